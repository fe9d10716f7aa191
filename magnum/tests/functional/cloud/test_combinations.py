"""Every combination lives a whole life: made, resized, upgraded, deleted.

To have it done in less than an hour, give it several projects to work in:
one per process of pytest-xdist. ``--junitxml`` has the seconds of each step.
"""

import contextlib
import re
import time

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.heat import combinations

ROWS = (*combinations.COMBINATIONS.values(), *combinations.OTHERS.values())
#: What is asked for where a combination does not say otherwise.
TEMPLATE = {'coe': 'kubernetes', 'keypair_id': 'simulated',
            'external_network_id': 'public', 'flavor_id': 'ds2G',
            'master_flavor_id': 'ds2G', 'network_driver': 'flannel',
            'docker_storage_driver': 'overlay2'}
CLUSTER = {'master_count': 1, 'node_count': 1, 'floating_ip_enabled': True,
           'master_lb_enabled': False, 'create_timeout': 30}
#: A busy machine needs it for several at once.
SECONDS = 1800
#: These drivers have neither upgrades nor further node groups.
SIMPLE = ('coreos', 'fedora')
#: Whose nodes are removed by name.
CHOSEN = ('defaults', 'volumes-all', 'atomic')
#: Which get a node group that is removed again.
GROUPED = ('defaults', 'lb-closed', 'existing-network', 'boot-volume',
           'docker-volume', 'proxies', 'atomic-much')
#: Which get two more masters, and lose them again.
CROWDED = ('masters-three',)


def wanted(row, workers):
    """Return how many things of each kind such a cluster has."""
    asked = {**CLUSTER, **row.cluster}
    masters = asked['master_count']
    nodes = masters + workers
    balanced = asked['master_lb_enabled']
    public = asked['floating_ip_enabled']
    reached = row.labels.get('master_lb_floating_ip_enabled', public)
    return {
        'servers': nodes,
        'server_groups': 2,
        'networks': int('fixed_network' not in asked),
        'routers': int('fixed_network' not in asked),
        # One before the API, one before etcd.
        'loadbalancers': 2 * balanced,
        'floatingips': nodes * public + int(balanced and bool(reached)),
        'volumes': (nodes * ('docker_volume_size' in asked)
                    + nodes * ('boot_volume_size' in row.labels)
                    + masters * ('etcd_volume_size' in row.labels)),
        # One that nodes have, one that Heat has.
        'trusts': 2, 'trustees': 1, 'cluster': 1, 'nodegroup': 2,
    }


def following(tag):
    """Return the release after one: v1.23.3-rancher1 is before v1.23.4-..."""
    head, patch, rest = re.fullmatch(r'(v\d+\.\d+\.)(\d+)(.*)', tag).groups()
    return f'{head}{int(patch) + 1}{rest}'


