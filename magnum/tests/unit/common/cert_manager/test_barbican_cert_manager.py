"""Certificates in Barbican leave nothing behind."""

from barbicanclient import exceptions as barbican_exception

from magnum.common.cert_manager import barbican_cert_manager
from magnum.common import exception
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud


class TestBarbican(base.TestCase):

    def setUp(self):
        super().setUp()
        self.fake = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.barbican
        self.store = barbican_cert_manager.CertManager

    def keep(self, owner='x'):
        return self.store.store_cert(
            b'CERT', b'KEY', private_key_passphrase='pw', name='c1',
            context=self.context, resource_ref=owner)

    def test_life(self):
        ref = self.keep()
        cert = self.store.get_cert(ref, context=self.context)
        self.assertEqual(
            ('CERT', 'KEY', 'pw', None),
            (cert.get_certificate(), cert.get_private_key(),
             cert.get_private_key_passphrase(), cert.get_intermediates()))
        self.assertEqual(
            {'Certificate', 'Private Key', 'Private Key Passphrase'},
            {secret.name for secret in self.fake.secrets.values()})
        self.assertEqual(['c1'], [container.name for container
                                  in self.fake.containers.values()])
        for _n in range(2):
            self.store.delete_cert(ref, context=self.context)
        self.assertEqual(({}, {}), (self.fake.secrets, self.fake.containers))

    def test_half_stored(self):
        self.fake.refuse('containers.create_certificate',
                         barbican_exception.HTTPServerError('no', 500))
        self.assertRaises(exception.CertificateStorageException, self.keep)
        self.assertEqual({}, self.fake.secrets)

    def test_delete_after_an_interruption(self):
        ref = self.keep()
        self.fake.secrets.clear()
        self.store.delete_cert(ref)
        self.assertEqual({}, self.fake.containers)

    def test_missing(self):
        self.assertRaises(exception.CertificateStorageException,
                          self.store.get_cert, 'http://b/v1/x')

    def test_outage(self):
        ref = self.keep()
        self.fake.down = True
        for function, arguments in ((self.keep, ()),
                                    (self.store.get_cert, (ref,)),
                                    (self.store.delete_cert, (ref,))):
            error = self.assertRaises(exception.CertificateStorageException,
                                      function, *arguments)
            self.assertTrue(exception.is_transient(error))

    def test_delete_refused(self):
        ref = self.keep()
        self.fake.refuse('delete',
                         barbican_exception.HTTPClientError('no', 403))
        self.assertRaises(exception.CertificateStorageException,
                          self.store.delete_cert, ref)

    def test_leftovers(self):
        """Containers, and secrets that got none before the process died."""
        for _n in range(41):
            self.keep()
        container = self.fake.containers.popitem()[1]
        container.certificate.delete()
        other = self.keep('y')
        for _n in range(2):
            self.store.delete_leftovers(resource_ref='x',
                                        context=self.context)
            self.assertEqual({other}, set(self.fake.containers))
            self.assertEqual({'y'}, {secret.mode for secret
                                     in self.fake.secrets.values()})
        self.assertEqual(3, len(self.fake.secrets))

    def test_leftovers_that_cannot_be_deleted(self):
        self.keep()
        self.fake.refuse('delete',
                         barbican_exception.HTTPClientError('no', 403))
        self.assertRaises(exception.CertificateStorageException,
                          self.store.delete_leftovers, 'x')
        self.fake.down = True
        error = self.assertRaises(exception.CertificateStorageException,
                                  self.store.delete_leftovers, 'x')
        self.assertTrue(exception.is_transient(error))
