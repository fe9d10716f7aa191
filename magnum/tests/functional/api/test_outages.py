"""What a client hears when something behind the API is away."""
from magnum.common import context as magnum_context
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures


class OutagesTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.template = {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
            'external_network_id': 'public'}

    def refused(self, answer, word):
        self.assertEqual(503, answer.status_int, answer.text)
        error = answer.json['errors'][0]
        self.assertEqual('server', error['code'])
        self.assertIn(word, error['detail'])
        self.assertIn('try again later', error['detail'].lower())

    def test_without_glance(self):
        self.api.cloud.glance.down = True
        self.refused(self.api.request('POST', '/v1/clustertemplates',
                                      self.template), 'image')

    def test_without_nova(self):
        self.api.cloud.nova.down = True
        self.refused(self.api.request('POST', '/v1/clustertemplates',
                                      self.template), 'compute')

    def test_without_neutron(self):
        self.api.cloud.neutron.down = True
        self.refused(self.api.request('POST', '/v1/clustertemplates',
                                      self.template), 'network')

    def test_without_heat_a_cluster_is_accepted(self):
        self.api.cloud.heat.down = True
        self.api.request('POST', '/v1/clustertemplates', self.template)
        answer = self.api.request('POST', '/v1/clusters',
                                  {'cluster_template_id': 'ct'})
        self.assertEqual(202, answer.status_int, answer.text)

    def test_without_conductor_a_certificate_waits_for_none(self):
        self.api.request('POST', '/v1/clustertemplates', self.template)
        self.api.request('POST', '/v1/clusters',
                         {'name': 'c1', 'cluster_template_id': 'ct'})
        self.api.bus.stop()
        self.config(rpc_response_timeout=1)
        self.refused(self.api.request('GET', '/v1/certificates/c1'), '')

    def test_without_conductor_a_cluster_is_accepted(self):
        self.api.request('POST', '/v1/clustertemplates', self.template)
        self.api.bus.stop()
        answer = self.api.request('POST', '/v1/clusters',
                                  {'cluster_template_id': 'ct'})
        self.assertEqual(202, answer.status_int, answer.text)
        waiting = objects.Operation.list(self.admin)
        self.assertEqual(['cluster_create'], [each.name for each in waiting])
        self.assertEqual(answer.json['uuid'], waiting[0].cluster_uuid)

    def test_an_error_of_ours_tells_nothing(self):
        self.api.app.expected.add(500)
        self.api.cloud.nova.refuse('flavors.list', RuntimeError('secret'))
        answer = self.api.request('POST', '/v1/clustertemplates',
                                  self.template)
        self.assertEqual(500, answer.status_int)
        self.assertNotIn('secret', answer.text)
        error = answer.json['errors'][0]
        self.assertEqual(answer.headers['x-openstack-request-id'],
                         error['request_id'])
