"""What a request may cost: statements for us, calls for the cloud."""
from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.objects import utils

MANY = 1000


class BudgetsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)

    def template(self, **values):
        answer = self.api.request('POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
            'external_network_id': 'public', **values})
        self.assertEqual(201, answer.status_int, answer.text)
        return answer.json['uuid']

    def test_a_list_of_clusters_takes_three_statements(self):
        template = self.template()
        with self.api.database.engine.begin() as connection:
            self.fill(connection, template)
        for path in ('/v1/clusters', '/v1/clusters/detail'):
            with db_base.Queries(self.api.database.engine) as sent:
                answer = self.api.request('GET', path)
            self.assertEqual(MANY, len(answer.json['clusters']))
            self.assertEqual(3, len(sent.statements), sent.statements)

    def fill(self, connection, template):
        clusters = [self.columns(utils.get_test_cluster(
            self.admin, id=number, uuid='%08d-0000-4000-8000-000000000000'
            % number, cluster_template_id=template))
            for number in range(1, MANY + 1)]
        connection.execute(_table('cluster').insert(), clusters)
        connection.execute(_table('nodegroup').insert(), [
            {'uuid': '%08d-0000-4000-8000-%012d' % (number, part),
             'cluster_id': cluster['uuid'], 'project_id': 'p1',
             'name': role, 'role': role, 'node_count': 1,
             'is_default': True}
            for number, cluster in enumerate(clusters)
            for part, role in enumerate(('master', 'worker'))])

    @staticmethod
    def columns(cluster):
        known = {column.name for column in _table('cluster').columns}
        return {name: value for name, value
                in cluster.obj_to_primitive()['magnum_object.data'].items()
                if name in known and not name.endswith('_at')}

    def test_one_cluster_takes_three_statements(self):
        template = self.template()
        utils.create_test_cluster(self.admin, cluster_template_id=template)
        with db_base.Queries(self.api.database.engine) as sent:
            self.api.request('GET', '/v1/clusters/cluster1')
        self.assertLessEqual(len(sent.statements), 3, sent.statements)

    def test_a_new_cluster_asks_each_service_once(self):
        self.template(fixed_network='net1', fixed_subnet='sub1')
        cloud = self.api.cloud
        for service in (cloud.glance, cloud.nova, cloud.neutron):
            service.calls.clear()
        answer = self.api.request('POST', '/v1/clusters', {
            'cluster_template_id': 'ct', 'flavor_id': 'm1.small',
            'keypair': 'key1'})
        self.assertEqual(202, answer.status_int, answer.text)
        self.assertEqual({'images.list': 1}, dict(cloud.glance.calls))
        self.assertEqual({'flavors.list': 1, 'keypairs.get': 1},
                         dict(cloud.nova.calls))
        self.assertEqual({'list_networks': 1, 'list_subnets': 1},
                         dict(cloud.neutron.calls))
        self.assertEqual({}, dict(cloud.heat.calls))

    def test_a_read_asks_nobody(self):
        template = self.template()
        utils.create_test_cluster(self.admin, cluster_template_id=template)
        before = self.api.cloud.total_calls()
        for path in ('/v1/clusters', '/v1/clusters/cluster1',
                     '/v1/clustertemplates', '/v1/mservices',
                     '/v1/clusters/cluster1/nodegroups'):
            answer = self.api.request('GET', path)
            self.assertEqual(200, answer.status_int, path)
        self.assertEqual(before, self.api.cloud.total_calls())

    def test_a_refused_shape_asks_nobody(self):
        before = self.api.cloud.total_calls()
        self.api.request('POST', '/v1/clusters', {
            'cluster_template_id': 'ct', 'name': '1st'})
        self.assertEqual(before, self.api.cloud.total_calls())
        self.assertEqual(0, objects.Cluster.get_count_all(self.admin))


def _table(name):
    return models.Base.metadata.tables[name]
