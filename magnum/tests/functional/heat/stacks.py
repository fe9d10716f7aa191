"""Stacks of the flavours, as Heat's own library judges them.

Owns the combinations of environments and the one run of Heat's library that
judges all of them. Must not know what tests look for in the outcome.
"""

import functools
import itertools
import json
import pathlib
import subprocess
import sys

from heatclient.common import template_utils

import magnum.drivers

DRIVERS = pathlib.Path(magnum.drivers.__file__).parent
TEMPLATES = DRIVERS / 'common' / 'templates'
PARTS = TEMPLATES / 'kubernetes' / 'parts'
CLUSTER = TEMPLATES / 'kubernetes' / 'cluster.yaml'
FLAVOURS = {path.parent.name: path
            for path in sorted(DRIVERS.glob('k8s_*/environment.yaml'))}

#: The one all combinations of switches are tried with.
WHOLE = 'k8s_fedora_coreos_v1'
#: Those whose nodes are on a network that exists, and have no volumes.
BARE_METAL = ('k8s_fedora_ironic_v1',)
#: Variants drivers refuse before there is a stack.
IMPOSSIBLE = {('k8s_fedora_ironic_v1', 'bootvolume'),
              ('k8s_fedora_ironic_v1', 'nodegroup'),
              ('k8s_coreos_v1', 'nodegroup')}

#: What has no default.
REQUIRED = {
    'auth_url': 'http://keystone/v3', 'boot_volume_size': 0,
    'boot_volume_type': '', 'cloud_provider_enabled': False,
    'cluster_uuid': '5d12f6fd-a196-4bf0-ae4c-1f639a523a52',
    'discovery_url': '', 'docker_volume_type': 'fast',
    'etcd_volume_type': 'fast', 'external_network': 'public',
    'fixed_network_name': 'net', 'kube_service_account_key': 'public',
    'kube_service_account_private_key': 'private',
    'magnum_url': 'http://magnum/v1', 'master_flavor': 'm1.small',
    'master_image': 'image', 'max_node_count': 3, 'minion_flavor': 'm1.small',
    'minion_image': 'image', 'nodes_affinity_policy': 'soft-anti-affinity',
    'openstack_ca': '', 'pods_network_cidr': '10.100.0.0/16',
    'project_id': 'project', 'region_name': 'RegionOne', 'trust_id': '',
    'trustee_domain_id': 'domain', 'trustee_password': 'secret',
    'trustee_user_id': 'trustee', 'trustee_username': 'trustee',
    'username': 'user', 'verify_ca': True}

NETWORKS = ('with_private_network', 'no_private_network')
ETCD_VOLUMES = ('with_etcd_volume', 'no_etcd_volume')
VOLUMES = ('with_volume', 'no_volume')
BALANCERS = (
    ('with_master_lb_octavia', 'enable_floating_ip', 'enable_lb_floating_ip'),
    ('with_master_lb_octavia', 'enable_floating_ip', 'disable_lb_floating_ip'),
    ('with_master_lb_octavia', 'disable_floating_ip',
     'enable_lb_floating_ip'),
    ('with_master_lb', 'disable_floating_ip', 'disable_lb_floating_ip'),
    ('no_master_lb', 'enable_floating_ip', 'disable_lb_floating_ip'),
    ('no_master_lb', 'disable_floating_ip', 'disable_lb_floating_ip'))

#: Parameters that change which resources there are.
VARIANTS = {
    'cluster': {'is_cluster_stack': True},
    'bootvolume': {'is_cluster_stack': True, 'boot_volume_size': 10,
                   'boot_volume_type': 'fast', 'availability_zone': 'zone'},
    'masters': {'is_cluster_stack': True, 'number_of_masters': 3,
                'ssh_key_name': 'key', 'number_of_minions': 0},
    'nodegroup': {'is_cluster_stack': False, 'fixed_network': 'net',
                  'fixed_subnet': 'subnet', 'existing_security_group': 'group',
                  'existing_master_private_ip': '10.0.0.3'}}


def environments(flavour, switches):
    """Return the environment files, in the order drivers name them."""
    return [*(str(TEMPLATES / 'environments' / f'{name}.yaml')
              for name in ('kubernetes_nodes', *switches)),
            str(FLAVOURS[flavour])]


def parameters(flavour, switches, variant):
    """Return parameters that go with these switches."""
    found = {**REQUIRED, **VARIANTS[variant]}
    if flavour in BARE_METAL:
        switches = ('no_private_network',)
    if 'with_etcd_volume' in switches:
        found['etcd_volume_size'] = 1
    if 'with_volume' in switches:
        found['docker_volume_size'] = 1
    if 'no_private_network' in switches:
        found.update(fixed_network='net', fixed_subnet='subnet')
    return found


def combinations():
    """Return all flavours, switches and variants to judge."""
    chosen = [(network, etcd, volume, *balancer)
              for network, etcd, volume, balancer in itertools.product(
                  NETWORKS, ETCD_VOLUMES, VOLUMES, BALANCERS)]
    # What all switches do together is the same for all flavours: of the
    # others each switch is looked at, but not all with all.
    few = [(network, etcd, volume, *balancer)
           for network, etcd, volume, balancer in zip(
               NETWORKS * 3, ETCD_VOLUMES * 3, VOLUMES * 3, BALANCERS)]
    found = []
    for flavour in FLAVOURS:
        found += [(flavour, switches, 'cluster') for switches in (
            chosen if flavour == WHOLE else few)]
        found += [(flavour, switches, variant)
                  for switches in (chosen[0], chosen[-1])
                  for variant in VARIANTS if variant != 'cluster' and
                  (flavour, variant) not in IMPOSSIBLE]
    return found


def judge(asked):
    """Have Heat's library judge stacks.

    :param asked: list of dicts with template, environments, parameters
    :returns: list of what offline.py says of each
    """
    run = subprocess.run(
        [sys.executable, '-W', 'ignore', '-m',
         'magnum.tests.functional.heat.offline'],
        input=json.dumps(asked), capture_output=True, text=True, timeout=240)
    if run.returncode:
        raise AssertionError(run.stderr)
    return json.loads(run.stdout)


@functools.cache
def judged():
    """Return what Heat's library says of each combination, by combination."""
    keys = combinations()
    asked = [{'template': str(CLUSTER),
              'environments': environments(flavour, switches),
              'parameters': parameters(flavour, switches, variant)}
             for flavour, switches, variant in keys]
    return dict(zip(keys, judge(asked), strict=True))


def judge_parts(asked, metadata):
    """Return what Heat's library says of parts and their parameters.

    :param asked: list of (name, parameters)
    :param metadata: of the server whose user data a part is
    """
    return judge([{'template': str(PARTS / name), 'environments': [],
                   'metadata': metadata, 'parameters': values}
                  for name, values in asked])


def load(path):
    """Return a template or environment as a map, and its files."""
    files, body = template_utils.get_template_contents(str(path))
    return body, files
