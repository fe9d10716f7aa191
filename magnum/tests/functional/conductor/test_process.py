"""magnum-conductor as processes: workers, signals, heartbeat."""

import glob
import os
import signal
import subprocess
import sys

import fixtures

from magnum import objects
from magnum.service import ring
from magnum.servicegroup import liveness
from magnum.tests import base as tests_base
from magnum.tests.functional.conductor import base
from magnum.tests.unit.db import base as db_base

WORKERS = 2

CONFIGURATION = '''
[DEFAULT]
transport_url = fake:/
host = {host}
log_file = {folder}/conductor.log
state_path = {folder}
[database]
connection = {database}
[conductor]
workers = {workers}
[oslo_reports]
log_dir = {folder}
[drivers]
openstack_ca_file = {folder}/none
'''

PROGRAM = '''
import sys
from magnum.cmd import conductor
sys.argv = ['magnum-conductor', '--config-file', sys.argv[1]]
conductor.main()
'''


class ProcessTest(tests_base.TestCase):

    def setUp(self):
        super().setUp()
        self.folder = self.useFixture(fixtures.TempDir()).path
        url = f'sqlite:///{self.folder}/magnum.sqlite'
        self.useFixture(db_base.Database(url))
        path = os.path.join(self.folder, 'magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(CONFIGURATION.format(
                host='here', folder=self.folder, database=url,
                workers=WORKERS))
        self.output = open(os.path.join(self.folder, 'output'), 'wb')
        self.addCleanup(self.output.close)
        self.parent = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-c', PROGRAM, path],
            stdout=self.output, stderr=self.output,
            start_new_session=True)
        self.addCleanup(self._end)
        self._wait_for_heartbeat()

    def _end(self):
        if self.parent.poll() is None:
            for pid in self._workers():
                os.kill(pid, signal.SIGKILL)
            self.parent.kill()
            self.parent.wait()

    def _row(self):
        return objects.MagnumService.get_by_host_and_binary(
            self.context, 'here', ring.BINARY)

    def _wait_for_heartbeat(self):
        base.wait_for(self._row, 'The first heartbeat')

    def _workers(self):
        """Return the processes, whichever thread of the parent made them."""
        found = set()
        for path in glob.glob(f'/proc/{self.parent.pid}/task/*/children'):
            with open(path, encoding='utf-8') as children:
                found |= {int(pid) for pid in children.read().split()}
        return found

    def _read(self, name):
        with open(os.path.join(self.folder, name), encoding='utf-8') as log:
            return log.read()

    def test_life(self):
        # A mistake that hinders creations does not hinder the rest.
        self.assertIn('[drivers] openstack_ca_file',
                      self._read('conductor.log'))

        # A killed worker is replaced.
        before = base.wait_for(lambda: len(self._workers()) == WORKERS and
                               self._workers(), 'The workers')
        os.kill(min(before), signal.SIGKILL)
        base.wait_for(lambda: len(self._workers()) == WORKERS and
                      self._workers() != before, 'A new worker')

        # Someone of them sends heartbeats, also after a reload.
        count = self._row().report_count
        before = self._workers()
        self.parent.send_signal(signal.SIGHUP)
        base.wait_for(lambda: len(self._workers()) == WORKERS and
                      not self._workers() & before, 'New workers')
        base.wait_for(lambda: self._row().report_count > count and
                      liveness.is_up(self._row()), 'A heartbeat')

        # It tells what it is doing.
        os.kill(max(self._workers()), signal.SIGUSR2)
        base.wait_for(lambda: any(
            name.startswith('magnum') and 'gurumeditation' in name
            for name in os.listdir(self.folder)) or
            'Guru Meditation' in self._read('output'), 'The report')

        # It ends when asked to, and says so.
        self.parent.send_signal(signal.SIGTERM)
        self.assertEqual(0, self.parent.wait(base.DEADLINE))
        self.assertFalse(liveness.is_up(self._row()))
        self.assertNotIn('Traceback', self._read('conductor.log'))
