"""Certificates in our own table."""

from magnum.common import cert_manager
from magnum.common.cert_manager import x509keypair_cert_manager as backend
from magnum.common import context
from magnum.common import exception
from magnum.common.x509 import operations
from magnum import objects
from magnum.tests.unit.db import base


class TestX509KeyPair(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.config(group='certificates', cert_manager_type='x509keypair')
        self.store = cert_manager.get_backend().CertManager

    def test_backend(self):
        self.assertIs(backend, cert_manager.get_backend())

    def test_life(self):
        made = operations.generate_ca_certificate('c1', 'pw')
        ref = self.store.store_cert(
            made['certificate'], made['private_key'],
            private_key_passphrase='pw', name='c1', context=self.context,
            resource_ref='x')
        row = objects.X509KeyPair.get_by_uuid(self.context, ref)
        self.assertEqual(self.context.project_id, row.project_id)
        other = context.RequestContext(project_id='other', user_id='o',
                                       is_admin=False)
        for who in (self.context, other, None):
            cert = self.store.get_cert(ref, context=who, resource_ref='x')
            self.assertEqual(made['certificate'].decode(),
                             cert.get_certificate())
            self.assertEqual('pw', cert.get_private_key_passphrase())
            self.assertIn(b'BEGIN PRIVATE KEY',
                          cert.get_decrypted_private_key())
            self.assertIsNone(cert.get_intermediates())
            self.assertNotIn('pw', repr(cert))
        self.store.delete_cert(ref, context=other)
        self.store.delete_cert(ref, context=self.context)
        self.assertRaises(exception.CertificateStorageException,
                          self.store.get_cert, ref, context=self.context)

    def test_reference_chosen_before(self):
        chosen = self.store.choose_ref()
        self.store.delete_cert(chosen, context=self.context)
        self.assertEqual(chosen, self.store.store_cert(
            'CERT', 'KEY', context=self.context, cert_ref=chosen))
        self.store.delete_leftovers('x', context=self.context)
        self.assertEqual('CERT', self.store.get_cert(
            chosen, context=self.context).get_certificate())
