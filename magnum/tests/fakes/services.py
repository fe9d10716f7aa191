"""Glance, Nova, Neutron, Cinder, Octavia, Barbican: tables with clients."""

import types
from urllib import parse
import uuid

from barbicanclient import exceptions as barbican_exception
from cinderclient import exceptions as cinder_exception
from glanceclient import exc as glance_exception
from neutronclient.common import exceptions as neutron_exception
from novaclient import exceptions as nova_exception
from octaviaclient.api import exceptions as octavia_exception
import warlock

from magnum.tests.fakes import base


# Statuses in which a load balancer is not to be touched, but will be.
_OCTAVIA_IS_AT_IT = ('PENDING_CREATE', 'PENDING_UPDATE')


def _matches(row, filters):
    for key, wanted in filters.items():
        if key in ('fields', 'limit', 'sort_key', 'sort_dir'):
            continue
        value = row.get(key)
        if isinstance(wanted, (list, tuple, set)):
            if value not in wanted:
                return False
        elif value != wanted:
            return False
    return True


class FakeGlance(base.FakeService):
    """Images; ``images`` is {id: dict}."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.images = {}
        self._model = warlock.model_factory(
            {'name': 'image', 'properties': {}, 'additionalProperties': True})

    def connection_error(self, method):
        return glance_exception.CommunicationError('http://glance: refused')

    def add(self, name, **properties):
        """There is such an image; returns its dictionary."""
        image = {'id': str(uuid.uuid4()), 'name': name, 'status': 'active',
                 'owner': None, **properties}
        self.images[image['id']] = image
        return image

    def client(self, context):
        """Return what stands for glanceclient.

        A plain GET counts as the call that does the same.
        """
        made = base.managers(self, context, images={
            'get': self._get, 'list': self._list})
        made.http_client = types.SimpleNamespace(
            get=lambda url: self._answer(made.images, parse.urlsplit(url)))
        return made

    @staticmethod
    def _answer(images, url):
        ident = url.path.removeprefix('/v2/images').lstrip('/')
        if ident:
            return None, dict(images.get(parse.unquote(ident)))
        query = dict(parse.parse_qsl(url.query))
        query['name'] = query['name'].removeprefix('eq:')
        return None, {'images': [dict(image) for image
                                 in images.list(filters=query)]}

    def _get(self, image_id):
        if image_id not in self.images:
            raise glance_exception.HTTPNotFound(
                f'No image found with ID {image_id}')
        return self._model(self.images[image_id])

    def _list(self, **kwargs):
        filters = dict(kwargs.get('filters') or {})
        return iter([self._model(image) for image in self.images.values()
                     if _matches(image, filters)])


class FakeNova(base.FakeService):
    """Flavors and key pairs; ``flavors`` and ``keypairs`` by name."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.flavors = {}
        self.keypairs = {}

    def connection_error(self, method):
        return base.nobody('nova')

    def add_flavor(self, name, vcpus=2, ram=4096, disk=20, **values):
        """There is such a flavor."""
        self.flavors[name] = types.SimpleNamespace(
            id=str(len(self.flavors) + 1), name=name, vcpus=vcpus, ram=ram,
            disk=disk, **values)
        return self.flavors[name]

    def add_keypair(self, name, public_key='ssh-rsa AAAA key\n'):
        """There is such a key pair."""
        self.keypairs[name] = types.SimpleNamespace(
            id=name, name=name, public_key=public_key)
        return self.keypairs[name]

    def client(self, context):
        """Return what stands for novaclient."""
        return base.managers(
            self, context,
            flavors={'list': lambda **kwargs: list(self.flavors.values()),
                     'get': self._get_flavor},
            keypairs={'list': lambda **kwargs: list(self.keypairs.values()),
                      'get': self._get_keypair})

    def _get_flavor(self, ident):
        for flavor in self.flavors.values():
            if ident in (flavor.id, flavor.name):
                return flavor
        raise nova_exception.NotFound(404, f'Flavor {ident} not found')

    def _get_keypair(self, name):
        name = parse.unquote(name)
        if name not in self.keypairs:
            raise nova_exception.NotFound(404, f'Keypair {name} not found')
        return self.keypairs[name]


