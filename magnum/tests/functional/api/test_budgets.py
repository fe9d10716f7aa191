"""What a request may cost: statements for us, calls for the cloud."""
import threading

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.objects import utils

MANY = 1000
DEADLINE = 30


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
        for name, path in (('clusters', '/v1/clusters'),
                           ('clusters', '/v1/clusters/detail'),
                           ('bays', '/v1/bays/detail')):
            with db_base.Queries(self.api.database.engine) as sent:
                answer = self.api.request('GET', path)
            self.assertEqual(MANY, len(answer.json[name]))
            self.assertEqual(3, len(sent.statements), sent.statements)

    def fill(self, connection, template):
        clusters = [self.columns(utils.get_test_cluster(
            self.admin, id=number, uuid='%08d-0000-4000-8000-000000000000'
            % number, cluster_template_id=template, project_id='p1'))
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

    def calls(self, status, method, path, body):
        """What the cloud is asked by a request."""
        cloud = self.api.cloud
        services = (cloud.glance, cloud.nova, cloud.neutron, cloud.cinder,
                    cloud.heat)
        for service in services:
            service.calls.clear()
        answer = self.api.request(method, path, body)
        self.assertEqual(status, answer.status_int, answer.text)
        return {name: count for service in services
                for name, count in service.calls.items()}

    def test_a_new_template_asks_each_service_once(self):
        self.assertEqual(
            {'images.list': 1, 'flavors.list': 1, 'list_networks': 1,
             'list_subnets': 1},
            self.calls(201, 'POST', '/v1/clustertemplates', {
                'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
                'keypair_id': 'key1', 'external_network_id': 'public',
                'fixed_network': 'net1', 'fixed_subnet': 'sub1'}))

    def test_a_change_of_a_template_asks_for_what_is_new(self):
        self.template(fixed_network='net1', fixed_subnet='sub1')
        cloud = self.api.cloud
        cloud.glance.add('other', os_distro='plain')
        cloud.nova.add_flavor('other')
        cloud.neutron.add_subnet('other', cloud.neutron.add_network(
            'other', external=True))

        def replaced(**values):
            return self.calls(200, 'PATCH', '/v1/clustertemplates/ct', [
                {'op': 'add', 'path': '/' + name.replace('__', '/'),
                 'value': value} for name, value in values.items()])

        for asked, values in (
                ({}, {'tags': 'a'}),
                ({'flavors.list': 1}, {'labels__kube_tag': 'v1.2.3'}),
                ({}, {'labels__boot_volume_size': 9}),
                ({'flavors.list': 1}, {'labels__boot_volume_size': 0})):
            self.assertEqual(asked, replaced(**values), values)
        self.assertEqual(
            {'images.list': 1, 'flavors.list': 1, 'list_networks': 1,
             'list_subnets': 1},
            self.calls(200, 'PATCH', '/v1/clustertemplates/ct', [
                {'op': 'replace', 'path': '/' + name, 'value': value}
                for name, value in (
                    ('image_id', 'other'), ('flavor_id', 'other'),
                    ('master_flavor_id', 'other'), ('fixed_subnet', 'other'),
                    ('external_network_id', 'other'),
                    ('fixed_network', 'other'))]))

    def test_a_new_node_group_asks_for_its_flavor(self):
        template = self.template()
        utils.create_test_cluster(self.admin, cluster_template_id=template,
                                  api_address=fixtures.ADDRESS,
                                  status='CREATE_COMPLETE',
                                  project_id='p1')
        self.assertEqual({'flavors.list': 1}, self.calls(
            202, 'POST', '/v1/clusters/cluster1/nodegroups',
            {'name': 'ng', 'flavor_id': 'm1.small'}))

    def test_a_change_of_a_cluster_asks_for_the_flavor_of_new_nodes(self):
        self.template()
        for asked, status, labels, flavor, count in (
                ({}, 202, {}, 'm1.small', 1),
                ({}, 202, {'boot_volume_size': '9'}, 'zero', 3),
                ({'flavors.list': 1}, 202, {}, 'm1.small', 3),
                ({'flavors.list': 1}, 400, {}, 'zero', 3),
                ({'flavors.list': 1}, 400, {}, 'gone', 3)):
            self.assertEqual(202, self.api.request('POST', '/v1/clusters', {
                'name': 'c', 'cluster_template_id': 'ct', 'node_count': 2,
            }).status_int)
            self.api.settle(labels=labels, flavor_id=flavor)
            with self.api.database.engine.begin() as connection:
                connection.execute(_table('nodegroup').update().values(
                    flavor_id=flavor))
            self.assertEqual(asked, self.calls(
                status, 'PATCH', '/v1/clusters/c', [
                    {'op': 'replace', 'path': '/node_count',
                     'value': count}]))
            objects.Cluster.get_by_name(self.admin, 'c').destroy()

    def test_what_is_refused_before_is_not_asked(self):
        self.template(name='devicemapper', docker_volume_size=3,
                      docker_storage_driver='devicemapper')
        for body in ({'cluster_template_id': 'devicemapper',
                      'docker_volume_size': 1},
                     {'cluster_template_id': 'devicemapper',
                      'labels': {'boot_volume_size': 'x'}},
                     {'cluster_template_id': 'nope'}):
            status = 404 if body['cluster_template_id'] == 'nope' else 400
            self.assertEqual({}, self.calls(status, 'POST', '/v1/clusters',
                                            body), body)

    def test_all_services_are_asked_at_the_same_time(self):
        self.template(fixed_network='net1', fixed_subnet='sub1')
        together = threading.Barrier(5)
        for service in (self.api.cloud.glance, self.api.cloud.nova,
                        self.api.cloud.neutron):
            self.wait_for_all(service, together)
        answer = self.api.request('POST', '/v1/clusters', {
            'cluster_template_id': 'ct', 'keypair': 'key1'})
        self.assertEqual(202, answer.status_int, answer.text)
        self.assertFalse(together.broken)

    @staticmethod
    def wait_for_all(service, together):
        enter = service.enter

        def wait(*call):
            together.wait(DEADLINE)
            enter(*call)

        service.enter = wait

    def test_the_first_rule_answers_whoever_fails_first(self):
        self.template(fixed_network='net1', fixed_subnet='sub1')
        cloud = self.api.cloud
        for _again in range(20):
            cloud.glance.refuse('images.list', RuntimeError('later'))
            cloud.neutron.refuse('list_networks', RuntimeError('later'))
            answer = self.api.request('POST', '/v1/clusters', {
                'cluster_template_id': 'ct', 'flavor_id': 'nope'})
            self.assertEqual('Unable to find flavor nope',
                             answer.json['errors'][0]['title'])

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
