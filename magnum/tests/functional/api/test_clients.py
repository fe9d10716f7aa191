"""The requests of clients that are not ours, as they put them on the wire.

Each class is one client; what it sends and what it can read are facts of that
client. The commands of python-magnumclient and openstacksdk run themselves on
a real cloud, see magnum/tests/functional/cloud.
"""
import urllib.parse

import sqlalchemy as sa

from magnum.db.sqlalchemy import models
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.api import golang

MEMBER = fixtures.token('member,reader')
CSR = ('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n'
       '-----END CERTIFICATE REQUEST-----\n')


class ClientTest(base.TestCase):
    """A client that says no microversion, and JSON where it has a body."""

    version = None

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))

    def ask(self, status, method, path, body=None, caller=MEMBER,
            **arguments):
        """The answer, as JSON where there is any."""
        arguments.setdefault('version', self.version)
        answer = self.api.request(method, path, body, caller=caller,
                                  **arguments)
        self.assertEqual(status, answer.status_int, answer.text)
        return answer.json if answer.body else None

    def settle(self):
        """What was accepted is done."""
        self.api.settle(api_address=fixtures.ADDRESS)

    def template(self, **values):
        return self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
            **values})

    def cluster(self, **values):
        uuid = self.ask(202, 'POST', '/v1/clusters', {
            'name': 'c1', 'cluster_template_id': 'ct', 'keypair': 'key1',
            'node_count': 2, **values})['uuid']
        self.settle()
        return uuid


class GoClientTest(ClientTest):
    """On gophercloud, which decodes strictly."""

    def decoded(self, kinds, value):
        self.assertEqual({}, golang.mistaken(kinds, value))
        return value

    def pages(self, collection, path, **arguments):
        """Follow `next`, which is a whole URL, until there is none."""
        found = []
        while path:
            page = self.ask(200, 'GET', path, **arguments)
            found += page[collection]
            parts = urllib.parse.urlsplit(page.get('next') or '')
            path = parts.path and '%s?%s' % (parts.path, parts.query)
        return found


