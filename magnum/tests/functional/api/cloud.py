"""The cloud that the matrix of the API contract was recorded on."""
import collections
import types

import fixtures
from glanceclient import exc as glance_exc
from novaclient import exceptions as nova_exc

IMAGES = (
    {'id': '11111111-1111-4111-8111-111111111111', 'name': 'ubuntu-img',
     'os_distro': 'plain'},
    {'id': '22222222-2222-4222-8222-222222222222', 'name': 'nodistro'},
    {'id': '33333333-3333-4333-8333-333333333333', 'name': 'dup',
     'os_distro': 'plain'},
    {'id': '44444444-4444-4444-8444-444444444444', 'name': 'dup',
     'os_distro': 'plain'},
    {'id': '55555555-5555-4555-8555-555555555555', 'name': 'weird',
     'os_distro': 'weird'},
)
FLAVORS = (('1', 'm1.small', 20), ('2', 'zero', 0))
NETWORKS = (('n-public', 'public', True), ('n-1', 'net1', False),
            ('n-2', 'dupnet', False), ('n-3', 'dupnet', False))
SUBNETS = (('s-1', 'sub1'),)
KEYPAIRS = ('key1',)


class _Images:
    def __init__(self, world):
        self.world = world

    def get(self, ident):
        self.world.calls['glance'] += 1
        for image in IMAGES:
            if image['id'] == ident:
                return image
        raise glance_exc.HTTPNotFound()

    def list(self, filters):
        self.world.calls['glance'] += 1
        return (image for image in IMAGES
                if image['name'] == filters['name'])


class World(fixtures.Fixture):
    """Clients that answer from the tables above, and count."""

    def _setUp(self):
        self.calls = collections.Counter()
        for name in ('glance', 'nova', 'neutron'):
            self.useFixture(fixtures.MonkeyPatch(
                'magnum.common.clients.OpenStackClients.%s' % name,
                getattr(self, '_' + name)))

    def _glance(self, _clients):
        return types.SimpleNamespace(images=_Images(self))

    def _nova(self, _clients):
        return types.SimpleNamespace(
            flavors=types.SimpleNamespace(list=self._flavors),
            keypairs=types.SimpleNamespace(get=self._keypair))

    def _flavors(self):
        self.calls['flavors'] += 1
        return [types.SimpleNamespace(id=ident, name=name, disk=disk)
                for ident, name, disk in FLAVORS]

    def _keypair(self, name):
        self.calls['keypairs'] += 1
        if name not in KEYPAIRS:
            raise nova_exc.NotFound(404)
        return types.SimpleNamespace(name=name)

    def _neutron(self, _clients):
        return types.SimpleNamespace(list_networks=self._networks,
                                     list_subnets=self._subnets)

    def _networks(self, **filters):
        self.calls['networks'] += 1
        return {'networks': [
            {'id': ident, 'name': name, 'router:external': external}
            for ident, name, external in NETWORKS]}

    def _subnets(self, **filters):
        self.calls['subnets'] += 1
        return {'subnets': [{'id': ident, 'name': name}
                            for ident, name in SUBNETS]}

