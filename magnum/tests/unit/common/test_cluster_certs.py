"""The certificates of a cluster: made, found, deleted."""

import types

from cryptography import x509
import fixtures
from oslo_db import exception as db_exception
from oslo_utils import uuidutils

from magnum.common.cert_manager import cert_manager
from magnum.common import cluster_certs
from magnum.common import exception
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases
from magnum.tests.unit.common.x509 import test_operations


class Cert(cert_manager.Cert):

    def __init__(self, certificate, private_key, passphrase):
        self.parts = certificate, private_key, passphrase

    def get_certificate(self):
        return self.parts[0]

    def get_intermediates(self):
        return None

    def get_private_key(self):
        return self.parts[1]

    def get_private_key_passphrase(self):
        return self.parts[2]


class Store(fixtures.Fixture):
    """A certificate store in memory, loaded in place of the configured."""

    def _setUp(self):
        self.certs = {}
        self.names = []
        self.error = None
        self.limit = 100
        self.reads = 0
        self.chooses = False
        self.swept = []
        store = types.SimpleNamespace(
            store_cert=lambda **values: self.store(**values),
            get_cert=self.get,
            delete_cert=self.delete, choose_ref=self.choose,
            delete_leftovers=self.sweep)
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.common.cert_manager.get_backend',
            lambda: types.SimpleNamespace(CertManager=store)))

    def store(self, certificate, private_key, intermediates=None,
              private_key_passphrase=None, expiration=None, name=None,
              context=None, resource_ref=None, cert_ref=None):
        if len(self.certs) >= self.limit:
            raise exception.CertificateStorageException(
                msg='full') from db_exception.DBConnectionError()
        ref = cert_ref or f'ref-{len(self.names)}'
        self.names.append(name)
        self.certs[ref] = Cert(certificate, private_key,
                               private_key_passphrase)
        return ref

    def get(self, ref, check_only=False, context=None, resource_ref=None):
        self.reads += 1
        if self.error is not None:
            raise self.error
        if ref not in self.certs:
            raise exception.CertificateStorageException(msg='gone')
        return self.certs[ref]

    def choose(self):
        return uuidutils.generate_uuid() if self.chooses else None

    def sweep(self, resource_ref, keep=(), context=None):
        if self.error is not None:
            raise self.error
        self.swept.append((resource_ref, *keep))

    def delete(self, ref, context=None, resource_ref=None):
        if self.error is not None:
            raise self.error
        self.certs.pop(ref, None)


class ClusterCertsTestCase(base.TestCase):

    def setUp(self):
        super().setUp()
        self.store = self.useFixture(Store())
        self.cluster = cases.Cluster()
        # Quicker to make.
        self.config(group='x509', rsa_key_size=1024)

    def generate(self):
        cluster_certs.generate_certificates_to_cluster(
            self.cluster, context=self.context)

    def refs(self):
        return [getattr(self.cluster, name) for name in cluster_certs.REFS]


