"""Conductors are killed at every point of every operation.

Two conductors share the work on several clusters, and each dies as SIGKILL
lets a process die whenever it comes to a point where nobody died before; it
comes back later than its lease runs out. What it did for other clusters at
that moment is interrupted as well, at any point. Every operation has to end
well within a bound, nothing may be made twice, nothing may be left.
"""

import collections
import concurrent.futures
import contextlib
import dataclasses
import itertools
import json
import pathlib
import threading
import time

import pytest

from magnum.conductor.operations import plans
from magnum.conductor.operations import points
from magnum.tests.functional.cloud import conductors
from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security

# From the death to the end of the operation, with the lease of the dead
# (6 s), the look for work (6 s), deaths that others are the cause of, and the
# end of what Heat was told before the death: five minutes for one update, with
# seven others at work, on two cores that somebody else used as well.
TAKEOVER_SECONDS = 600
# From the death to the last status, with what Heat was told after it.
SETTLED_SECONDS = 900
PATIENCE = 900
# Whoever waits for a refusal waits a minute when the conductor dies.
ANSWER_SECONDS = 180

# Clusters at a time: as many as creation has points.
LANES = len(points.of('cluster_create'))
VERSIONS = ('v1.31.1', 'v1.31.2', 'v1.31.3')
GROUP = ('nodegroup_create', 'nodegroup_update', 'nodegroup_delete')
CHANGES = tuple(name for name in plans.PLANS
                if name not in ('cluster_create', 'cluster_delete', *GROUP))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * PATIENCE)]


@dataclasses.dataclass
class Lane:
    """One cluster and the points at which conductors die for it.

    :ivar changes: (operation, point) between creation and deletion
    :ivar ends: points of the deletion
    """

    name: str
    create: str
    changes: list = dataclasses.field(default_factory=list)
    ends: list = dataclasses.field(default_factory=list)

    def orders(self):
        return [self.create, *(point for _name, point in self.changes),
                *self.ends]


def dealt():
    """Return the lanes; each point that a real cloud has is in one."""
    lanes = [Lane(harness.unique('kill'), point)
             for point in points.of('cluster_create')]
    turns = itertools.cycle(lanes)
    for name in CHANGES:
        for point in points.of(name):
            next(turns).changes.append((name, point))
    for triple in zip(*map(points.of, GROUP)):
        next(turns).changes.extend(zip(GROUP, triple))
    for number, point in enumerate((*points.of('cluster_delete'),
                                    *points.FORGET)):
        lanes[number % LANES].ends.append(point)
    return lanes


