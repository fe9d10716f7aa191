"""Quotas as objects."""

from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils


class TestQuota(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.mine = utils.create_test_quota(self.context)
        self.theirs = utils.create_test_quota(self.context, project_id='p2')

    def test_look_ups(self):
        found = objects.Quota.get_quota_by_project_id_resource(
            self.context, 'p2', 'Cluster')
        self.assertEqual(self.theirs.id, found.id)
        found = objects.Quota.get_by_id(self.context, self.mine.id)
        self.assertEqual(self.mine.id, found.id)
        found = objects.Quota.quota_get_all_by_project_id(self.context, 'p2')
        self.assertEqual([self.theirs.id], [each.id for each in found])

    def test_lists(self):
        mine = objects.Quota.list(self.context)
        self.assertEqual([self.mine.id], [each.id for each in mine])
        everybody = objects.Quota.list(self.context.elevated(), limit=1,
                                       marker=self.mine.id)
        self.assertEqual([self.theirs.id], [each.id for each in everybody])

    def test_update(self):
        found = objects.Quota.update_quota(self.context, 'p2', {
            'resource': 'Cluster', 'hard_limit': 3})
        self.assertEqual(3, found.hard_limit)
        self.assertRaises(exception.QuotaNotFound,
                          objects.Quota.update_quota, self.context, 'p3',
                          {'resource': 'Cluster', 'hard_limit': 3})

    def test_deleting_one_keeps_the_others(self):
        self.mine.delete()
        self.assertEqual(1, len(objects.Quota.list(self.context.elevated())))