class TestCertificates(ClusterCertsTestCase):

    def test_generate(self):
        self.generate()
        self.assertEqual(set(self.store.certs), set(self.refs()))
        self.assertEqual(4, len(set(self.refs())))
        self.assertEqual(['cluster1'] * 3 + ['Magnum-Conductor'],
                         self.store.names)
        authority = x509.load_pem_x509_certificate(
            cluster_certs.get_cluster_ca_certificate(
                self.cluster).get_certificate())
        client = x509.load_pem_x509_certificate(
            cluster_certs.get_cluster_magnum_cert(
                self.cluster).get_certificate())
        client.verify_directly_issued_by(authority)
        self.assertEqual('O=system:masters,CN=admin',
                         client.subject.rfc4514_string())

    def test_nameless(self):
        self.cluster.name = None
        self.generate()
        self.assertEqual(cases.UUID, self.store.names[0])

    def test_rotation_keeps_the_old_ones_stored(self):
        self.generate()
        before = self.refs()
        self.generate()
        self.assertEqual(set(), set(before) & set(self.refs()))
        self.assertEqual(8, len(self.store.certs))

    def test_half_a_set_is_taken_back(self):
        self.store.limit = 2
        error = self.assertRaises(exception.CertificatesToClusterFailed,
                                  self.generate)
        self.assertTrue(exception.is_transient(error))
        self.assertEqual({}, self.store.certs)
        self.assertEqual([None] * 4, self.refs())

    def test_kinds(self):
        self.generate()
        for kind, field in ((None, 'ca_cert_ref'),
                            ('kubernetes', 'ca_cert_ref'),
                            ('nonsense', 'ca_cert_ref'),
                            ('etcd', 'etcd_ca_cert_ref'),
                            ('front-proxy', 'front_proxy_ca_cert_ref')):
            self.assertIs(
                self.store.certs[getattr(self.cluster, field)],
                cluster_certs.get_cluster_ca_certificate(
                    self.cluster, self.context, kind))

    def test_cluster_of_an_old_release(self):
        self.generate()
        self.cluster.etcd_ca_cert_ref = None
        self.assertIs(self.store.certs[self.cluster.ca_cert_ref],
                      cluster_certs.get_cluster_ca_certificate(
                          self.cluster, ca_cert_type='etcd'))

    def test_sign(self):
        self.generate()
        for kind in (None, 'etcd'):
            signed = x509.load_pem_x509_certificate(
                cluster_certs.sign_node_certificate(
                    self.cluster, test_operations.csr().decode(), kind,
                    context=self.context))
            signed.verify_directly_issued_by(x509.load_pem_x509_certificate(
                cluster_certs.get_cluster_ca_certificate(
                    self.cluster, ca_cert_type=kind).get_certificate()))
        self.assertRaises(exception.InvalidCsr,
                          cluster_certs.sign_node_certificate,
                          self.cluster, 'junk')

    def test_delete(self):
        self.generate()
        for _n in range(2):
            cluster_certs.delete_certificates_from_cluster(self.cluster)
        self.assertEqual({}, self.store.certs)
        self.assertEqual([], self.store.swept)

    def test_delete_all(self):
        self.generate()
        for _n in range(2):
            cluster_certs.delete_all_certificates(self.cluster, self.context)
        self.assertEqual({}, self.store.certs)
        self.assertEqual([(self.cluster.uuid,)] * 2, self.store.swept)

    def test_delete_some(self):
        self.generate()
        gone = self.cluster.etcd_ca_cert_ref
        for _n in range(2):
            cluster_certs.delete_references(self.cluster, (gone, None))
        self.assertEqual({getattr(self.cluster, name)
                          for name in cluster_certs.REFS} - {gone},
                         set(self.store.certs))
        self.assertEqual([], self.store.swept)

    def test_delete_leftovers(self):
        self.generate()
        cluster_certs.delete_leftovers(self.cluster)
        self.assertEqual([(self.cluster.uuid, *self.refs())],
                         self.store.swept)
        self.assertEqual(4, len(self.store.certs))

    def test_generate_under_chosen_references(self):
        self.store.chooses = True
        chosen = cluster_certs.choose_references()
        cluster_certs.generate_certificates_to_cluster(self.cluster,
                                                       refs=chosen)
        self.assertEqual(chosen, cluster_certs.references(self.cluster))
        self.assertEqual(set(chosen.values()), set(self.store.certs))

    def test_delete_refused(self):
        self.generate()
        self.store.error = exception.CertificateStorageException(msg='no')
        cluster_certs.delete_certificates_from_cluster(self.cluster)
        self.store.error.__cause__ = ConnectionError()
        self.assertRaises(exception.CertificateStorageException,
                          cluster_certs.delete_certificates_from_cluster,
                          self.cluster)