class GophercloudTest(GoClientTest):

    def test_versions(self):
        for version in self.ask(200, 'GET', '/', caller='')['versions']:
            for name in ('id', 'min_version', 'max_version', 'status'):
                self.assertIsInstance(version[name], str)

    def test_templates(self):
        made = self.decoded(golang.TEMPLATE, self.template(
            labels={'x': 'y'}, docker_volume_size=5, apiserver_port=6443,
            dns_nameserver='8.8.8.8', docker_storage_driver='overlay2',
            external_network_id='public', keypair_id='key1',
            master_lb_enabled=True, floating_ip_enabled=False,
            network_driver='flannel', server_type='vm', public=False,
            registry_enabled=False, tls_disabled=False, hidden=False))
        path = '/v1/clustertemplates/%s' % made['uuid']
        for one in self.pages('clustertemplates',
                              '/v1/clustertemplates?limit=1'
                              '&sort_key=name&sort_dir=asc'):
            self.decoded(golang.TEMPLATE, one)
        changed = self.ask(200, 'PATCH', path, [
            {'op': 'replace', 'path': '/master_lb_enabled', 'value': 'True'},
            {'op': 'replace', 'path': '/registry_enabled', 'value': 'true'},
            {'op': 'replace', 'path': '/docker_volume_size', 'value': 9},
            {'op': 'remove', 'path': '/labels'}])
        self.decoded(golang.TEMPLATE, changed)
        self.assertEqual((True, True, 9, {}), (
            changed['master_lb_enabled'], changed['registry_enabled'],
            changed['docker_volume_size'], changed['labels']))
        self.ask(204, 'DELETE', path)

    def test_clusters(self):
        self.template()
        # It always has create_timeout, null when the caller gave none.
        uuid = self.cluster(create_timeout=None, labels={'x': 'y'})
        self.cluster(name='c2', create_timeout=None)
        path = '/v1/clusters/%s' % uuid
        shown = self.decoded(golang.CLUSTER, self.ask(200, 'GET', path))
        self.assertEqual(({'x': 'y'}, 2),
                         (shown['labels'], shown['node_count']))
        for where in ('/v1/clusters?limit=1', '/v1/clusters/detail?limit=1'):
            found = self.pages('clusters', where)
            self.assertEqual({'c1', 'c2'}, {one['name'] for one in found})
            for one in found:
                self.decoded(golang.CLUSTER, one)
        self.assertEqual(uuid, self.ask(202, 'PATCH', path, [
            {'op': 'replace', 'path': '/node_count', 'value': 3}])['uuid'])
        self.settle()
        self.assertEqual(uuid, self.ask(
            202, 'POST', path + '/actions/resize', {'node_count': 1},
            version='1.7')['uuid'])
        self.decoded(golang.CLUSTER, self.ask(200, 'GET', path))
        self.settle()
        self.ask(204, 'DELETE', path)

    def test_a_failed_cluster(self):
        self.template()
        uuid = self.cluster()
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.Cluster).values(
                status='CREATE_FAILED', status_reason='no room',
                health_status='UNHEALTHY',
                health_status_reason={'api': 'down', 'nodes': 3}))
            connection.execute(sa.update(models.NodeGroup).values(
                status='CREATE_FAILED', status_reason='no room'))
        shown = self.decoded(golang.CLUSTER, self.ask(
            200, 'GET', '/v1/clusters/%s' % uuid))
        self.assertTrue(shown['faults'])

    def test_certificates(self):
        self.template()
        uuid = self.cluster()
        for answer in (
                self.ask(200, 'GET', '/v1/certificates/%s' % uuid),
                self.ask(201, 'POST', '/v1/certificates',
                         {'cluster_uuid': uuid, 'csr': CSR})):
            self.decoded(golang.CERTIFICATE, answer)
            self.assertTrue(answer['pem'])
        # A rotation has neither body nor type; 1.5 or later may ask for it.
        self.ask(400, 'PATCH', '/v1/certificates/%s' % uuid, version='1.5')

    def test_nodegroups(self):
        self.template()
        uuid = self.cluster()
        path = '/v1/clusters/%s/nodegroups' % uuid
        made = self.decoded(golang.NODEGROUP, self.ask(202, 'POST', path, {
            'name': 'more', 'labels': {'x': 'y'}, 'node_count': 1,
            'min_node_count': 1, 'max_node_count': 3, 'role': 'gpu',
            'image_id': 'ubuntu-img', 'flavor_id': 'm1.small',
            'docker_volume_size': 5, 'merge_labels': True}, version='1.9'))
        self.settle()
        for one in self.pages('nodegroups', path + '?limit=1&role=gpu',
                              version='1.9'):
            self.decoded(golang.NODEGROUP, one)
        path += '/' + made['uuid']
        self.decoded(golang.NODEGROUP, self.ask(202, 'PATCH', path, [
            {'op': 'replace', 'path': '/max_node_count', 'value': 5},
            {'op': 'replace', 'path': '/min_node_count', 'value': 0}],
            version='1.10'))
        self.settle()
        shown = self.decoded(golang.NODEGROUP, self.ask(
            200, 'GET', path, version='1.9'))
        self.assertEqual((0, 5), (shown['min_node_count'],
                                  shown['max_node_count']))
        self.ask(204, 'DELETE', path, version='1.9')

    def test_quotas(self):
        made = self.decoded(golang.QUOTA, self.ask(201, 'POST', '/v1/quotas', {
            'project_id': 'p1', 'resource': 'Cluster', 'hard_limit': 10},
            caller=fixtures.token(), version='1.4'))
        # Either is read.
        self.assertIsInstance(made['id'], (int, str))

    def test_the_service_has_three_names(self):
        for name in ('container-infra', 'container-infrastructure',
                     'container-infrastructure-management'):
            self.ask(200, 'GET', '/v1/clusters', version=name + ' 1.9')