class Matrix:
    """The clusters, and how long it took until others had taken over."""

    def __init__(self, cloud, folder, templates):
        self.cloud = cloud
        self.templates = templates
        self.marks = folder / 'marks'
        self.marks.mkdir()
        self.lanes = dealt()
        self.took = collections.defaultdict(list)
        orders = folder / 'orders.json'
        orders.write_text(json.dumps(
            {lane.name: lane.orders() for lane in self.lanes}))
        program = (pathlib.Path(__file__).with_name('deadly.py'), orders,
                   self.marks)
        self.conductors = [
            conductors.Conductor(cloud, folder, f'deadly-{number}',
                                 program=program) for number in (1, 2)]
        self.complete = threading.Barrier(LANES, timeout=4 * PATIENCE)
        self.inspected = threading.Barrier(LANES, self.inspect,
                                           timeout=4 * PATIENCE)

    # One lane.

    def run(self, lane):
        """Let a cluster live and go, with a death at each of its points."""
        with contextlib.ExitStack() as alarm:
            # The others do not wait for one that failed.
            alarm.callback(self.complete.abort)
            alarm.callback(self.inspected.abort)
            self.create(lane)
            for name, point in lane.changes:
                self.change(lane, name, point)
            self.furnish(lane)
            self.complete.wait()
            self.inspected.wait()
            alarm.pop_all()
        self.cloud.delete(lane.name)
        self.cloud.wait_gone(lane.name, PATIENCE)
        for point in lane.ends:
            self.note(lane, point, SETTLED_SECONDS)

    def create(self, lane):
        self.ask(lane, lane.create, 'CREATE_COMPLETE', 'POST', '/clusters', {
            'name': lane.name, 'cluster_template_id': self.templates[0],
            'node_count': 1, 'create_timeout': PATIENCE // 60})

    def change(self, lane, name, point):
        path = f'/clusters/{lane.name}'
        size = 3 - self.cloud.cluster(lane.name)['node_count']
        method, path, body = {
            'cluster_update': ('PATCH', path, [
                {'op': 'replace', 'path': '/node_count', 'value': size}]),
            'cluster_resize': ('POST', f'{path}/actions/resize',
                               {'node_count': size}),
            'cluster_upgrade': ('POST', f'{path}/actions/upgrade',
                                {'cluster_template': self.next_of(lane)}),
            'ca_rotate': ('PATCH', f'/certificates/{self.uuid(lane)}', None),
            'credential_rotate': (
                'PATCH', f'/credentials/{self.uuid(lane)}', None),
            'nodegroup_create': ('POST', f'{path}/nodegroups', {
                'name': 'extra', 'node_count': 1}),
            'nodegroup_update': ('PATCH', f'{path}/nodegroups/extra', [
                {'op': 'replace', 'path': '/max_node_count', 'value': 5}]),
            'nodegroup_delete': ('DELETE', f'{path}/nodegroups/extra', None),
        }[name]
        self.ask(lane, point, 'UPDATE_COMPLETE', method, path, body)
        found = self.cloud.cluster(lane.name)
        if name in ('cluster_update', 'cluster_resize'):
            assert found['node_count'] == size
        elif name in GROUP:
            groups = [group['name'] for group in self.cloud.magnum(
                'GET', f'{path.partition("/nodegroups")[0]}/nodegroups')[
                    'nodegroups']]
            assert ('extra' in groups) == (name != 'nodegroup_delete')

    def uuid(self, lane):
        return self.cloud.cluster(lane.name)['uuid']

    def next_of(self, lane):
        now = self.cloud.cluster(lane.name)['cluster_template_id']
        return self.templates[
            min(self.templates.index(now) + 1, len(VERSIONS) - 1)]

    def furnish(self, lane):
        """Have what workloads made: volume, balancer, security group."""
        uuid = self.uuid(lane)
        stack_id = self.cloud.cluster(lane.name)['cluster_id']
        stack, = [one['stack_name'] for one in self.cloud.user.get(
            'orchestration', '/stacks')['stacks'] if one['id'] == stack_id]
        subnet, = [one['physical_resource_id'] for one in self.cloud.user.get(
            'orchestration', f'/stacks/{stack}/{stack_id}/resources'
            '?nested_depth=2')['resources']
            if one['resource_name'] == 'private_subnet']
        self.cloud.user.post('load-balancer', '/v2.0/lbaas/loadbalancers', {
            'loadbalancer': {
                'name': f'kube_service_{uuid}_default_web',
                'description': 'Kubernetes external service default/web '
                               f'from cluster {uuid}',
                'vip_subnet_id': subnet}})
        self.cloud.user.post('network', '/v2.0/security-groups', {
            'security_group': {
                'name': f'lb-sg-{uuid}',
                'description': 'Security Group for default/web Service '
                               f'LoadBalancer in cluster {uuid}'}})
        self.cloud.user.post('block-storage', '/volumes', {'volume': {
            'size': 1, 'name': f'pvc-{uuid}',
            'metadata': {'cinder.csi.openstack.org/cluster': uuid,
                         # As the cluster itself would have had it noted.
                         'magnum.openstack.org/goes-with': uuid}}})

    # What has to be true.

    def mark(self, lane, point):
        return self.marks / f'{lane.name}:{point}'

    def note(self, lane, point, bound):
        """Note how long ago a death at this point was, which was one."""
        mark = self.mark(lane, point)
        assert mark.exists(), f'no conductor came to {point} of {lane.name}'
        took = time.time() - mark.stat().st_mtime
        self.took[bound].append(took)
        assert took < bound, f'{point} of {lane.name}: {took:.0f} s'

    def ask(self, lane, point, status, *request):
        """Ask for an operation, and return when what it began has ended."""
        with concurrent.futures.ThreadPoolExecutor(1) as caller:
            answer = caller.submit(self.cloud.magnum, *request,
                                   timeout=ANSWER_SECONDS)
            harness.until(lambda: answer.done() and answer.exception() or
                          self.mark(lane, point).exists(), PATIENCE,
                          f'a death at {point} of {lane.name}')
            if answer.done():
                answer.result()
            self.settle(lane, point, status)
            answer.result()

    def settle(self, lane, point, status):
        """Return once the operation has ended, and what it began."""
        harness.until(lambda: not self.cloud.rows(
            'select name from operation where cluster_uuid = '
            '(select uuid from cluster where name = :name)', name=lane.name),
            PATIENCE, f'{point} of {lane.name} ended')
        self.note(lane, point, TAKEOVER_SECONDS)
        self.cloud.wait_status(lane.name, status, PATIENCE)
        self.note(lane, point, SETTLED_SECONDS)

    def inspect(self):
        """Of each cluster there is one of everything, and was one stack."""
        found = self.cloud.belongings()
        assert {kind: len(found[kind]) for kind in (
            'stacks', 'trustees', 'x509keypair', 'volumes',
            'loadbalancers', 'cluster')} == {
                'stacks': LANES, 'trustees': LANES,
                'x509keypair': 4 * LANES, 'volumes': LANES,
                'loadbalancers': LANES, 'cluster': LANES}
        # Heat has trusts for itself.
        trustees = [name for name in security.trusts(self.cloud).values()
                    if name != 'heat']
        assert len(trustees) == len(set(trustees)) == LANES
        made = [name for name in self.cloud.stacks_ever()
                if name.startswith('kill-')]
        assert len(made) == LANES + len(points.of(GROUP[0])), made


@pytest.fixture
def templates(cloud):
    """Uuids of templates of which each is newer than the one before."""
    found = []
    for version in VERSIONS:
        name = harness.unique('kills')
        cloud.coe('cluster', 'template', 'create', name, *harness.SMALL,
                  '--labels', f'kube_tag={version}')
        found.append(cloud.magnum('GET', f'/clustertemplates/{name}')['uuid'])
    yield found
    for uuid in found:
        cloud.magnum('DELETE', f'/clustertemplates/{uuid}')


def test_every_point(cloud, quiet, templates, tmp_path):
    before = cloud.belongings()
    matrix = Matrix(cloud, tmp_path, templates)
    began = time.monotonic()
    try:
        with conductors.running(cloud, matrix.conductors):
            with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
                errors = [ended.exception() for ended in [
                    pool.submit(matrix.run, lane) for lane in matrix.lanes]]
            assert [] == [error for error in errors if error and not
                          isinstance(error, threading.BrokenBarrierError)]
            assert not any(errors)
    finally:
        for lane in matrix.lanes:
            cloud.delete(lane.name)
        for lane in matrix.lanes:
            cloud.wait_gone(lane.name, PATIENCE)
    deaths = sum(conductor.deaths for conductor in matrix.conductors)
    print(f'\n{deaths} deaths in {time.monotonic() - began:.0f} s; longest '
          'from a death to the end of the operation '
          f'{max(matrix.took[TAKEOVER_SECONDS]):.0f} s, to the last status '
          f'{max(matrix.took[SETTLED_SECONDS]):.0f} s')
    assert len(list(matrix.marks.iterdir())) == deaths
    assert cloud.belongings() == before


def test_no_point_is_left_out():
    # No driver of ours serves federations; the others are in conductor/.
    dealt_out = [point for lane in dealt() for point in lane.orders()]
    assert sorted(dealt_out) == sorted(
        set(points.every()) - set(points.FEDERATION))
