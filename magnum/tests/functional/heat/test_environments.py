"""What each switch makes of a stack, by what Heat's library makes of it.

One test per switch: of the stack that drivers ask for with it, and of the
one they ask for without.
"""

import functools
import json

import pytest

from magnum.tests.functional.heat import stacks

PLAIN = ('with_private_network', 'no_etcd_volume', 'no_volume',
         'no_master_lb', 'disable_floating_ip', 'disable_lb_floating_ip')
OPEN = ('with_private_network', 'no_etcd_volume', 'no_volume',
        'with_master_lb_octavia', 'disable_floating_ip',
        'enable_lb_floating_ip')

#: Stacks by name: switches that replace those of PLAIN or OPEN, and
#: parameters.
STACKS = {
    'plain': (PLAIN, {}),
    'existing': (('no_private_network', *PLAIN[1:]),
                 {'fixed_network': 'net', 'fixed_subnet': 'sub'}),
    'etcd': (('with_private_network', 'with_etcd_volume', *PLAIN[2:]),
             {'etcd_volume_size': 7, 'etcd_volume_type': 'quick'}),
    'docker': ((*PLAIN[:2], 'with_volume', *PLAIN[3:]),
               {'docker_volume_size': 8, 'docker_volume_type': 'quick'}),
    'boot': (PLAIN, {'boot_volume_size': 9, 'boot_volume_type': 'quick'}),
    'zone': ((*PLAIN[:1], 'with_etcd_volume', 'with_volume', *PLAIN[3:]),
             {'availability_zone': 'west', 'boot_volume_size': 9,
              'etcd_volume_size': 7, 'docker_volume_size': 8}),
    'floating': ((*PLAIN[:4], 'enable_floating_ip', PLAIN[5]), {}),
    'balanced': ((*OPEN[:5], 'disable_lb_floating_ip'), {}),
    'open': (OPEN, {'number_of_masters': 3}),
    'closed': (OPEN, {'master_lb_allowed_cidrs': '192.0.2.0/24,10.0.0.0/24',
                      'octavia_lb_healthcheck': False}),
    'proxied': (PLAIN, {'http_proxy': 'http://one', 'no_proxy': 'three',
                        'https_proxy': 'http://two'}),
    'more': (PLAIN, {'http_proxy': 'http://one\nAGENT_IMAGE=mine\n'}),
    'registry': (PLAIN, {'registry_enabled': True, 'swift_region': 'north',
                         'registry_container': 'images',
                         'insecure_registry_url': 'http://registry'}),
    'insecure': (OPEN, {'tls_disabled': True, 'kubernetes_port': 8080,
                        'loadbalancing_protocol': 'HTTP'}),
}
FLAVOURS = list(stacks.FLAVOURS)


@functools.cache
def judged():
    """Return what Heat's library says of each stack of each flavour."""
    keys = [(flavour, name) for flavour in FLAVOURS for name in STACKS]
    asked = []
    for flavour, name in keys:
        switches, changes = STACKS[name]
        asked.append({
            'template': str(stacks.CLUSTER), 'properties': True,
            'environments': stacks.environments(flavour, switches),
            'parameters': {**stacks.parameters(flavour, switches, 'cluster'),
                           **changes}})
    return dict(zip(keys, stacks.judge(asked), strict=True))


class Stack:
    """A stack of STACKS, as Heat's library sees it."""

    def __init__(self, flavour, name):
        self.flavour = flavour
        self.found = judged()[flavour, name]
        assert 'error' not in self.found, self.found['error']

    def kinds(self, ending):
        """Return the real types of resources whose path ends so."""
        return {kind for place, kind in self.found['resources'].items()
                if place.endswith(ending)}

    def asked(self, ending):
        """Return the properties of the resources whose path ends so."""
        return [values for place, values
                in self.found['properties'].items() if place.endswith(ending)]

    def values(self, ending, name):
        """Return the different values of one property."""
        return {json.dumps(each.get(name)) for each in self.asked(ending)}


@pytest.fixture(params=FLAVOURS)
def flavour(request):
    return request.param


@pytest.fixture
def of(flavour):
    return functools.partial(Stack, flavour)


@pytest.fixture
def of_vm(flavour):
    if flavour in stacks.BARE_METAL:
        flavour = FLAVOURS[0]
    return functools.partial(Stack, flavour)


def test_private_network(of_vm):
    stack = of_vm('plain')
    assert stack.kinds('network/private_network') == {'OS::Neutron::Net'}
    assert stack.kinds('network/extrouter_inside') == {
        'OS::Neutron::RouterInterface'}
    assert stack.values('network/private_subnet', 'ip_version') == {'4'}
    assert stack.values('network/private_subnet', 'cidr') == {'"10.0.0.0/24"'}


def test_existing_network(of):
    stack = of('existing')
    for name in ('private_network', 'private_subnet', 'extrouter',
                 'extrouter_inside'):
        assert stack.kinds(f'network/{name}') == {'OS::Heat::None'}


@pytest.mark.parametrize('name,loud', [
    ('plain', False), ('balanced', True)])