class TerraformTest(GoClientTest):
    """terraform-provider-openstack; numbers are text in its patches."""

    def test_a_template(self):
        made = self.decoded(golang.TEMPLATE, self.template(
            docker_storage_driver='overlay2', external_network_id='public',
            floating_ip_enabled=True, keypair_id='key1',
            labels={'kube_tag': 'v1.30.1'}, master_lb_enabled=False,
            network_driver='flannel', public=False, registry_enabled=False,
            server_type='vm', tls_disabled=False, volume_driver='cinder',
            apiserver_port=6443, docker_volume_size=5, hidden=False))
        path = '/v1/clustertemplates/%s' % made['uuid']
        changed = self.ask(200, 'PATCH', path, [
            {'op': 'replace', 'path': path, 'value': value}
            for path, value in {
                '/name': 'ct-2', '/apiserver_port': '8443',
                '/docker_volume_size': '6', '/floating_ip_enabled': 'false',
                '/master_lb_enabled': 'true', '/public': 'false',
                '/tls_disabled': 'true', '/dns_nameserver': '9.9.9.9',
                '/labels': 'kube_tag=v1.31.1,x=y'}.items()
        ] + [{'op': 'remove', 'path': '/volume_driver'}])
        self.decoded(golang.TEMPLATE, changed)
        self.assertEqual((8443, 6, False, True, True, None, {
            'kube_tag': 'v1.31.1', 'x': 'y'}), (
                changed['apiserver_port'], changed['docker_volume_size'],
                changed['floating_ip_enabled'], changed['master_lb_enabled'],
                changed['tls_disabled'], changed['volume_driver'],
                changed['labels']))

    def test_a_cluster(self):
        self.template()
        uuid = self.cluster(
            create_timeout=None, master_count=1, labels={'x': 'y'},
            merge_labels=True, floating_ip_enabled=True)
        path = '/v1/clusters/%s' % uuid
        self.ask(202, 'PATCH', path, [
            {'op': 'replace', 'path': '/node_count', 'value': '3'}])
        shown = self.decoded(golang.CLUSTER, self.ask(200, 'GET', path))
        self.assertEqual((3, 'UPDATE_IN_PROGRESS'),
                         (shown['node_count'], shown['status']))
        self.settle()
        self.ask(204, 'DELETE', path)
        # It polls until this, which then means DELETE_COMPLETE.
        self.assertEqual('DELETE_IN_PROGRESS',
                         self.ask(200, 'GET', path)['status'])

    def test_no_nodes(self):
        self.template()
        self.ask(400, 'POST', '/v1/clusters', {
            'name': 'none', 'cluster_template_id': 'ct', 'node_count': 0,
            'create_timeout': None})
        self.ask(202, 'POST', '/v1/clusters', {
            'name': 'none', 'cluster_template_id': 'ct', 'node_count': 0,
            'create_timeout': None}, version='1.10')

    def test_a_nodegroup(self):
        self.template()
        uuid = self.cluster()
        path = '/v1/clusters/%s/nodegroups' % uuid
        made = self.decoded(golang.NODEGROUP, self.ask(202, 'POST', path, {
            'name': 'more', 'node_count': 2, 'min_node_count': 1},
            version='1.9'))
        self.settle()
        # Older releases send text, newer ones numbers.
        for value in ('4', 5):
            self.ask(202, 'PATCH', '%s/%s' % (path, made['uuid']), [
                {'op': 'replace', 'path': '/max_node_count',
                 'value': value}], version='1.9')
            self.settle()
        self.ask(202, 'POST', '/v1/clusters/%s/actions/resize' % uuid, {
            'node_count': 3, 'nodegroup': made['uuid']}, version='1.9')
        self.settle()
        self.ask(204, 'DELETE', '%s/%s' % (path, made['uuid']),
                 version='1.9')


