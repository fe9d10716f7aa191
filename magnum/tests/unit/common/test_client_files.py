"""Files of certificates are private, and gone after use."""

import functools
import os
import stat
import tempfile
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

    def make_old(self, *path):
        """Make a directory, and files in it, of an hour ago."""
        folder = os.path.join(*path)
        os.makedirs(folder, exist_ok=True)
        os.utime(folder, (time.time() - 3600,) * 2)
        return folder

    def test_what_the_dead_left(self):
        # As earlier releases kept it.
        former = self.make_old(self.folder, cases.UUID)
        with open(os.path.join(former, 'client.key'), 'w'):
            self.make_old(former)
        self.make_old(self.folder, 'not-ours')
        os.mkdir(os.path.join(self.folder, f'{cases.UUID}-being-made'))
        os.symlink('/nonexistent', os.path.join(self.folder,
                                                f'{cases.UUID}-link'))
        client_files.sweep()
        self.assertEqual({'not-ours', f'{cases.UUID}-being-made',
                          f'{cases.UUID}-link'},
                         set(os.listdir(self.folder)))

    def test_what_is_used_is_not_left(self):
        opened = self.open()
        self.make_old(os.path.dirname(opened[0].name))
        client_files.delete_client_files(self.cluster)
        self.check([one.read() for one in opened])
        self.assertTrue(all(os.path.exists(one.name) for one in opened))

    def test_killed(self):
        """Neither place keeps what a process used that was killed."""
        other = self.useFixture(fixtures.TempDir()).path
        self.config(tempdir=other)
        for place, absent in ((self.folder, self.folder),
                              (other, '/nonexistent')):
            self.config(group='cluster', temp_cache_dir=absent)
            opened = self.open()
            left, = os.listdir(place)
            self.make_old(place, left)
            client_files.sweep()
            self.assertEqual([left], os.listdir(place))
            # All that the kernel does for a process that is killed.
            for one in opened:
                one._file.close()
            client_files.sweep()
            self.assertEqual([], os.listdir(place))

    def test_without_the_directory(self):
        self.config(group='cluster', temp_cache_dir='/nonexistent')
        self.check(self.read())

    def test_directory_that_cannot_be_used(self):
        self.useFixture(fixtures.MonkeyPatch('tempfile.mkdtemp', functools.
                                             partial(self._refuse,
                                                     tempfile.mkdtemp)))
        self.check(self.read())

    def _refuse(self, make, prefix, dir):
        if dir == self.folder:
            raise PermissionError(dir)
        return make(prefix=prefix, dir=dir)

    def test_disk_that_is_full(self):
        self.useFixture(fixtures.MonkeyPatch('os.fdopen', self._full))
        self.assertRaises(OSError, self.open)
        self.assertEqual([], os.listdir(self.folder))

    @staticmethod
    def _full(handle, mode):
        os.close(handle)
        raise OSError('no space')
