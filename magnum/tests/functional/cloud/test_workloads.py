"""What workloads made goes with their cluster, and what is in the way is told.

Names, descriptions and metadata are those that cloud-provider-openstack
writes.
"""

import pytest

from magnum.tests.functional.cloud import harness

SECONDS = 900

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]

# Of a service and, once it is complete, of an ingress.
BALANCERS = (
    ('kube_service_{uuid}_default_web',
     'Kubernetes external service default/web from cluster {uuid}'),
    ('renamed', 'Kubernetes Ingress web in namespace default from cluster '
     '{uuid}, version: 815'))
ADDRESS = ('Floating IP for Kubernetes external service default/web from '
           'cluster {uuid}')
GROUPS = (
    'Security Group for default/web Service LoadBalancer in cluster {uuid}',
    'Security group created for Ingress default/web from cluster {uuid}')
CLUSTER = 'cinder.csi.openstack.org/cluster'
# What Neutron says of a subnet.
IN_THE_WAY = 'One or more ports have an IP allocation'
# What Magnum notes of volumes that a cluster it reaches does not retain.
GOES_WITH = 'magnum.openstack.org/goes-with'


@pytest.fixture
def before(cloud, quiet):
    """What the project has."""
    return cloud.belongings()


@pytest.fixture
def cluster(cloud, template, before):
    """A cluster that is complete; nothing of it is left afterwards."""
    name = harness.unique('works')
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})
    yield cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    if cloud.cluster(name):
        cloud.delete(name)
        cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before


def network_of(cloud, before):
    network, = cloud.belongings()['networks'] - before['networks']
    return network


def make_balancers(cloud, uuid, subnet):
    path = '/v2.0/lbaas/loadbalancers'
    made = [cloud.user.request('POST', 'load-balancer', path, {
        'loadbalancer': {'name': name.format(uuid=uuid),
                         'description': description.format(uuid=uuid),
                         'vip_subnet_id': subnet}})['loadbalancer']
            for name, description in BALANCERS]
    harness.until(lambda: all(
        one['provisioning_status'] == 'ACTIVE' for one in cloud.user.get(
            'load-balancer', path)['loadbalancers']), 120, 'balancers active')
    public = cloud.user.get('network', '/v2.0/networks?name=public')
    cloud.user.request('POST', 'network', '/v2.0/floatingips', {
        'floatingip': {'floating_network_id': public['networks'][0]['id'],
                       'port_id': made[0]['vip_port_id'],
                       'description': ADDRESS.format(uuid=uuid)}})


def make_volumes(cloud, uuid):
    """Make one that goes with the cluster; return those made to stay."""
    made = [cloud.user.request('POST', 'block-storage', '/volumes', {
        'volume': {'size': 1, 'name': 'pvc', 'metadata': metadata}})
        for metadata in ({CLUSTER: uuid, GOES_WITH: uuid}, {CLUSTER: uuid},
                         {GOES_WITH: uuid}, {})]
    harness.until(lambda: all(
        one['status'] == 'available' for one in cloud.user.get(
            'block-storage', '/volumes/detail')['volumes']
        if one['name'] == 'pvc'), 120, 'volumes available')
    return {one['volume']['id'] for one in made[1:]}


def test_what_workloads_made(cloud, before, cluster):
    uuid = cluster['uuid']
    network = network_of(cloud, before)
    subnet = cloud.user.get(
        'network', f'/v2.0/subnets?network_id={network}')['subnets'][0]['id']
    make_balancers(cloud, uuid, subnet)
    kept = make_volumes(cloud, uuid)
    for description in GROUPS:
        cloud.user.request('POST', 'network', '/v2.0/security-groups', {
            'security_group': {'name': 'made by workloads', 'description':
                               description.format(uuid=uuid)}})
    cloud.delete(uuid)
    cloud.wait_gone(uuid, SECONDS)
    left = cloud.belongings()
    assert left['volumes'] - before['volumes'] == kept
    for volume in kept:
        cloud.user.request('DELETE', 'block-storage', f'/volumes/{volume}')
    harness.until(lambda: cloud.belongings() == before, 60, 'nothing left')


def test_a_stack_deleted_by_hand(cloud, cluster):
    def stacks():
        return {one['id']: one['stack_name'] for one in cloud.user.get(
            'orchestration', '/stacks')['stacks']}

    stack = cluster['cluster_id']
    cloud.user.request('DELETE', 'orchestration',
                       f'/stacks/{stacks()[stack]}/{stack}')
    harness.until(lambda: stack not in stacks(), SECONDS, 'stack gone')
    cloud.delete(cluster['uuid'])
    cloud.wait_gone(cluster['uuid'], 60)


def test_something_in_the_way(cloud, before, cluster):
    uuid = cluster['uuid']
    port = cloud.user.request('POST', 'network', '/v2.0/ports', {
        'port': {'network_id': network_of(cloud, before)}})['port']['id']
    try:
        cloud.delete(uuid)
        found = harness.until(
            lambda: (now := cloud.cluster(uuid))['status_reason'] and now,
            SECONDS, 'a reason')
        assert IN_THE_WAY in found['status_reason'], found['status_reason']
        found = harness.until(
            lambda: (now := cloud.cluster(uuid))['status'] == 'DELETE_FAILED'
            and now, SECONDS, 'it gives up')
        assert IN_THE_WAY in found['status_reason'], found['status_reason']
    finally:
        cloud.user.request('DELETE', 'network', f'/v2.0/ports/{port}')
    cloud.delete(uuid)
    cloud.wait_gone(uuid, SECONDS)