class AutoscalerTest(GoClientTest):
    """The Magnum provider of cluster-autoscaler."""

    version = '1.9'

    def setUp(self):
        super().setUp()
        self.template()
        self.uuid = self.cluster()

    def resize(self, status, **body):
        return self.ask(status, 'POST', '/v1/clusters/%s/actions/resize'
                        % self.uuid, body)

    def test_it_finds_what_to_scale(self):
        path = '/v1/clusters/%s/nodegroups' % self.uuid
        groups = [group for group in self.pages('nodegroups', path)
                  if group['role'] != 'master']
        self.assertEqual(1, len(groups))
        # The same by uuid and by name.
        for ident in (groups[0]['uuid'], groups[0]['name']):
            detail = self.decoded(golang.NODEGROUP, self.ask(
                200, 'GET', '%s/%s' % (path, ident)))
            self.assertEqual(groups[0]['uuid'], detail['uuid'])
            self.assertEqual(2, detail['node_count'])
            # null means that it is not for it to scale.
            self.assertIsNone(detail['max_node_count'])

    def test_it_scales(self):
        [group] = [group['uuid'] for group in self.ask(
            200, 'GET', '/v1/clusters/%s/nodegroups' % self.uuid)[
                'nodegroups'] if group['role'] == 'worker']
        answer = self.resize(202, node_count=3, nodegroup=group)
        self.assertEqual(self.uuid, answer['uuid'])
        self.settle()
        # Nodes without a server are named by their index.
        self.resize(202, node_count=1, nodegroup=group, nodes_to_remove=[
            '2', '0f4b8d1ce1354f1d9d1a2d7a7d5b6c10'])

    def test_it_may_ask_too_early(self):
        self.resize(202, node_count=3)
        answer = self.resize(400, node_count=4)
        self.assertIn('in progress', answer['errors'][0]['detail'])
        self.assertEqual(3, self.ask(
            200, 'GET', '/v1/clusters/%s' % self.uuid)['node_count'])


class MagnumUiTest(ClientTest):
    """magnum-ui, which makes a string of every value but labels."""

    version = '1.10'

    def test_a_template(self):
        made = self.template(
            docker_volume_size='5', public='False', registry_enabled='False',
            tls_disabled='False', floating_ip_enabled='True',
            master_lb_enabled='False', network_driver='flannel',
            docker_storage_driver='overlay2', server_type='vm',
            labels={'x': 'y'})
        self.assertEqual((5, False, True), (
            made['docker_volume_size'], made['public'],
            made['floating_ip_enabled']))
        changed = self.ask(200, 'PATCH', '/v1/clustertemplates/%s'
                           % made['uuid'], [
                               {'op': 'replace', 'path': '/labels',
                                'value': "{'x': 'z', 'w': '1'}"},
                               {'op': 'replace', 'path': '/tls_disabled',
                                'value': 'True'},
                               {'op': 'replace',
                                'path': '/docker_volume_size', 'value': '6'},
                               {'op': 'remove', 'path': '/keypair_id'}])
        self.assertEqual(({'x': 'z', 'w': '1'}, True, 6), (
            changed['labels'], changed['tls_disabled'],
            changed['docker_volume_size']))

    def test_a_cluster(self):
        self.template()
        uuid = self.cluster(
            node_count='2', master_count='1', create_timeout='60',
            docker_volume_size='5', merge_labels='True',
            floating_ip_enabled='False', labels={'x': 'y'})
        shown = self.ask(200, 'GET', '/v1/clusters/%s' % uuid)
        self.assertEqual((2, 1, 60, 5, False), (
            shown['node_count'], shown['master_count'],
            shown['create_timeout'], shown['docker_volume_size'],
            shown['floating_ip_enabled']))
        self.ask(202, 'PATCH', '/v1/clusters/%s/?rollback=True' % uuid, [
            {'op': 'replace', 'path': '/node_count', 'value': '3'}])
        self.settle()
        self.ask(202, 'POST', '/v1/clusters/%s/actions/resize' % uuid,
                 {'node_count': 1, 'nodegroup': 'default-worker'})

    def test_quotas_and_statistics(self):
        admin = fixtures.token()
        quota = {'project_id': 'p1', 'resource': 'Cluster',
                 'hard_limit': '10'}
        self.assertEqual(10, self.ask(201, 'POST', '/v1/quotas', quota,
                                      caller=admin)['hard_limit'])
        self.assertEqual(1, len(self.ask(
            200, 'GET', '/v1/quotas?all_tenants=True', caller=admin)[
                'quotas']))
        self.assertEqual(20, self.ask(
            202, 'PATCH', '/v1/quotas/p1/Cluster',
            dict(quota, hard_limit=20), caller=admin)['hard_limit'])
        self.assertEqual(
            {'clusters', 'nodes'},
            set(self.ask(200, 'GET', '/v1/stats?project_id=p1')))
        self.ask(204, 'DELETE', '/v1/quotas/p1/Cluster', caller=admin)


