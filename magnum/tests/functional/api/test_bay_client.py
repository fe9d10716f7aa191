"""Bays, as the last client that has them puts them on the wire.

That is ``magnum`` of python-magnumclient 3.7.0. It asks for the latest version
unless told otherwise, sends null for what it was not told, and names bay
models by id.
"""
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.api import test_clients

#: What the command sends besides what a user has to say.
MODEL = {
    'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
    'fixed_network': None, 'fixed_subnet': None, 'network_driver': None,
    'volume_driver': None, 'dns_nameserver': '8.8.8.8',
    'docker_volume_size': None, 'docker_storage_driver': 'overlay',
    'http_proxy': None, 'https_proxy': None, 'no_proxy': None, 'labels': {},
    'tls_disabled': False, 'public': False, 'registry_enabled': False,
    'server_type': 'vm', 'master_lb_enabled': False}
#: The columns it prints for bays and what it makes a configuration of.
BAY = {'uuid', 'name', 'node_count', 'master_count', 'status', 'links',
       'baymodel_id', 'bay_create_timeout', 'stack_id'}
CONFIGURED = {'coe', 'cluster_distro', 'tls_disabled'}


class BayClientTest(test_clients.ClientTest):

    version = 'latest'

    def setUp(self):
        super().setUp()
        self.model = self.ask(201, 'POST', '/v1/baymodels', {
            'name': 'bm', 'image_id': 'ubuntu-img', 'keypair_id': 'key1',
            'external_network_id': 'public', 'coe': 'kubernetes', **MODEL})
        self.found = self.ask(200, 'GET', '/v1/baymodels/bm')

    def create(self, status, **arguments):
        made = self.ask(status, 'POST', '/v1/bays', {
            'name': 'b1', 'baymodel_id': self.found['uuid'], 'node_count': 1,
            'master_count': 1, 'discovery_url': None,
            'bay_create_timeout': 60}, **arguments)
        self.settle()
        return made

    def patch(self, status, path='/v1/bays/b1', **arguments):
        answer = self.ask(status, 'PATCH', path, [
            {'op': 'replace', 'path': '/node_count', 'value': 2}],
            **arguments)
        self.settle()
        return answer

    def delete(self, path, **arguments):
        self.ask(204, 'DELETE', path, headers={
            'Content-Type': 'application/octet-stream'}, **arguments)

    def test_a_bay_model(self):
        self.assertEqual({**self.model, 'created_at': None}, {
            **self.found, 'created_at': None})
        self.assertLessEqual(CONFIGURED, set(self.found))
        self.assertEqual('192.0.2.53', self.ask(
            200, 'PATCH', '/v1/baymodels/bm', [
                {'op': 'replace', 'path': '/dns_nameserver',
                 'value': '192.0.2.53'}])['dns_nameserver'])
        self.assertEqual(['bm'], [model['name'] for model in self.ask(
            200, 'GET', '/v1/baymodels/detail?limit=1')['baymodels']])
        self.delete('/v1/baymodels/bm')
        self.assertEqual([], self.ask(200, 'GET',
                                      '/v1/baymodels')['baymodels'])

    def test_a_bay(self):
        uuid = self.create(202)['uuid']
        listed = self.ask(200, 'GET', '/v1/bays/?limit=1&sort_key=name')
        self.assertLessEqual(BAY, set(listed['bays'][0]))
        shown = self.ask(200, 'GET', '/v1/bays/b1')
        self.assertEqual(uuid, shown['uuid'])
        self.assertEqual(self.found['uuid'], self.ask(
            200, 'GET', '/v1/baymodels/' + shown['baymodel_id'])['uuid'])
        self.assertEqual({'uuid': uuid}, self.patch(202))
        self.assertEqual({'uuid': uuid}, self.patch(
            202, '/v1/bays/b1/?rollback=True'))
        self.delete('/v1/bays/b1')

    def test_a_bay_at_the_version_that_waits(self):
        made = self.create(201, version='1.1')
        self.assertLessEqual(BAY, set(made))
        self.assertEqual('CREATE_IN_PROGRESS', made['status'])
        changed = self.patch(200, version='1.1')
        self.assertEqual(2, changed['node_count'])
        self.assertEqual('UPDATE_IN_PROGRESS', changed['status'])
        self.delete('/v1/bays/b1', version='1.1')

    def test_without_a_version_it_waits_as_well(self):
        """``--magnum-api-version 1`` leaves the header out."""
        self.assertLessEqual(BAY, set(self.create(201, version=None)))

    def test_the_certificates_of_a_bay(self):
        uuid = self.create(202)['uuid']
        self.assertTrue(self.ask(
            200, 'GET', '/v1/certificates/' + uuid)['pem'])
        self.assertTrue(self.ask(201, 'POST', '/v1/certificates', {
            'cluster_uuid': uuid, 'csr': test_clients.CSR})['pem'])

    def test_refusals_can_be_read(self):
        answer = self.api.request('GET', '/v1/bays/nope', caller=(
            test_clients.MEMBER), version='latest')
        self.assertEqual(404, answer.status_int)
        self.assertEqual('Bay nope could not be found',
                         answer.json['errors'][0]['title'])


class OwnProjectTest(base.TestCase):
    """There are no rules that would let an administrator into a bay."""

    def test_administrators_list_their_own(self):
        api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        api.request('POST', '/v1/baymodels', {
            'name': 'bm', 'image_id': 'ubuntu-img', 'keypair_id': 'key1',
            'coe': 'kubernetes'}, caller=test_clients.MEMBER, version='1.10')
        for project, names in (('p1', ['bm']), ('p9', [])):
            listed = api.request('GET', '/v1/baymodels', version='1.10',
                                 caller=fixtures.token('admin',
                                                       project=project))
            self.assertEqual(names, [model['name'] for model
                                     in listed.json['baymodels']])
