"""Files of certificates are private, and gone after use."""

import os
import stat
import time

from cryptography import x509
import fixtures

from magnum.common import client_files
from magnum.tests.unit.common import cases
from magnum.tests.unit.common import test_cluster_certs


class TestClientFiles(test_cluster_certs.ClusterCertsTestCase):

    def setUp(self):
        super().setUp()
        self.folder = self.useFixture(fixtures.TempDir()).path
        self.config(group='cluster', temp_cache_dir=self.folder)
        self.generate()

    def open(self):
        return client_files.create_client_files(self.cluster, self.context)

    def read(self):
        contents = []
        for one in self.open():
            self.assertEqual(0o600, stat.S_IMODE(os.stat(one.name).st_mode))
            with one:
                contents.append(one.read())
            self.assertFalse(os.path.exists(one.name))
        return contents

    def check(self, contents):
        authority, key, certificate = contents
        x509.load_pem_x509_certificate(
            certificate).verify_directly_issued_by(
                x509.load_pem_x509_certificate(authority))
        self.assertIn(b'BEGIN PRIVATE KEY', key)

    def test_names_and_places(self):
        opened = self.open()
        self.assertEqual(['ca.crt', 'client.key', 'client.crt'],
                         [os.path.basename(one.name) for one in opened])
        directory, = {os.path.dirname(one.name) for one in opened}
        self.assertEqual(self.folder, os.path.dirname(directory))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(directory).st_mode))
        for one in opened:
            with open(one.name, 'rb') as again:
                self.assertEqual(list(one), list(again))

    def test_nothing_is_left(self):
        for one in self.open():
            one.close()
            one.close()
        self.assertEqual([], os.listdir(self.folder))

    def test_nothing_is_left_of_forgotten_files(self):
        opened = self.open()
        self.assertEqual(1, len(os.listdir(self.folder)))
        del opened
        self.assertEqual([], os.listdir(self.folder))

    def test_two_uses_at_a_time(self):
        first, second = self.open(), self.open()
        for one in first:
            one.close()
        self.check([one.read() for one in second])

    def test_the_store_is_asked_once(self):
        self.check(self.read())
        reads = self.store.reads
        self.check(self.read())
        self.assertEqual(reads, self.store.reads)

    def test_rotated_elsewhere(self):
        before = self.read()
        self.generate()
        after = self.read()
        self.assertNotEqual(before, after)
        self.check(after)

    def test_deleted(self):
        self.read()
        # As earlier releases kept it.
        os.mkdir(os.path.join(self.folder, cases.UUID))
        for _n in range(2):
            client_files.delete_client_files(self.cluster)
        self.assertEqual([], os.listdir(self.folder))
        reads = self.store.reads
        self.read()
        self.assertLess(reads, self.store.reads)

    def test_memory_is_bounded(self):
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.common.client_files._REMEMBERED', 1))
        self.read()
        reads = self.store.reads
        self.cluster.uuid = '00000000-0000-0000-0000-000000000000'
        self.read()
        self.cluster.uuid = cases.UUID
        self.read()
        self.assertEqual(3 * reads, self.store.reads)

    def test_what_the_dead_left(self):
        old = time.time() - 3600
        for name in (cases.UUID, f'{cases.UUID}-x', 'not-ours'):
            path = os.path.join(self.folder, name)
            os.mkdir(path)
            os.utime(path, (old, old))
        os.mkdir(os.path.join(self.folder, f'{cases.UUID}-new'))
        self.read()
        self.assertEqual({'not-ours', f'{cases.UUID}-new'},
                         set(os.listdir(self.folder)))

    def test_without_the_directory(self):
        self.config(group='cluster', temp_cache_dir='/nonexistent')
        self.check(self.read())

    def test_directory_that_cannot_be_used(self):
        self.useFixture(fixtures.MonkeyPatch('os.scandir', self._refuse))
        self.check(self.read())

    @staticmethod
    def _refuse(path):
        raise PermissionError(path)

    def test_disk_that_is_full(self):
        self.useFixture(fixtures.MonkeyPatch('os.fdopen', self._full))
        self.assertRaises(OSError, self.open)
        self.assertEqual([], os.listdir(self.folder))

    @staticmethod
    def _full(handle, mode):
        os.close(handle)
        raise OSError('no space')