class TestEnsure(ClusterCertsTestCase):
    """Whatever is stored is always found through what is saved."""

    def setUp(self):
        super().setUp()
        self.saved = {}
        self.saves = 0
        self.errors = {}

    def save(self):
        error = self.errors.pop(self.saves, None)
        self.saves += 1
        if error:
            raise error
        self.saved = {name: getattr(self.cluster, name)
                      for name in cluster_certs.REFS}

    def ensure(self):
        cluster_certs.ensure_certificates(self.cluster, self.save,
                                          context=self.context)

    def come_back(self):
        """Have the cluster as another process would read it."""
        self.cluster = cases.Cluster(**self.saved)

    def test_references_are_saved_before(self):
        self.store.chooses = True
        store = self.store.store

        def check(**kwargs):
            self.assertIn(kwargs['cert_ref'], self.saved.values())
            return store(**kwargs)

        self.store.store = check
        self.ensure()
        self.assertEqual(1, self.saves)
        self.assertEqual(set(self.store.certs), set(self.saved.values()))

    def test_references_are_saved_after(self):
        self.ensure()
        self.assertEqual(5, self.saves)
        self.assertEqual(set(self.store.certs), set(self.saved.values()))

    def test_once(self):
        self.ensure()
        before = self.refs()
        self.come_back()
        self.ensure()
        self.assertEqual(before, self.refs())
        self.assertEqual(4, len(self.store.names))

    def test_again_after_a_failure(self):
        for self.store.chooses in (True, False):
            for limit in range(4):
                self.store.limit = limit
                error = self.assertRaises(
                    exception.CertificatesToClusterFailed, self.ensure)
                self.assertTrue(exception.is_transient(error))
                self.assertLessEqual(set(self.store.certs),
                                     set(self.saved.values()))
                self.store.limit = 100
                self.come_back()
                self.ensure()
                self.assertEqual(set(self.store.certs),
                                 set(self.saved.values()))
                self.store.delete(self.cluster.magnum_cert_ref)

    def test_reference_that_cannot_be_saved(self):
        for number in range(1, 5):
            self.saves = 0
            self.errors = {number: db_exception.DBConnectionError()}
            self.come_back()
            self.assertRaises(db_exception.DBConnectionError, self.ensure)
            self.assertLessEqual(set(self.store.certs),
                                 set(self.saved.values()))

    def test_cluster_that_is_deleted_meanwhile(self):
        self.errors = {2: exception.ClusterNotFound(cluster='c')}
        self.assertRaises(exception.ClusterNotFound, self.ensure)
        self.assertEqual(1, len(self.store.certs))

    def test_store_that_does_not_answer(self):
        self.ensure()
        self.store.error = exception.CertificateStorageException(msg='no')
        self.store.error.__cause__ = ConnectionError()
        self.assertRaises(exception.CertificatesToClusterFailed, self.ensure)
        self.assertEqual(4, len(self.store.certs))


class TestBarbican(base.TestCase):
    """Deaths in a store that chooses references itself."""

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.barbican
        self.config(group='certificates', cert_manager_type='barbican')
        self.config(group='x509', rsa_key_size=1024)
        self.cluster = cases.Cluster()

    def left(self):
        return len(self.fake.secrets), len(self.fake.containers)

    def die(self, moment):
        """Lose what the process knew when it had saved ``moment`` times."""
        saved = []
        self.cluster = cases.Cluster()

        def save():
            saved.append({name: getattr(self.cluster, name)
                          for name in cluster_certs.REFS})

        cluster_certs.ensure_certificates(self.cluster, save)
        self.cluster = cases.Cluster(**saved[moment])

    def test_again(self):
        for moment in range(5):
            self.die(moment)
            cluster_certs.ensure_certificates(self.cluster, lambda: None)
            self.assertEqual((12, 4), self.left())
            self.assertEqual({getattr(self.cluster, name)
                              for name in cluster_certs.REFS},
                             set(self.fake.containers))

    def test_delete(self):
        for moment in range(5):
            self.die(moment)
            cluster_certs.delete_all_certificates(self.cluster)
            self.assertEqual((0, 0), self.left())

    def test_leftovers_of_a_rotation(self):
        cluster_certs.generate_certificates_to_cluster(self.cluster)
        former = cases.Cluster(**vars(self.cluster))
        cluster_certs.generate_certificates_to_cluster(self.cluster)
        for _n in range(2):
            cluster_certs.delete_leftovers(former)
            self.assertEqual((12, 4), self.left())
        cluster_certs.get_cluster_magnum_cert(former)
        self.fake.containers.pop(former.magnum_cert_ref)
        cluster_certs.delete_leftovers(former)
        self.assertEqual((9, 3), self.left())

    def test_only_some_are_deleted(self):
        """As after a rotation, when the former ones go."""
        cluster_certs.generate_certificates_to_cluster(self.cluster)
        former = cases.Cluster(**vars(self.cluster))
        cluster_certs.generate_certificates_to_cluster(self.cluster)
        cluster_certs.delete_certificates_from_cluster(former)
        self.assertEqual((12, 4), self.left())
        cluster_certs.get_cluster_magnum_cert(self.cluster)
