"""A conductor dies while it stores certificates; none gets lost.

None of those it was making, and when it was replacing them none of those
there were.
"""

import types

import fixtures
import pytest

from magnum.common.cert_manager import x509keypair_cert_manager
from magnum.common import cluster_certs
from magnum.conductor.operations import faults
from magnum.conductor.operations import plans
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import crashes

STORE = x509keypair_cert_manager.CertManager

# Before and after each of the four certificates.
MOMENTS = range(8)


class DyingStore(fixtures.Fixture):
    """The table of certificates, at which a conductor dies once.

    :param moment: how many times it goes well before
    """

    def __init__(self, moment):
        super().__init__()
        self._left = moment
        self.dead = False

    def _setUp(self):
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.common.cert_manager.get_backend',
            lambda: types.SimpleNamespace(CertManager=self)))

    def _check_alive(self):
        # Who is dead does not clean up.
        if self.dead:
            faults.crash()

    def _pass(self):
        self._check_alive()
        self._left -= 1
        if self._left == -1:
            self.dead = True
            faults.crash()

    def store_cert(self, *args, **kwargs):
        self._pass()
        ref = STORE.store_cert(*args, **kwargs)
        self._pass()
        return ref

    def __getattr__(self, name):
        self._check_alive()
        return getattr(STORE, name)


@pytest.fixture
def case():
    """A test case that is set up, for tests that are functions."""
    found = crashes.CrashTestCase()
    found.setUp()
    yield found
    found.doCleanups()


def die(case, moment):
    """Return a cluster whose conductor died while storing certificates."""
    store = case.useFixture(DyingStore(moment))
    cluster = case.accept_create()
    case.run_dying()
    case.died = store.dead
    store.dead = False
    return cluster


@pytest.mark.parametrize('moment', MOMENTS)
def test_create(case, moment):
    cluster = die(case, moment)
    case.survive()
    case.assertStatus('CREATE_COMPLETE', cluster)
    found = case.fresh(cluster)
    case.assertEqual(
        {found.ca_cert_ref, found.etcd_ca_cert_ref,
         found.front_proxy_ca_cert_ref, found.magnum_cert_ref},
        {pair.uuid for pair in objects.X509KeyPair.list(case.admin)})
    case.accept_delete(cluster)
    case.survive()
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('moment', MOMENTS)
def test_create_then_delete(case, moment):
    cluster = die(case, moment)
    case.accept_delete(cluster)
    case.survive()
    case.assertNothingLeft(cluster)


def refs(case, cluster):
    return set(cluster_certs.references(case.fresh(cluster)).values())


def stored(case):
    return {pair.uuid for pair in objects.X509KeyPair.list(case.admin)}


def die_rotating(case, moment):
    """Return a cluster whose conductor died while storing new ones."""
    cluster = case.create_complete()
    former = refs(case, cluster)
    store = case.useFixture(DyingStore(moment))
    case.accept(lifecycle.CA_ROTATE, cluster)
    case.run_dying()
    case.died = store.dead
    store.dead = False
    return cluster, former


@pytest.mark.parametrize('moment', MOMENTS)
def test_rotate(case, moment):
    cluster, former = die_rotating(case, moment)
    case.survive()
    case.assertStatus('UPDATE_COMPLETE', cluster)
    assert not former & refs(case, cluster)
    assert stored(case) == refs(case, cluster)


@pytest.mark.parametrize('moment', MOMENTS)
def test_rotate_then_delete(case, moment):
    cluster, _former = die_rotating(case, moment)
    case.accept_delete(cluster)
    case.survive()
    case.assertNothingLeft(cluster)


@pytest.mark.parametrize('moment', MOMENTS)
def test_rotate_then_fail(case, moment):
    cluster, former = die_rotating(case, moment)
    case.engine.errors['rotate_ca_certificate'] = [ValueError('broken')]
    case.survive()
    case.assertStatus('UPDATE_FAILED', cluster)
    assert stored(case) == refs(case, cluster) == former


@pytest.mark.parametrize('step', [
    step.name for step in plans.PLANS['ca_rotate'].steps[:-1]])
def test_deleted_while_it_rotates(case, step):
    cluster = case.create_complete()
    faults.arm(f'ca_rotate:{step}:after',
               lambda: case.accept_delete(cluster))
    case.accept(lifecycle.CA_ROTATE, cluster)
    case.died = True
    case.survive()
    case.assertNothingLeft(cluster)
