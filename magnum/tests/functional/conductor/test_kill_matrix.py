"""A conductor is killed at every point of every operation.

The real driver and a cloud in memory. After each death another conductor
brings the operation to its end; then the cluster is deleted, and nothing of
it may be left: no row, stack, trust, user, secret, volume or load balancer,
and no stack may have been made twice.
"""

from oslo_utils import timeutils
from oslo_utils import uuidutils
import pytest

from magnum.conductor.handlers import federation_conductor
from magnum.conductor.operations import faults
from magnum.conductor.operations import plans
from magnum.conductor.operations import points
import magnum.conf
from magnum.drivers.k8s_fedora_coreos_v1 import driver as flavour
from magnum import objects
from magnum.objects import lifecycle
from magnum.service import federations
from magnum.service import ring as service_ring
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import test_cloud

CONF = magnum.conf.CONF

LABELS = {'kube_tag': 'v1.31.1'}
OF_CHANGES = [point for name in plans.PLANS
              if name not in ('cluster_create', 'cluster_delete')
              for point in points.of(name)]


class Matrix(test_cloud.CloudTestCase):
    """A cluster of the real driver, and what is asked of it."""

    def setUp(self):
        super().setUp()
        self.died = []
        self.template.labels = LABELS
        self.template.save()

    def started(self):
        """Return a cluster that is complete, with things of its own."""
        cluster = self.created()
        stack = self.cloud.heat.stack(cluster.stack_id)
        self.cloud.heat.add_resource(stack, 'network', attributes={
            'fixed_network': 'net', 'fixed_subnet': 'subnet'})
        self.cloud.heat.add_resource(stack, 'secgroup_kube_minion')
        volume = self.cloud.cinder.add('pvc-1', cluster.uuid)
        self.cloud.kubernetes.add_volume(volume.id)
        self.cloud.octavia.add('lb', 'Kubernetes external service a/b from '
                                     f'cluster {cluster.uuid}')
        return cluster

    def extra(self, cluster):
        """Return a node group that was added and is complete."""
        group = objects.NodeGroup(
            self.context, name='extra', role='worker', node_count=1,
            labels={}, flavor_id='m1.small', image_id='fedora-coreos')
        self.accept(lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup=group)
        return group

    def group(self, cluster):
        """Return the node group that was added, as it is now, or None."""
        return next((group for group in self.fresh(cluster).nodegroups
                     if group.name == 'extra'), None)

    def ask(self, name, cluster):
        """Accept an operation; return the status it has to end with."""
        worker = cluster.default_ng_worker
        if name == 'nodegroup_create':
            self.extra(cluster)
        elif name in ('nodegroup_update', 'nodegroup_delete'):
            self.extra(cluster)
            self.run_all()
            self.settle()
            self.accept(lifecycle.OPERATIONS[name], cluster,
                        nodegroup=self.group(cluster))
        elif name in ('cluster_update', 'cluster_resize'):
            self.accept(lifecycle.OPERATIONS[name], cluster,
                        nodegroup=worker,
                        nodegroup_values={'node_count': 5},
                        arguments={'node_count': 5, 'nodes_to_remove': []})
        elif name == 'cluster_upgrade':
            self.accept(lifecycle.CLUSTER_UPGRADE, cluster, nodegroup=worker,
                        arguments={'cluster_template': self.template.uuid})
        else:
            self.accept(lifecycle.OPERATIONS[name], cluster)

    def end(self):
        """Let living conductors do what is left."""
        for _round in range(4):
            self.time_passes()
            self.run_all()
            self.settle()
        self.assertTrue(self.died, 'The conductor never came there')
        self.assertEqual([], self.operations())
        names = [stack.name for stack in self.cloud.heat.stacks.values()]
        self.assertEqual(len(set(names)), len(names), names)

    def assertNoOrphans(self, cluster):
        """Of the cluster nothing is left anywhere."""
        self.assertNothingLeft(cluster)
        self.assertEqual({}, self.cloud.cinder.volumes)
        self.assertEqual({}, self.cloud.octavia.loadbalancers)


@pytest.fixture
def matrix():
    """A matrix test that is set up, for tests that are functions."""
    found = Matrix()
    found.setUp()
    yield found
    found.doCleanups()


