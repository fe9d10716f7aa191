"""What every store of certificates does alike."""

import os

from barbicanclient import exceptions as barbican_exception
import fixtures
from oslo_utils import uuidutils
import pytest
import sqlalchemy as sa

from magnum.common import cert_manager
from magnum.common.cert_manager import cert_manager as base_manager
from magnum.common import exception
from magnum.common.x509 import operations
from magnum.db.sqlalchemy import session
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.db import base

STORES = ('barbican', 'local', 'x509keypair')
GONE = '00000000-0000-0000-0000-000000000000'


class Case(base.DbTestCase):
    """The three stores, each with what it needs."""

    def runTest(self):
        """Be usable as a fixture of a test function."""

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.folder = os.path.join(
            self.useFixture(fixtures.TempDir()).path, 'certs')
        self.config(group='certificates', storage_path=self.folder)
        self.config(group='x509', rsa_key_size=1024)
        self.made = operations.generate_ca_certificate(
            'c1', encryption_password='pw')
        self.owner = uuidutils.generate_uuid()

    def use(self, name):
        self.config(group='certificates', cert_manager_type=name)
        self.name = name
        self.store = cert_manager.get_backend().CertManager

    def keep(self, **kwargs):
        return self.store.store_cert(
            self.made['certificate'], self.made['private_key'],
            private_key_passphrase='pw', context=self.context,
            resource_ref=self.owner, **kwargs)

    def get(self, ref):
        return self.store.get_cert(ref, context=self.context,
                                   resource_ref=self.owner)

    def delete(self, ref):
        self.store.delete_cert(ref, context=self.context,
                               resource_ref=self.owner)

    def break_store(self):
        """It does not answer from now on."""
        if self.name == 'barbican':
            self.cloud.barbican.down = True
        elif self.name == 'local':
            self.config(group='certificates', storage_path='/dev/null/x')
        else:
            with session.get_engine().begin() as connection:
                connection.execute(sa.text('DROP TABLE x509keypair'))

    def is_empty(self):
        return (not self.cloud.barbican.secrets and
                not self.cloud.barbican.containers and
                not (os.path.isdir(self.folder) and
                     os.listdir(self.folder)))


@pytest.fixture(params=STORES)
def case(request):
    """A test case that is set up, with one of the stores."""
    found = Case()
    found.setUp()
    found.use(request.param)
    yield found
    found.doCleanups()


def test_interface(case):
    assert issubclass(case.store, base_manager.CertManager)


def test_what_is_stored_is_found(case):
    ref = case.keep(name='c1')
    found = case.get(ref)
    assert isinstance(found, base_manager.Cert)
    assert _text(found.get_certificate()) == _text(case.made['certificate'])
    assert _text(found.get_private_key()) == _text(case.made['private_key'])
    assert 'BEGIN ENCRYPTED PRIVATE KEY' in _text(found.get_private_key())
    assert found.get_private_key_passphrase() == 'pw'
    assert found.get_intermediates() is None
    assert b'BEGIN PRIVATE KEY' in found.get_decrypted_private_key()
    assert 'pw' not in repr(found) + str(found)


def test_all_parts(case):
    ref = case.keep(intermediates='CHAIN', expiration=None)
    assert case.get(ref).get_intermediates() == 'CHAIN'
    case.delete(ref)
    assert case.is_empty()


def test_text_and_bytes(case):
    for kind in (str.encode, str):
        ref = case.store.store_cert(
            kind('CERT'), kind('KEY'), context=case.context,
            resource_ref=case.owner)
        assert _text(case.get(ref).get_certificate()) == 'CERT'
        assert _text(case.get(ref).get_private_key()) == 'KEY'


def test_each_has_its_own_reference(case):
    assert len({case.keep() for _n in range(3)}) == 3


def test_delete_is_final_and_can_be_repeated(case):
    ref, other = case.keep(), case.keep()
    for _n in range(2):
        case.delete(ref)
        with pytest.raises(exception.CertificateStorageException):
            case.get(ref).get_certificate()
    case.get(other)
    case.delete(other)
    assert case.is_empty()


def test_unknown_reference(case):
    with pytest.raises(exception.CertificateStorageException) as caught:
        case.get(GONE)
    assert not exception.is_transient(caught.value)


def test_chosen_reference(case):
    """It is where the certificate is, or there is none before."""
    chosen = case.store.choose_ref()
    if chosen is None:
        assert case.name == 'barbican'
        return
    case.delete(chosen)
    assert case.keep(cert_ref=chosen) == chosen
    case.get(chosen)


def test_leftovers(case):
    """Nothing is lost: it has a chosen reference, or is found by owner."""
    kept = case.keep()
    chosen = case.store.choose_ref()
    case.keep(**({'cert_ref': chosen} if chosen else {}))
    for _n in range(2):
        case.store.delete_leftovers(
            resource_ref=case.owner, keep=(kept,), context=case.context)
        case.delete(chosen or kept)
    case.delete(kept)
    assert case.is_empty()


def test_store_that_does_not_answer(case):
    ref = case.keep()
    case.break_store()
    for function in (case.keep, lambda: case.get(ref),
                     lambda: case.delete(ref)):

        with pytest.raises(
                exception.CertificateStorageException) as caught:
            function()
        assert 'PRIVATE KEY' not in str(caught.value)


@pytest.mark.parametrize('after', range(4))
def test_half_a_certificate_is_taken_back(case, after):
    """Barbican stores part by part and fails in between."""
    if case.name != 'barbican':
        case.use('barbican')
    barbican = case.cloud.barbican
    error = barbican_exception.HTTPServerError('no', 500)
    enter, calls = barbican.enter, []

    def fail(method, context=None):
        calls.append(method)
        if len([one for one in calls if one == 'store']) == after + 1:
            if method == 'store':
                raise error
        enter(method, context)

    barbican.enter = fail
    with pytest.raises(exception.CertificateStorageException):
        case.keep()
    assert case.is_empty()


def _text(value):
    return value.decode() if isinstance(value, bytes) else value
