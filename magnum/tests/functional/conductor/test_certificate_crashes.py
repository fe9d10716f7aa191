"""A conductor dies while it stores certificates; none gets lost."""

import types

import fixtures
import pytest

from magnum.common.cert_manager import x509keypair_cert_manager
from magnum.conductor.operations import faults
from magnum import objects
from magnum.tests.functional.conductor import test_crashes

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
    found = test_crashes.CrashTestCase()
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
