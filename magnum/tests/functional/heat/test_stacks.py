"""Every combination of environments is a stack Heat accepts."""

import pytest

from magnum.tests.functional.heat import stacks

COMBINATIONS = [
    pytest.param(combination, id='-'.join(
        (combination[0], combination[2], *combination[1])))
    for combination in stacks.combinations()]


@pytest.mark.parametrize('combination', COMBINATIONS)
def test_heat_accepts_the_stack(combination):
    assert 'error' not in stacks.judged()[combination]


@pytest.mark.parametrize('combination', COMBINATIONS)
def test_resources_follow_the_switches(combination):
    flavour, switches, variant = combination
    found = stacks.judged()[combination]
    top = {place.split('/')[0] for place in found['resources']}
    is_cluster = variant != 'nodegroup'
    assert 'kube_minions' in top
    assert ('kube_masters' in top) == is_cluster
    assert ('network' in top) == is_cluster
    boots = [place for place in found['resources']
             if place.endswith('_boot_volume')]
    assert bool(boots) == (variant == 'bootvolume')
    real = set(found['resources'].values())
    bare = flavour in stacks.BARE_METAL
    assert ('OS::Neutron::Router' in real) == (
        is_cluster and not bare and 'with_private_network' in switches)
    assert ('OS::Octavia::LoadBalancer' in real) == (
        is_cluster and 'no_master_lb' not in switches)


@pytest.mark.parametrize('combination', COMBINATIONS[:1])
def test_outputs_are_those_of_earlier_releases(combination):
    assert stacks.judged()[combination]['outputs'] == [
        'api_address', 'kube_masters', 'kube_masters_private',
        'kube_minions', 'kube_minions_private', 'registry_address']


def test_resources_have_the_names_of_earlier_releases():
    body, _files = stacks.load(stacks.CLUSTER)
    assert set(body['resources']) >= {
        'network', 'api_lb', 'etcd_lb', 'secgroup_kube_master',
        'secgroup_kube_minion', 'secgroup_rule_tcp_kube_minion',
        'secgroup_rule_udp_kube_minion',
        'secgroup_rule_tcp_kube_minion_pods_cidr',
        'secgroup_rule_udp_kube_minion_pods_cidr', 'api_address_lb_switch',
        'etcd_address_lb_switch', 'api_address_floating_switch',
        'master_nodes_server_group', 'worker_nodes_server_group',
        'kube_masters', 'kube_cluster_config', 'kube_cluster_deploy',
        'kube_minions'}