class FakeNeutron(base.FakeService):
    """Networks, subnets, floating IPs, security groups, each {id: dict}."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.networks = {}
        self.subnets = {}
        self.floatingips = {}
        self.security_groups = {}
        self.ports = {}
        self.routers = {}

    def connection_error(self, method):
        return base.nobody('neutron')

    def add_network(self, name, external=False, **values):
        """There is such a network; returns its dictionary."""
        network = {'id': str(uuid.uuid4()), 'name': name, 'subnets': [],
                   'router:external': external, 'status': 'ACTIVE',
                   'shared': False, **values}
        self.networks[network['id']] = network
        return network

    def add_subnet(self, name, network, cidr='10.0.0.0/24', **values):
        """There is such a subnet of a network (its dictionary)."""
        subnet = {'id': str(uuid.uuid4()), 'name': name, 'cidr': cidr,
                  'network_id': network['id'], 'ip_version': 4, **values}
        self.subnets[subnet['id']] = subnet
        network['subnets'].append(subnet['id'])
        return subnet

    def add_floatingip(self, port_id, description=''):
        """There is such a floating IP."""
        address = {'id': str(uuid.uuid4()), 'port_id': port_id,
                   'description': description,
                   'floating_ip_address': '172.24.4.77'}
        self.floatingips[address['id']] = address
        return address

    def add_router(self, name, network, gateway=True, status='ACTIVE',
                   subnet=None):
        """There is such a router, with a port in a network (dictionary).

        :param subnet: the one of the network; by default all
        """
        router = {'id': str(uuid.uuid4()), 'name': name, 'status': status,
                  'external_gateway_info': {'network_id': 'x'}
                  if gateway else None}
        self.routers[router['id']] = router
        self.ports[router['id']] = {
            'id': router['id'], 'network_id': network['id'],
            'device_id': router['id'],
            'device_owner': 'network:router_interface',
            'fixed_ips': [{'subnet_id': ident} for ident in (
                [subnet['id']] if subnet else network['subnets'])]}
        return router

    def add_security_group(self, name, description='',
                           project='fake_project'):
        """There is such a security group."""
        group = {'id': str(uuid.uuid4()), 'name': name,
                 'project_id': project, 'description': description}
        self.security_groups[group['id']] = group
        return group

    def client(self, context):
        """Return what stands for neutronclient."""
        made = types.SimpleNamespace()
        for kind in ('network', 'subnet', 'floatingip', 'security_group',
                     'port', 'router'):
            self._add_methods(made, context, kind)
        return made

    def _add_methods(self, made, context, kind):
        table = getattr(self, f'{kind}s')

        def find(ident):
            if ident not in table:
                raise neutron_exception.NotFound(
                    message=f'{kind} {ident} could not be found.')
            return table[ident]

        def entered(name, function):
            def call(*args, **kwargs):
                self.enter(name, context)
                return function(*args, **kwargs)
            setattr(made, name, call)

        entered(f'list_{kind}s', lambda **filters: {
            f'{kind}s': [dict(row) for row in table.values()
                         if _matches(row, filters)]})
        entered(f'show_{kind}', lambda ident, **kwargs: {
            kind: dict(find(ident))})
        entered(f'delete_{kind}', lambda ident: table.pop(
            find(ident)['id']) and None)


class FakeCinder(base.FakeService):
    """Volume types, a list of names, and volumes, {id: object}."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.volume_types = ['lvmdriver-1']
        self.volumes = {}

    def add(self, name, cluster_uuid=None, status='available',
            project='fake_project'):
        """There is such a volume, made for this cluster; returns it."""
        volume = types.SimpleNamespace(
            id=str(uuid.uuid4()), name=name, status=status, project=project,
            metadata={'cinder.csi.openstack.org/cluster': cluster_uuid}
            if cluster_uuid else {})
        self.volumes[volume.id] = volume
        return volume

    def _list(self, search_opts=None, **kwargs):
        wanted = (search_opts or {}).get('metadata', {})
        return [volume for volume in self.volumes.values()
                if wanted.items() <= volume.metadata.items()]

    def _delete(self, volume_id):
        if volume_id not in self.volumes:
            raise cinder_exception.NotFound(404, 'not found')
        if self.volumes[volume_id].status != 'available':
            raise cinder_exception.BadRequest(400, 'it is in use')
        del self.volumes[volume_id]

    def _set_metadata(self, volume, metadata):
        self.volumes[volume.id].metadata.update(metadata)

    def _delete_metadata(self, volume, keys):
        for key in keys:
            self.volumes[volume.id].metadata.pop(key)

    def connection_error(self, method):
        return base.nobody('cinder')

    def client(self, context):
        """Return what stands for cinderclient."""
        return base.managers(self, context, volume_types={
            'list': lambda **kwargs: [
                types.SimpleNamespace(id=name, name=name)
                for name in self.volume_types]},
            volumes={'list': self._list, 'delete': self._delete,
                     'set_metadata': self._set_metadata,
                     'delete_metadata': self._delete_metadata})