class OpenStackClientsTest(ClientTest):
    """Habits of python-magnumclient, openstacksdk and Tempest."""

    JSON = {'Accept': 'application/json', 'Content-Type': 'application/json'}

    def setUp(self):
        super().setUp()
        self.template()
        self.uuid = self.cluster()

    def test_magnumclient_sends_no_body_as_a_stream(self):
        stream = {'Content-Type': 'application/octet-stream'}
        self.ask(400, 'PATCH', '/v1/certificates/%s' % self.uuid,
                 version='latest', headers=stream)
        self.ask(204, 'DELETE', '/v1/clusters/%s' % self.uuid,
                 version='latest', headers=stream)

    def test_magnumclient_ends_paths_with_a_slash(self):
        found = self.ask(200, 'GET', '/v1/clusters/%s/nodegroups/'
                         % self.uuid, version='latest', headers=self.JSON)
        self.assertEqual(2, len(found['nodegroups']))

    def test_magnumclient_reads_title_and_detail(self):
        error = self.ask(404, 'GET', '/v1/clusters/nope', version='latest',
                         headers=self.JSON)['errors'][0]
        self.assertTrue(error['title'])
        self.assertIn('nope', error['detail'])

    def test_the_sdk_accepts_nothing(self):
        # Its actions have an empty Accept, and null for what is not given.
        self.ask(202, 'POST', '/v1/clusters/%s/actions/resize' % self.uuid,
                 {'node_count': 1, 'nodes_to_remove': None}, version='1.7',
                 headers={'Accept': ''})

    def test_the_sdk_patches_what_it_was_shown(self):
        # The difference of two documents: parts of maps by their key, and
        # the uuid once more, by another name.
        [template] = self.ask(200, 'GET', '/v1/clustertemplates')[
            'clustertemplates']
        self.ask(204, 'DELETE', '/v1/clusters/%s' % self.uuid)
        self.settle()
        with self.api.database.engine.begin() as connection:
            for table in (models.NodeGroup, models.Cluster):
                connection.execute(sa.delete(table))
        changed = self.ask(
            200, 'PATCH', '/v1/clustertemplates/' + template['uuid'], [
                {'op': 'add', 'path': '/id', 'value': template['uuid']},
                {'op': 'add', 'path': '/labels/x', 'value': 'y'},
                {'op': 'replace', 'path': '/tls_disabled', 'value': True},
                {'op': 'replace', 'path': '/docker_volume_size',
                 'value': 5}])
        self.assertEqual(({'x': 'y'}, True, 5), (
            changed['labels'], changed['tls_disabled'],
            changed['docker_volume_size']))

    def test_tempest(self):
        self.ask(400, 'POST', '/v1/clusters', {
            'name': 'c2', 'cluster_template_id': 'this-does-not-exist',
            'keypair': 'key1', 'node_count': 1, 'discovery_url': None,
            'create_timeout': 30, 'master_count': 1}, headers=self.JSON)
        self.ask(400, 'POST', '/v1/clusters', {
            'name': 'c2', 'cluster_template_id': 'ct', 'keypair': 'key1',
            'node_count': 0, 'discovery_url': None, 'create_timeout': 30,
            'master_count': 1}, headers=self.JSON)
        self.ask(404, 'PATCH', '/v1/clusters/fooo', [
            {'path': '/name', 'value': 'x', 'op': 'replace'}],
            headers=self.JSON)
        self.ask(404, 'DELETE', '/v1/clusters/'
                 'a8c4c1a1-92a2-4f3c-8f9e-0d8f1f7d0a11', headers=self.JSON)
        self.assertIn(self.uuid, [one['uuid'] for one in self.ask(
            200, 'GET', '/v1/clusters', headers=self.JSON)['clusters']])
