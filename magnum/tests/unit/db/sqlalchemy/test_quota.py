"""Queries on quotas: each is named by its project and resource."""

from magnum.common import exception
from magnum.db import scope
from magnum.db.sqlalchemy import query
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils


@engines.on_each_engine
class TestQuotas(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.quotas = self.dbapi.quotas
        self.first = utils.create_test_quota(project_id='p1', hard_limit=1)
        self.second = utils.create_test_quota(project_id='p2', hard_limit=2)

    def test_the_quota_of_a_project(self):
        self.assertEqual(1, self.quotas.get_of_project(
            'p1', 'Cluster').hard_limit)
        error = self.assertRaises(exception.QuotaNotFound,
                                  self.quotas.get_of_project, 'p3', 'Cluster')
        self.assertIn('p3', str(error))

    def test_project_and_resource_are_exact(self):
        for project, resource in (('P1', 'Cluster'), ('p1', 'cluster'),
                                  ('p1 ', 'Cluster')):
            self.assertRaises(exception.QuotaNotFound,
                              self.quotas.destroy_of_project, project,
                              resource)

    def test_there_is_one_for_each_resource(self):
        self.assertRaises(exception.QuotaAlreadyExists,
                          utils.create_test_quota, project_id='p1')

    def test_deleting_one_keeps_the_others(self):
        self.quotas.destroy_of_project('p1', 'Cluster')
        self.assertEqual(['p2'], [row.project_id for row in
                                  self.quotas.list(scope.EVERYTHING)])
        self.assertRaises(exception.QuotaNotFound,
                          self.quotas.destroy_of_project, 'p1', 'Cluster')

    def test_updating_one_keeps_the_others(self):
        self.quotas.update_of_project('p1', 'Cluster', {'hard_limit': 9})
        self.assertEqual({'p1': 9, 'p2': 2}, {
            row.project_id: row.hard_limit
            for row in self.quotas.list(scope.EVERYTHING)})
        self.assertRaises(exception.QuotaNotFound,
                          self.quotas.update_of_project, 'p3', 'Cluster',
                          {'hard_limit': 9})

    def test_lists(self):
        mine = self.quotas.list(scope.Scope('p1', 'u'))
        self.assertEqual([self.first.id], [row.id for row in mine])
        rows = self.quotas.list(scope.EVERYTHING,
                                query.Page(marker=self.first.id))
        self.assertEqual([self.second.id], [row.id for row in rows])
        rows = self.quotas.list(scope.EVERYTHING,
                                filters={'project_id': 'p2'})
        self.assertEqual([self.second.id], [row.id for row in rows])
