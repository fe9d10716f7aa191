"""Certificates in files only their owner can read."""

import os
import stat

from magnum.common.cert_manager import local_cert_manager
from magnum.common import exception
from magnum.tests import base


class TestLocal(base.TestCase):

    def setUp(self):
        super().setUp()
        self.path = os.path.join(
            self.useFixture(base.fixtures.TempDir()).path, 'certs')
        self.config(group='certificates', storage_path=self.path)
        self.store = local_cert_manager.CertManager

    def test_life(self):
        ref = self.store.store_cert(b'CERT', 'KEY',
                                    private_key_passphrase='pw')
        self.assertEqual({f'{ref}.crt', f'{ref}.key', f'{ref}.pass'},
                         set(os.listdir(self.path)))
        for name in os.listdir(self.path):
            mode = os.stat(os.path.join(self.path, name)).st_mode
            self.assertEqual(0o600, stat.S_IMODE(mode))
        cert = self.store.get_cert(ref)
        self.assertEqual(
            ('CERT', 'KEY', 'pw', None),
            (cert.get_certificate(), cert.get_private_key(),
             cert.get_private_key_passphrase(), cert.get_intermediates()))
        for _n in range(2):
            self.store.delete_cert(ref)
        self.assertEqual([], os.listdir(self.path))
        self.assertRaises(exception.CertificateStorageException,
                          self.store.get_cert, ref)

    def test_reference_chosen_before(self):
        chosen = self.store.choose_ref()
        self.store.delete_cert(chosen)
        self.assertEqual(chosen, self.store.store_cert(
            'CERT', 'KEY', cert_ref=chosen, resource_ref='x'))
        self.assertEqual({f'{chosen}.crt', f'{chosen}.key'},
                         set(os.listdir(self.path)))

    def test_half_a_certificate_is_none(self):
        """What is written last is what a reader asks for first."""
        os.mkdir(self.path)
        chosen = self.store.choose_ref()
        # The place of the last file is taken.
        os.mkdir(os.path.join(self.path, f'{chosen}.crt'))
        self.assertRaises(exception.CertificateStorageException,
                          self.store.store_cert, 'CERT', 'KEY',
                          private_key_passphrase='pw', cert_ref=chosen)
        self.assertEqual([f'{chosen}.crt'], os.listdir(self.path))
        os.rmdir(os.path.join(self.path, f'{chosen}.crt'))
        self.assertRaises(exception.CertificateStorageException,
                          self.store.get_cert, chosen)
        self.store.delete_cert(chosen)
        self.assertEqual([], os.listdir(self.path))

    def test_what_a_dead_process_left(self):
        os.mkdir(self.path)
        chosen = self.store.choose_ref()
        left = os.path.join(self.path, f'.{chosen}.key.new')
        for _n in range(2):
            with open(left, 'wb') as out:
                os.fchmod(out.fileno(), 0o666)
            self.assertRaises(exception.CertificateStorageException,
                              self.store.get_cert, chosen)
            self.store.store_cert('CERT', 'KEY', cert_ref=chosen)
            self.assertEqual({f'{chosen}.crt', f'{chosen}.key'},
                             set(os.listdir(self.path)))
            mode = os.stat(os.path.join(self.path, f'{chosen}.key')).st_mode
            self.assertEqual(0o600, stat.S_IMODE(mode))
            with open(left, 'wb'):
                self.store.delete_cert(chosen)
            self.assertEqual([], os.listdir(self.path))

    def test_link_in_the_way(self):
        """Whoever may write there cannot make us write somewhere else."""
        os.mkdir(self.path)
        elsewhere = os.path.join(self.path, 'elsewhere')
        chosen = self.store.choose_ref()
        for name in (f'.{chosen}.key.new', f'{chosen}.key'):
            os.symlink(elsewhere, os.path.join(self.path, name))
        self.store.store_cert('CERT', 'KEY', cert_ref=chosen)
        self.assertFalse(os.path.exists(elsewhere))
        self.assertFalse(os.path.islink(os.path.join(self.path,
                                                     f'{chosen}.key')))

    def test_reference_that_is_a_path(self):
        for wrong in ('../../etc/passwd', '', 'x'):
            for function in (self.store.get_cert, self.store.delete_cert):
                self.assertRaises(exception.CertificateStorageException,
                                  function, wrong)

    def test_directory_that_cannot_be_used(self):
        with open(self.path, 'wb'):
            self.assertRaises(exception.CertificateStorageException,
                              self.store.store_cert, 'CERT', 'KEY')