class Life:
    """One cluster, step by step."""

    def __init__(self, cloud, row, templates, note):
        self.cloud = cloud
        self.templates = templates
        self.row = row
        self.note = note
        self.name = harness.unique(row.name)
        self.workers = row.cluster.get('node_count', CLUSTER['node_count'])
        self.before = cloud.belongings()

    @contextlib.contextmanager
    def step(self, name):
        """Note how long it took, or that it failed."""
        start, seconds = time.monotonic(), 'failed'
        try:
            yield
            seconds = round(time.monotonic() - start, 1)
        finally:
            self.note(name, seconds)

    def template(self, image, **labels):
        made = self.cloud.magnum('POST', '/clustertemplates', {
            'name': harness.unique(self.row.name), 'image_id': image,
            'labels': labels, **TEMPLATE, **self.row.template})['uuid']
        self.templates.append(made)
        return made

    def act(self, verb, status='UPDATE_COMPLETE', **body):
        self.cloud.magnum('POST', f'/clusters/{self.name}/actions/{verb}',
                          body)
        return self.cloud.wait_status(self.name, status, SECONDS)

    def new(self):
        """Return what there is of the project since the cluster is."""
        now = self.cloud.belongings()
        return {kind: now[kind] - self.before[kind] for kind in now}

    def check(self, **other):
        """All is there that the cluster has, and no more of it."""
        expected = {**wanted(self.row, self.workers), **other}
        found = self.new()
        assert {kind: len(found[kind]) for kind in expected} == expected

    def create(self, template):
        with self.step('create'):
            self.cloud.magnum('POST', '/clusters', {
                'name': self.name, 'cluster_template_id': template,
                'labels': self.row.labels, **CLUSTER, **self.row.cluster})
            self.cloud.wait_status(self.name, 'CREATE_COMPLETE', SECONDS)
            self.check()

    def grow(self):
        with self.step('grow'):
            self.workers += 1
            self.act('resize', node_count=self.workers)
            self.check()

    def shrink(self):
        with self.step('shrink'):
            chosen = [self.some_worker()] if self.row.name in CHOSEN else []
            self.workers -= 1
            self.act('resize', node_count=self.workers,
                     nodes_to_remove=chosen)
            self.check()
            assert not set(chosen) & self.new()['servers']

    def some_worker(self):
        """Return the id of a server that would not be the first to go."""
        ours = self.new()['servers']
        return next(one['id'] for one in self.cloud.user.get(
            'compute', '/servers')['servers']
            if one['id'] in ours and one['name'].endswith('-node-0'))

    def masters(self, name, extra):
        """Have that many more masters than the cluster was made with."""
        with self.step(name):
            self.act('resize', nodegroup='default-master', node_count=(
                self.row.cluster['master_count'] + extra))
            now = wanted(self.row, self.workers)
            self.check(servers=now['servers'] + extra,
                       floatingips=now['floatingips'] + extra)

    def upgrade(self, image):
        with self.step('upgrade'):
            tag = following(self.stack_parameter('kube_tag'))
            template = self.template(image, kube_tag=tag)
            self.act('upgrade', cluster_template=template, max_batch_size=1)
            assert self.stack_parameter('kube_tag') == tag
            assert self.cloud.cluster(self.name)[
                'cluster_template_id'] == template
            self.check()

    def stack_parameter(self, name):
        stack = self.cloud.cluster(self.name)['cluster_id']
        found = next(one for one in self.cloud.user.get(
            'orchestration', '/stacks')['stacks'] if one['id'] == stack)
        return self.cloud.user.get(
            'orchestration', f"/stacks/{found['stack_name']}/{stack}")[
                'stack']['parameters'][name]

    def group(self):
        """Give it a node group, and take that away again."""
        path = f'/clusters/{self.name}/nodegroups'
        with self.step('add a group'):
            before = set(self.new()['servers'])
            self.cloud.magnum('POST', path, {
                'name': 'more', 'node_count': 1, 'role': 'edge'})
            self.cloud.wait_status(self.name, 'UPDATE_COMPLETE', SECONDS)
            assert len(self.new()['servers'] - before) == 1
        with self.step('resize the group'):
            self.act('resize', nodegroup='more', node_count=2)
            assert len(self.new()['servers'] - before) == 2
        with self.step('remove the group'):
            self.cloud.magnum('DELETE', f'{path}/more')
            self.cloud.wait_status(self.name, 'UPDATE_COMPLETE', SECONDS)
            assert self.new()['servers'] == before

    def delete(self):
        with self.step('delete'):
            self.cloud.magnum('DELETE', f'/clusters/{self.name}')
            self.cloud.wait_gone(self.name, SECONDS)
            assert self.cloud.belongings() == self.before


@pytest.fixture(scope='module')
def private(cloud):
    """A network, of the name that combinations use, with a way out."""
    user = cloud.user
    public = user.get('network', '/v2.0/networks?name=public')['networks'][0]
    network = user.post('network', '/v2.0/networks', {
        'network': {'name': 'private'}})['network']
    subnet = user.post('network', '/v2.0/subnets', {'subnet': {
        'name': 'private-subnet', 'network_id': network['id'],
        'ip_version': 4, 'cidr': '10.20.0.0/24'}})['subnet']
    router = user.post('network', '/v2.0/routers', {'router': {
        'name': 'private',
        'external_gateway_info': {'network_id': public['id']}}})['router']
    interface = {'subnet_id': subnet['id']}
    path = f"/v2.0/routers/{router['id']}"
    user.request('PUT', 'network', f'{path}/add_router_interface', interface)
    yield network
    user.request('PUT', 'network', f'{path}/remove_router_interface',
                 interface)
    for path in (path, f"/v2.0/networks/{network['id']}"):
        user.request('DELETE', 'network', path)


@pytest.fixture(scope='module')
def images(cloud):
    """Ids of pictures of nothing, by the os_distro they claim to have."""
    found = {}
    for distro in sorted({row.os for row in ROWS}):
        made = cloud.user.post('image', '/v2/images', {
            'name': distro, 'disk_format': 'raw', 'container_format': 'bare',
            'os_distro': distro, 'min_disk': 1})
        found[distro] = made['id']
        cloud.user.request(
            'PUT', 'image', f"/v2/images/{made['id']}/file", bytes(1 << 20),
            {'Content-Type': 'application/octet-stream'})
    yield found
    for one in found.values():
        cloud.user.request('DELETE', 'image', f'/v2/images/{one}')


@pytest.fixture(scope='module')
def templates(cloud):
    """Ids of templates, which the end of the module deletes."""
    found = []
    yield found
    for one in found:
        cloud.magnum('DELETE', f'/clustertemplates/{one}')


@pytest.mark.slow
@pytest.mark.timeout(4 * SECONDS)
@pytest.mark.parametrize('row', ROWS, ids=[row.name for row in ROWS])
def test_life(cloud, private, images, templates, forget, row,
              record_property):
    life = Life(cloud, row, templates, record_property)
    forget.append(life.name)
    life.create(life.template(images[row.os]))
    life.grow()
    life.shrink()
    if row.name in CROWDED:
        life.masters('more masters', 2)
        life.masters('fewer masters', 0)
    if row.os not in SIMPLE:
        life.upgrade(images[row.os])
    if row.name in GROUPED:
        life.group()
    life.delete()