def test_load_balancer_of_masters(of, name, loud):
    stack = of(name)
    for balancer in ('api_lb', 'etcd_lb'):
        assert stack.kinds(f'{balancer}/loadbalancer') == {
            'OS::Octavia::LoadBalancer' if loud else 'OS::Heat::None'}
    for member in ('api_pool_member', 'etcd_pool_member'):
        assert stack.kinds(f'/{member}') == {
            'OS::Octavia::PoolMember' if loud else 'OS::Heat::None'}


@pytest.mark.parametrize('name,nodes,balancer', [
    ('plain', False, False), ('floating', True, False),
    ('balanced', False, False), ('open', False, True)])
def test_floating_ips(of, name, nodes, balancer):
    kind = {True: {'OS::Neutron::FloatingIP'}, False: {'OS::Heat::None'}}
    stack = of(name)
    assert stack.kinds('/kube_master_floating') == kind[nodes]
    assert stack.kinds('/kube_minion_floating') == kind[nodes]
    assert stack.kinds('api_lb/floating') == kind[balancer]


def test_etcd_volume(of_vm):
    stack = of_vm('etcd')
    assert stack.kinds('/etcd_volume_attach') == {
        'OS::Cinder::VolumeAttachment'}
    assert stack.values('/etcd_volume', 'size') == {'7'}
    assert stack.values('/etcd_volume', 'volume_type') == {'"quick"'}
    assert of_vm('plain').kinds('/etcd_volume') == {'OS::Heat::None'}


def test_docker_volume(of_vm):
    stack = of_vm('docker')
    assert stack.kinds('/docker_volume_attach') == {
        'OS::Cinder::VolumeAttachment'}
    assert len(stack.asked('/docker_volume')) == 2
    assert stack.values('/docker_volume', 'size') == {'8'}
    assert of_vm('plain').kinds('/docker_volume') == {'OS::Heat::None'}


def test_boot_volume(of_vm):
    stack = of_vm('boot')
    for role in ('master', 'minion'):
        assert stack.values(f'/kube_{role}_boot_volume', 'size') == {'9'}
        assert stack.values(f'/kube_{role}_boot_volume', 'image') == {
            '"image"'}
        assert stack.values(f'/kube-{role}', 'image') == {'null'}
    assert of_vm('plain').values('/kube-master', 'image') == {'"image"'}
    assert not of_vm('plain').kinds('_boot_volume')


def test_allowed_cidrs(of):
    assert of('closed').values('api_lb/listener', 'allowed_cidrs') == {
        '["192.0.2.0/24", "10.0.0.0/24"]'}
    assert of('open').values('api_lb/listener', 'allowed_cidrs') == {'[]'}
    assert not of('closed').kinds('api_lb/monitor')
    assert of('open').kinds('api_lb/monitor') == {'OS::Octavia::HealthMonitor'}


def test_availability_zone(of_vm):
    stack = of_vm('zone')
    for name in ('kube-master', 'kube-minion', 'kube_master_boot_volume',
                 'docker_volume', 'etcd_volume'):
        assert stack.values(f'/{name}', 'availability_zone') == {'"west"'}
    assert of_vm('plain').values('/kube-master', 'availability_zone') == {
        'null'}


def test_no_tls(of):
    stack = of('insecure')
    assert stack.values('api_lb/listener', 'protocol') == {'"HTTP"'}
    assert stack.values('api_lb/listener', 'protocol_port') == {'8080'}
    assert stack.values('/api_pool_member', 'protocol_port') == {'8080'}


def node_env(stack):
    return stack.asked('node_env')[0]['value']


def test_proxies(of):
    found = node_env(of('proxied'))
    assert [found[name] for name in (
        'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY')] == [
            'http://one', 'http://two', 'three']
    lines = of('proxied').asked('agent_env')[0]['value'].splitlines()
    assert lines[1:] == ['HTTP_PROXY=http://one', 'HTTPS_PROXY=http://two',
                         'NO_PROXY=three']


def test_a_proxy_is_nothing_more(of):
    lines = of('more').asked('agent_env')[0]['value'].splitlines()
    assert lines[1:] == ['HTTP_PROXY=http://oneAGENT_IMAGE=mine',
                         'HTTPS_PROXY=', 'NO_PROXY=']


def test_registry(of):
    found = node_env(of('registry'))
    assert {name: found[name] for name in (
        'REGISTRY_ENABLED', 'REGISTRY_CONTAINER', 'SWIFT_REGION',
        'REGISTRY_PORT', 'INSECURE_REGISTRY_URL')} == {
            'REGISTRY_ENABLED': True, 'REGISTRY_CONTAINER': 'images',
            'SWIFT_REGION': 'north', 'REGISTRY_PORT': 5000,
            'INSECURE_REGISTRY_URL': 'http://registry'}


@pytest.mark.parametrize('name', list(STACKS))
@pytest.mark.parametrize('flavour', stacks.BARE_METAL)
def test_bare_metal_has_no_volumes_and_no_network_of_its_own(flavour, name):
    real = set(Stack(flavour, name).found['resources'].values())
    assert not real & {
        'OS::Neutron::Net', 'OS::Neutron::Subnet', 'OS::Neutron::Router',
        'OS::Cinder::VolumeAttachment'}


def test_programs_are_where_the_host_has_room(of):
    stack = of('plain')
    assert node_env(stack)['HOST_BIN'] == (
        '/opt/bin' if stack.flavour == 'k8s_coreos_v1' else '/usr/local/bin')