@pytest.mark.parametrize('point', points.of('cluster_create'))
def test_create(matrix, point):
    matrix.die_at(point)
    cluster = matrix.accept_create()
    matrix.run_dying()
    matrix.end()
    matrix.assertStatus('CREATE_COMPLETE', cluster)
    matrix.deleted(cluster)
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', points.of('cluster_delete'))
def test_delete(matrix, point):
    cluster = matrix.started()
    matrix.die_at(point)
    matrix.accept_delete(cluster)
    matrix.run_dying()
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', points.FORGET)
def test_forget(matrix, point):
    cluster = matrix.started()
    matrix.die_at(point)
    matrix.accept_delete(cluster)
    matrix.run_all()
    matrix.settle()
    assert matrix.died
    matrix.status_tick = matrix.new_status_tick('there')
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', OF_CHANGES)
def test_change(matrix, point):
    name = point.partition(':')[0]
    cluster = matrix.started()
    matrix.ask(name, cluster)
    matrix.die_at(point)
    matrix.run_dying()
    matrix.end()
    matrix.assertStatus('UPDATE_COMPLETE', cluster)
    if name == 'nodegroup_delete':
        assert matrix.group(cluster) is None
    elif name.startswith('nodegroup'):
        assert matrix.group(cluster).status.endswith('_COMPLETE')
    elif name in ('cluster_update', 'cluster_resize'):
        assert matrix.fresh(cluster).node_count == 5
    # What was replaced is gone, too.
    assert len(objects.X509KeyPair.list(matrix.admin)) == 4
    assert len(matrix.cloud.keystone.trusts) == 1
    matrix.accept_delete(cluster)
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', OF_CHANGES)
def test_deleted_after_the_death(matrix, point):
    cluster = matrix.started()
    matrix.ask(point.partition(':')[0], cluster)
    matrix.die_at(point)
    matrix.run_dying()
    matrix.accept_delete(cluster)
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', points.of('cluster_create'))
def test_deleted_after_the_death_of_its_creator(matrix, point):
    matrix.die_at(point)
    cluster = matrix.accept_create()
    matrix.run_dying()
    matrix.accept_delete(cluster)
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', points.FORGET)
def test_forget_before_there_is_a_stack(matrix, point):
    cluster = matrix.accept_create()
    matrix.die_at(point)
    matrix.accept_delete(cluster)
    matrix.run_dying()
    matrix.end()
    matrix.assertNoOrphans(cluster)


@pytest.mark.parametrize('point', points.FEDERATION)
def test_federation(matrix, point, monkeypatch):
    verb = point.partition(':')[0].removeprefix('federation_')
    calls = []
    monkeypatch.setattr(flavour.Driver, f'{verb}_federation',
                        lambda driver, context, federation: calls.append(
                            federation.uuid))
    host = matrix.created()
    federation = objects.Federation(
        matrix.context, uuid=uuidutils.generate_uuid(), name='f',
        project_id=host.project_id, member_ids=[], properties={},
        hostcluster_id=host.uuid, status=f'{verb.upper()}_IN_PROGRESS')
    federation.create()
    matrix.die_at(point)
    handler = federation_conductor.Handler()
    with pytest.raises(faults.Crash):
        handler._perform(matrix.context, federation.uuid, verb.upper())
    tick = federations.FederationTick(
        service_ring.Ring('here', members=lambda: ('here',)), handler.resume,
        timeutils.utcnow_ts)

    def look():
        tick.run()
        base.wait_for(lambda: not tick.is_busy())
        return [found.status for found in
                objects.Federation.list(matrix.admin)]

    # It may be alive still.
    before = look()
    assert before[0].startswith(verb.upper())
    matrix.time_passes(CONF.service_down_time + 1)
    assert look() == ([] if verb == 'delete'
                      else [f'{verb.upper()}_COMPLETE'])
    assert len(calls) == 1


def test_nothing_is_left_out():
    tested = {point for name in plans.PLANS for point in points.of(name)}
    assert tested | set(points.FORGET) | set(points.FEDERATION) == set(
        points.every())