class FakeOctavia(base.FakeService):
    """Load balancers, {id: dict}.

    ``deletes_at_once`` False: deleted ones stay PENDING_DELETE.
    ``busy_for``: lists after which those being changed are ACTIVE.
    """

    def __init__(self, cloud):
        super().__init__(cloud)
        self.loadbalancers = {}
        self.deletes_at_once = True
        self.busy_for = None

    def connection_error(self, method):
        return base.nobody('octavia')

    def _work(self):
        if self.busy_for is None or self.busy_for > 0:
            self.busy_for = self.busy_for and self.busy_for - 1
            return
        for lb in self.loadbalancers.values():
            if lb['provisioning_status'] in _OCTAVIA_IS_AT_IT:
                lb['provisioning_status'] = 'ACTIVE'

    def add(self, name, description='', **values):
        """There is such a load balancer; returns its dictionary."""
        lb = {'id': str(uuid.uuid4()), 'name': name,
              'description': description, 'vip_port_id': str(uuid.uuid4()),
              'provisioning_status': 'ACTIVE', **values}
        self.loadbalancers[lb['id']] = lb
        return lb

    def client(self, context):
        """Return what stands for octaviaclient."""
        def listed(**filters):
            self.enter('load_balancer_list', context)
            self._work()
            return {'loadbalancers': [
                dict(lb) for lb in self.loadbalancers.values()
                if _matches(lb, filters)]}

        def delete(lb_id, **kwargs):
            self.enter('load_balancer_delete', context)
            found = self.loadbalancers.get(lb_id, {})
            if found.get('provisioning_status') in _OCTAVIA_IS_AT_IT:
                raise octavia_exception.OctaviaClientException(
                    409, f'Load Balancer {lb_id} is immutable and cannot be '
                    'updated.')
            if self.deletes_at_once:
                self.loadbalancers.pop(lb_id, None)
            elif lb_id in self.loadbalancers:
                self.loadbalancers[lb_id][
                    'provisioning_status'] = 'PENDING_DELETE'

        return types.SimpleNamespace(load_balancer_list=listed,
                                     load_balancer_delete=delete)


class FakeEntity:
    """A secret or container of Barbican, as its client shows it."""

    def __init__(self, service, context, table, **values):
        self.__dict__.update(values)
        self._enter = lambda method: service.enter(method, context)
        self._table = table
        self.ref = None

    @property
    def secret_ref(self):
        """The address of a secret."""
        return self.ref

    @property
    def secret_refs(self):
        """The addresses of the secrets of a container."""
        return {name: part.ref for name, part in self.__dict__.items()
                if isinstance(part, FakeEntity)}

    def store(self):
        """It exists afterwards; returns its address."""
        self._enter('store')
        self.ref = f'http://127.0.0.1:9311/v1/{uuid.uuid4()}'
        self._table[self.ref] = self
        return self.ref

    def delete(self):
        """It does not exist afterwards."""
        self._enter('delete')
        if self._table.pop(self.ref, None) is None:
            raise barbican_exception.HTTPClientError('Not Found', 404)


class FakeBarbican(base.FakeService):
    """Secrets and certificate containers, {address: FakeEntity}."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.secrets = {}
        self.containers = {}

    def connection_error(self, method):
        return base.nobody('barbican')

    def client(self, context):
        """Return what stands for barbicanclient."""
        def entity(table, **values):
            return FakeEntity(self, context, table, **values)

        parts = dict.fromkeys(('certificate', 'private_key',
                               'intermediates', 'private_key_passphrase'))
        return base.managers(
            self, context,
            secrets={
                'create': lambda **values: entity(self.secrets, **values),
                'list': lambda mode, **page: self._page(
                    [secret for secret in self.secrets.values()
                     if secret.mode == mode], **page)},
            containers={
                'create_certificate': lambda **values: entity(
                    self.containers, **{**parts, **values}),
                'list': lambda **page: self._page(
                    list(self.containers.values()), **page),
                'get': self._get})

    @staticmethod
    def _page(found, limit=10, offset=0):
        return found[offset:offset + limit]

    def _get(self, container_ref):
        if container_ref not in self.containers:
            raise barbican_exception.HTTPClientError('Not Found', 404)
        return self.containers[container_ref]
