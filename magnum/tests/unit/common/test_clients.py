"""The real clients find their endpoints and say when nobody listens."""

import socket

from glanceclient import exc as glance_exception
from keystoneauth1 import exceptions as ka_exception

from magnum.common import clients
from magnum.common import context
from magnum.common import exception
from magnum.common import keystone
from magnum.tests import base
from magnum.tests.unit.common import http

# Name of the client -> a call, and what it raises when nobody listens.
CALLS = {
    'heat': (lambda client: client.stacks.get('x'),
             ka_exception.ConnectFailure),
    'glance': (lambda client: client.images.get('x'),
               glance_exception.CommunicationError),
    'nova': (lambda client: client.keypairs.get('x'),
             ka_exception.ConnectFailure),
    'neutron': (lambda client: client.list_networks(),
                ka_exception.ConnectFailure),
    'cinder': (lambda client: client.volume_types.list(),
               ka_exception.ConnectFailure),
    'octavia': (lambda client: client.load_balancer_list(),
                ka_exception.ConnectFailure),
    'barbican': (lambda client: client.containers.list(),
                 exception.ServiceUnavailable),
}


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class ClientsTestCase(base.TestCase):

    def setUp(self):
        super().setUp()
        self.config(group='keystone_auth', username='magnum', password='pw',
                    auth_url='http://127.0.0.1:1/v3')
        self.port = free_port()
        self.context = context.RequestContext(
            auth_token='token', user_id='u', project_id='p',
            is_admin=False, auth_token_info=self.info())

    def endpoint(self, service, region='RegionOne', interface='public'):
        return (f'http://127.0.0.1:{self.port}/{service}/{region}/'
                f'{interface}')

    def info(self):
        info = http.token(project='p')
        types = [service.type for service in clients.SERVICES.values()]
        types += ['container-infra', 'identity']
        info['token']['catalog'] = [
            {'type': name, 'name': name, 'id': name, 'endpoints': [
                {'interface': interface, 'region': region,
                 'region_id': region, 'id': f'{name}{region}{interface}',
                 'url': self.endpoint(name, region, interface)}
                for interface in ('public', 'internal')
                for region in ('RegionOne', 'RegionTwo')]}
            for name in types]
        return info

    @property
    def osc(self):
        return clients.OpenStackClients(self.context)


class TestOpenStackClients(ClientsTestCase):

    def test_nobody_listens(self):
        for name, (call, expected) in CALLS.items():
            error = self.assertRaises(expected, self.ask, name, call)
            self.assertTrue(exception.is_transient(error), name)

    def ask(self, name, call):
        call(getattr(self.osc, name)())

    def test_each_is_made_once(self):
        osc = self.osc
        # barbicanclient asks for versions when it is made.
        for name in set(CALLS) - {'barbican'}:
            self.assertIs(getattr(osc, name)(), getattr(osc, name)(), name)
        self.assertIs(osc.keystone(), osc.keystone())

    def test_region_and_interface(self):
        self.config(group='octavia_client', region_name='RegionTwo',
                    endpoint_type='internalURL')
        self.assertTrue(self.osc.octavia().endpoint.startswith(
            self.endpoint('load-balancer', 'RegionTwo', 'internal')))
        self.config(group='magnum_client', region_name='RegionTwo',
                    endpoint_type='internal')
        self.assertEqual(
            self.endpoint('container-infra', 'RegionTwo', 'internal'),
            self.osc.magnum_url())

    def test_url_for(self):
        self.assertEqual(
            self.endpoint('image'),
            self.osc.url_for(service_type='image', interface='public',
                             region_name='RegionOne'))

    def test_tls_of_one_client(self):
        osc = self.osc
        self.config(group='heat_client', ca_file='/heat.pem')
        self.config(group='nova_client', insecure=True)
        self.config(group='keystone_auth', cafile='/all.pem')
        self.assertEqual('/heat.pem',
                         osc.heat().http_client.session.verify)
        self.assertFalse(osc.nova().client.session.verify)
        self.assertEqual('/all.pem', osc.neutron().httpclient.session.verify)

    def test_cloud_without_octavia(self):
        catalog = self.context.auth_token_info['token']['catalog']
        catalog[:] = [one for one in catalog if one['type'] == 'identity']
        error = self.assertRaises(exception.AuthorizationFailure,
                                  self.osc.octavia)
        self.assertIn('load-balancer', str(error))

    def test_timeout(self):
        self.config(group='keystone_auth', timeout=7)
        self.assertEqual(7.0, self.osc.heat().http_client.session.timeout)

    def test_option_of_a_driver(self):
        self.useFixture(base.config_fixture.Config(
            base.CONF)).register_opt(base.config_fixture.cfg.StrOpt(
                'region_name', default='there'), 'manila_client')
        self.assertEqual('there', self.osc._get_client_option(
            'manila', 'region_name'))

    def test_no_identity(self):
        stranger = context.RequestContext(is_admin=False)
        self.assertRaises(exception.AuthorizationFailure,
                          clients.OpenStackClients(stranger).heat)

    def test_expired_token(self):
        server = self.useFixture(http.Keystone())
        server.refuse = True
        self.context.auth_token_info = None
        self.assertRaises(exception.AuthorizationFailure,
                          self.osc.octavia)
        self.assertRaises(ka_exception.Unauthorized,
                          self.osc.heat().stacks.get, 'x')

    def test_keystone_is_away(self):
        self.context.auth_token_info = None
        error = self.assertRaises(exception.ServiceUnavailable,
                                  self.osc.octavia)
        self.assertTrue(exception.is_transient(error))


class TestKeystoneClient(ClientsTestCase):

    def test_properties(self):
        client = keystone.KeystoneClientV3(self.context)
        self.assertEqual('http://127.0.0.1:1/v3', client.auth_url)
        self.assertEqual('token', client.auth_token)
        self.assertEqual('token', self.osc.auth_token)
        self.assertEqual('p', client.session.get_project_id())
        self.assertIs(client.session, client.session)

    def test_trust_context_logs_in_as_trustee(self):
        server = self.useFixture(http.Keystone())
        acting = context.RequestContext(
            user_id='tu', password='tp', trust_id='t1', is_admin=False)
        client = keystone.KeystoneClientV3(acting)
        self.assertEqual('token-1', client.auth_token)
        (_method, _path, asked), = server.requests
        self.assertEqual('t1', asked['auth']['scope']['OS-TRUST:trust']['id'])

    def test_outage_is_told(self):
        client = keystone.KeystoneClientV3(self.context)
        self.config(group='trust', trustee_domain_id='d')
        self.assertRaises(exception.ServiceUnavailable,
                          client.get_validate_region_name, 'RegionOne')
        self.assertRaises(exception.ServiceUnavailable,
                          client.create_trust, 'trustee')
        self.assertRaises(exception.ServiceUnavailable,
                          client.create_trustee, 'n', 'p')
        self.assertRaises(exception.ServiceUnavailable,
                          client.delete_trustee, 'trustee')
        self.assertRaises(exception.ServiceUnavailable,
                          keystone.is_octavia_enabled)
