"""What setting a quota and counting clusters cost, and who is asked."""
from keystoneauth1 import exceptions as ka_exc
import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.db import base as db_base

MEMBER = fixtures.token('member,reader')


class QuotasTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)

    def post(self, status, **body):
        answer = self.api.request('POST', '/v1/quotas',
                                  {'project_id': 'p1', **body})
        self.assertEqual(status, answer.status_int, answer.text)
        return answer

    def quotas(self):
        return objects.Quota.list(self.admin)

    def test_keystone_is_asked_once(self):
        self.post(201)
        self.assertEqual({'projects.get': 1},
                         dict(self.api.cloud.keystone.calls))

    def test_keystone_is_not_asked_for_nothing(self):
        self.post(400, hard_limit=-1)
        self.assertEqual(403, self.api.request(
            'POST', '/v1/quotas', {'project_id': 'p1'},
            caller=MEMBER).status_int)
        self.assertEqual(0, self.api.cloud.total_calls())

    def test_without_keystone(self):
        self.api.cloud.keystone.down = True
        self.assertIn('try again later', self.post(503).text)
        self.assertEqual([], self.quotas())

    def test_an_administrator_here_who_is_none_in_keystone(self):
        self.api.cloud.keystone.refuse('projects.get', ka_exc.Forbidden())
        self.assertIn('keystone', self.post(403).text)
        self.assertEqual([], self.quotas())

    def test_deleting_one_leaves_the_others(self):
        for project in ('p1', 'p2', 'p9'):
            self.post(201, project_id=project)
        self.api.request('DELETE', '/v1/quotas/p2/Cluster')
        self.assertEqual(['p1', 'p9'],
                         [quota.project_id for quota in self.quotas()])

    def test_a_quota_below_what_there_is(self):
        self.api.request('POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'})
        create = ('POST', '/v1/clusters', {'cluster_template_id': 'ct'})
        for status in (202, 202):
            self.assertEqual(status, self.api.request(*create).status_int)
        self.post(201, hard_limit=1)
        self.assertEqual(403, self.api.request(*create).status_int)
        self.api.request('PATCH', '/v1/quotas/p1/Cluster',
                         {'hard_limit': 3})
        self.assertEqual(202, self.api.request(*create).status_int)

    def test_figures_take_two_statements(self):
        with self.api.database.engine.begin() as connection:
            for number in range(30):
                uuid = '%08d-0000-4000-8000-000000000000' % number
                connection.execute(sa.insert(models.Cluster).values(
                    uuid=uuid, project_id='p%d' % (number % 2), name='c'))
                connection.execute(sa.insert(models.NodeGroup).values(
                    uuid=uuid, cluster_id=uuid, project_id='p1', name='w',
                    role='worker', node_count=3))
        for path, clusters in (('/v1/stats', 30),
                               ('/v1/stats?project_id=p1', 15)):
            with db_base.Queries(self.api.database.engine) as sent:
                answer = self.api.request('GET', path)
            self.assertEqual({'clusters': clusters, 'nodes': clusters * 3},
                             answer.json)
            self.assertLessEqual(len(sent.statements), 2, sent.statements)

    def test_who_may_by_the_defaults_of_old(self):
        self.config(enforce_new_defaults=False, group='oslo_policy')
        nobody = fixtures.token('nobody')
        self.assertEqual(
            {'/v1/quotas/p1/Cluster': 200, '/v1/quotas/p2/Cluster': 403,
             '/v1/quotas': 403, '/v1/stats': 200,
             '/v1/stats?project_id=p2': 403, '/v1/federations': 200},
            {path: self.api.request('GET', path, caller=nobody).status_int
             for path in ('/v1/quotas/p1/Cluster', '/v1/quotas/p2/Cluster',
                          '/v1/quotas', '/v1/stats',
                          '/v1/stats?project_id=p2', '/v1/federations')})
        self.assertEqual(403, self.api.request(
            'PATCH', '/v1/credentials/nope', caller=nobody).status_int)

    def test_a_policy_opens_no_other_project(self):
        folder = self.useFixture(base.fixtures.TempDir())
        with open(folder.join('policy.yaml'), 'w', encoding='utf-8') as out:
            out.write('"quota:get": "@"\n"stats:get_all": "@"\n')
        self.config(policy_file=folder.join('policy.yaml'),
                    group='oslo_policy')
        for path, status in (('/v1/quotas/p1/Cluster', 200),
                             ('/v1/quotas/p2/Cluster', 403),
                             ('/v1/stats?project_id=p2', 403)):
            answer = self.api.request('GET', path, caller=MEMBER)
            self.assertEqual(status, answer.status_int, path)
            if status == 403:
                self.assertIn('context_is_admin', answer.text)
