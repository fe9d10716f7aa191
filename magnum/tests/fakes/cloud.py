"""A whole cloud in memory, behind magnum.common.clients.OpenStackClients.

    cloud = self.useFixture(cloud.FakeCloudFixture()).cloud
    cloud.furnish()                     # image, flavor, networks, key pair
    ...                                 # code under test creates a stack
    stack = cloud.heat.stack(cluster.stack_id)      # id or name
    cloud.heat.complete(stack)                      # CREATE_COMPLETE
    cloud.heat.complete(stack, outputs={'api_address': '10.0.0.1'})
    cloud.heat.fail(stack, 'kube_masters/0/kube-master', 'No valid host')
    cloud.heat.polls_to_complete = 2    # or: stacks complete by themselves
    cloud.heat.purge(stack)             # Heat forgot it: 404 by id as well
    cloud.heat.add_resource(stack, 'network', attributes={...})
    cloud.heat.living()                 # stacks that are not deleted
    stack.parameters, stack.arguments, stack.status, stack.action

    cloud.heat.down = True              # nobody listens; every service
    cloud.keystone.down = True          # no tokens: every service fails
    cloud.heat.refuse('stacks.create', heat_exc.HTTPBadRequest('no'))
    cloud.heat.calls['stacks.create']   # how often it was called

    cloud.keystone.users, .trusts       # by id
    cloud.keystone.revoke(token)        # 401 from now on
    cloud.keystone.forget_trust(id)     # 404 for its trustee
    cloud.keystone.application_credential_tokens.add(token)
    cloud.keystone.regions, .services, .endpoints

    cloud.glance.add('fcos', os_distro='fedora-coreos')     # -> dict
    cloud.nova.add_flavor('m1.small', disk=20)
    cloud.nova.add_keypair('mykey')
    cloud.neutron.add_network('public', external=True)      # -> dict
    cloud.neutron.add_subnet('private-subnet', network)
    cloud.octavia.add('lb', description='Kubernetes external service a/b '
                                        'from cluster <uuid>')
    cloud.cinder.volume_types
    cloud.barbican.secrets, .containers
    cloud.kubernetes.add_volume(volume.id, 'Retain')

Must not know clusters: it sees what Magnum asks of OpenStack, nothing more.
"""

import fixtures
import requests

import magnum.conf
from magnum.tests.fakes import heat
from magnum.tests.fakes import keystone
from magnum.tests.fakes import kubernetes
from magnum.tests.fakes import services

CONF = magnum.conf.CONF

_CLIENTS = 'magnum.common.clients.OpenStackClients.'
_KEYSTONE = 'magnum.common.keystone.KeystoneClientV3.'

_OPTIONS = {
    'trust': {
        'trustee_domain_id': keystone.DOMAIN,
        'trustee_domain_admin_name': 'trustee_domain_admin',
        'trustee_domain_admin_password': 'secret',
    },
    'keystone_auth': {'auth_url': keystone.ENDPOINTS['identity']},
}


class FakeCloud:
    """The services; each is a :class:`magnum.tests.fakes.base.FakeService`.

    Safe to use from several threads.
    """

    def __init__(self):
        self.keystone = keystone.FakeKeystone(self)
        self.heat = heat.FakeHeat(self)
        self.glance = services.FakeGlance(self)
        self.nova = services.FakeNova(self)
        self.neutron = services.FakeNeutron(self)
        self.cinder = services.FakeCinder(self)
        self.octavia = services.FakeOctavia(self)
        self.barbican = services.FakeBarbican(self)
        self.kubernetes = kubernetes.FakeKubernetes()

    def furnish(self):
        """What a first cluster needs exists; returns the cloud.

        Image fedora-coreos (os_distro fedora-coreos), flavors m1.small and
        ds2G, key pair testkey, networks public (external) and private with
        the subnet private-subnet.
        """
        self.glance.add('fedora-coreos', os_distro='fedora-coreos')
        self.nova.add_flavor('m1.small')
        self.nova.add_flavor('ds2G', ram=2048, disk=10)
        self.nova.add_keypair('testkey')
        self.neutron.add_network('public', external=True)
        private = self.neutron.add_network('private')
        self.neutron.add_subnet('private-subnet', private)
        return self

    def total_calls(self):
        """Return the number of calls to all services."""
        return sum(sum(service.calls.values()) for service in (
            self.keystone, self.heat, self.glance, self.nova, self.neutron,
            self.cinder, self.octavia, self.barbican))


class FakeCloudFixture(fixtures.Fixture):
    """OpenStackClients and KeystoneClientV3 reach ``self.cloud`` only."""

    _SERVICES = ('heat', 'glance', 'nova', 'neutron', 'cinder', 'octavia',
                 'barbican')

    def __init__(self, cloud=None):
        super().__init__()
        self.cloud = cloud or FakeCloud()

    def _setUp(self):
        for name in self._SERVICES:
            self._patch(_CLIENTS + name, self._accessor(name))
        fake = self.cloud.keystone
        self._patch(_KEYSTONE + 'session', property(
            lambda client: fake.session(client.context)))
        self._patch(_KEYSTONE + 'client', property(
            lambda client: fake.client(client.context)))
        self._patch(_KEYSTONE + 'domain_admin_session', property(
            lambda client: fake.session(client.context)))
        self._patch(_KEYSTONE + 'domain_admin_client', property(
            lambda client: fake.domain_admin_client()))
        self._patch('requests.Session.send', self.cloud.kubernetes.around(
            requests.Session.send))
        for group, options in _OPTIONS.items():
            for name, value in options.items():
                CONF.set_override(name, value, group)
                self.addCleanup(CONF.clear_override, name, group)

    def _patch(self, name, value):
        self.useFixture(fixtures.MonkeyPatch(name, value))

    def _accessor(self, name):
        def accessor(osc):
            return getattr(self.cloud, name).client(osc.context)
        return accessor
