"""A conductor dies at every step of every operation; another one goes on."""

import pytest

from magnum.common import cluster_certs
from magnum.conductor import cleanup
from magnum.conductor.operations import faults
from magnum.conductor.operations import plans
import magnum.conf
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import base

CONF = magnum.conf.CONF


def points(name):
    """Return all points at which a conductor can die in an operation."""
    return [f'{name}:{step.name}:{when}' for step in plans.PLANS[name].steps
            for when in ('before', 'after')]


class CrashTestCase(base.OperationTestCase):
    """Helpers to die and to be survived."""

    def runTest(self):
        """Be usable as a fixture of a test function."""

    def die_at(self, point):
        """Let the next conductor that comes there die, once."""
        died = []

        def crash():
            if not died:
                died.append(point)
                faults.crash()

        faults.arm(point, crash)
        self.died = died

    def run_dying(self):
        """Do operations with a runner that will not survive it."""
        try:
            self.run_all(self.new_runner('there'))
        except faults.Crash:
            # Its lease has to run out before another one takes over.
            self.assertFalse(self.runner.run_next())
            self.time_passes(CONF.service_down_time + 1)

    def survive(self):
        """Do with a living runner what is left to do, until all is still."""
        self.run_all()
        self.engine.settle()
        self.poll()
        self.run_all()
        self.assertTrue(self.died, 'The conductor never came there')


@pytest.fixture
def case():
    """A test case that is set up, for tests that are functions."""
    found = CrashTestCase()
    found.setUp()
    yield found
    found.doCleanups()


@pytest.mark.parametrize('point', points('cluster_create'))
def test_create(case, point):
    case.die_at(point)
    cluster = case.accept_create()
    case.run_dying()
    case.survive()
    case.assertStatus('CREATE_COMPLETE', cluster)
    assert len(case.engine.made) == 1
    assert case.operations() == []
    # Four certificates, those the cluster refers to.
    assert len(objects.X509KeyPair.list(case.admin)) == 4
    case.accept_delete(cluster)
    case.survive()
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('point', points('cluster_create'))
def test_create_then_delete(case, point):
    case.die_at(point)
    cluster = case.accept_create()
    case.run_dying()
    case.accept_delete(cluster)
    case.survive()
    case.assertNothingLeft(cluster)
    assert len(case.engine.made) <= 1


@pytest.mark.parametrize('point', points('cluster_delete'))
def test_delete(case, point):
    cluster = case.create_complete()
    case.die_at(point)
    case.accept_delete(cluster)
    case.run_dying()
    case.survive()
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('part', cleanup.PARTS)
def test_forget_in_the_tick(case, part):
    cluster = case.create_complete()
    case.die_at(f'forget:{part}:before')
    case.accept_delete(cluster)
    case.run_all()
    case.engine.settle()
    case.poll()
    assert case.died
    case.poll(case.new_status_tick('there'))
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('part', cleanup.PARTS)
def test_forget_in_the_operation(case, part):
    cluster = case.accept_create()
    case.die_at(f'forget:{part}:before')
    case.accept_delete(cluster)
    case.run_dying()
    case.survive()
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('point', points('cluster_resize'))
def test_resize(case, point):
    cluster = case.create_complete()
    case.die_at(point)
    case.accept(lifecycle.CLUSTER_RESIZE, cluster,
                nodegroup=cluster.default_ng_worker,
                nodegroup_values={'node_count': 5},
                arguments={'node_count': 5})
    case.run_dying()
    case.survive()
    case.assertStatus('UPDATE_COMPLETE', cluster)
    assert case.fresh(cluster).node_count == 5


@pytest.mark.parametrize('name', ['cluster_update', 'cluster_upgrade',
                                  'ca_rotate', 'credential_rotate'])
def test_update(case, name):
    for point in points(name):
        cluster = case.create_complete(name=point.replace(':', '-'))
        case.die_at(point)
        case.accept(lifecycle.OPERATIONS[name], cluster,
                    nodegroup=cluster.default_ng_worker,
                    arguments={'cluster_template': case.template.uuid})
        case.run_dying()
        case.survive()
        case.assertStatus('UPDATE_COMPLETE', cluster)
        faults.disarm()
        # Of each cluster the certificates it has now, and no other ones.
        assert {getattr(found, name) for name in cluster_certs.REFS
                for found in objects.Cluster.list(case.admin)} == {
                    pair.uuid for pair in
                    objects.X509KeyPair.list(case.admin)}
