"""What operators can ask a conductor."""

import os
import urllib.error
import urllib.request

import fixtures

from magnum.common import exception
from magnum.objects import lifecycle
from magnum.service import exporter
from magnum.service import heartbeat
from magnum.service import ring as service_ring
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import test_bus
from magnum.tests.unit.db import base as db_base


def get(port, path):
    """Return status and text of an answer."""
    try:
        with urllib.request.urlopen(
                f'http://127.0.0.1:{port}{path}', timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class ExporterTest(base.OperationTestCase):

    def setUp(self):
        super().setUp()
        self.config(enabled=True, port=0, group='metrics')
        self.missing = []
        self.hanging = []
        self.exporter = exporter.Exporter(lambda: self.missing,
                                          lambda: self.hanging)
        self.exporter.ensure()
        self.addCleanup(self.exporter.stop)

    def get(self, path):
        return get(self.exporter.port, path)

    def test_figures(self):
        heartbeat.Heartbeat('here', service_ring.BINARY).beat()
        cluster = self.create_complete()
        self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                    nodegroup=cluster.default_ng_worker,
                    arguments={'node_count': 1})
        self.time_passes(7)
        status, text = self.get('/metrics')
        self.assertEqual(200, status)
        for line in ('magnum_clusters{status="UPDATE_IN_PROGRESS"} 1.0',
                     'magnum_operations{name="cluster_resize",'
                     'state="accepted"} 1.0',
                     'magnum_operation_oldest_seconds 7.0',
                     'magnum_service_up{binary="magnum-conductor",'
                     'host="here"} 1.0'):
            self.assertIn(line, text)
        for name in ('magnum_poll_seconds_count{tick="The status poll"}',
                     'magnum_clusters_mine{tick="The status poll"}',
                     'process_cpu_seconds_total'):
            self.assertIn(name, text)

    def test_without_the_database(self):
        self.assertIn('magnum_database_up 1.0', self.get('/metrics')[1])
        place = self.useFixture(fixtures.TempDir()).path
        os.mkdir(f'{place}/gone')
        gone = self.useFixture(db_base.Database(f'sqlite:///{place}/gone/db'))
        gone.engine.dispose()
        os.rename(f'{place}/gone', f'{place}/elsewhere')
        status, text = self.get('/metrics')
        self.assertEqual(200, status)
        self.assertIn('magnum_database_up 0.0', text)
        self.assertIn('process_cpu_seconds_total', text)
        self.assertNotIn('magnum_operations', text)

    def test_failures_are_counted(self):
        self.accept_create()
        self.run_all()
        self.engine.errors['update_cluster_status'] = [
            exception.MagnumException('odd')]
        self.poll()
        self.assertIn('magnum_poll_failures_total{tick="The status poll"}',
                      self.get('/metrics')[1])

    def test_ready(self):
        self.assertEqual((200, 'ok\n'), self.get('/readyz'))
        self.missing.append('the bus')
        self.assertEqual((503, 'the bus\n'), self.get('/readyz'))
        self.assertEqual((200, 'ok\n'), self.get('/livez'))

    def test_alive(self):
        self.hanging.append('The status tick does not end')
        self.assertEqual((503, 'The status tick does not end\n'),
                         self.get('/livez'))
        self.assertEqual((200, 'ok\n'), self.get('/readyz'))

    def test_what_cannot_be_told(self):
        self.assertEqual(404, self.get('/secrets')[0])
        self.exporter.stop()
        self.exporter = exporter.Exporter(lambda: 1 / 0, list)
        self.exporter.ensure()
        self.addCleanup(self.exporter.stop)
        self.assertEqual((503, ''), self.get('/readyz'))

    def test_twice_is_once(self):
        port = self.exporter.port
        self.exporter.ensure()
        self.assertEqual(port, self.exporter.port)

    def test_off_by_default(self):
        self.config(enabled=False, group='metrics')
        self.assertIsNone(self.exporter.interval())


class WorkerTest(test_bus.WorkerTestCase):

    def test_ready(self):
        base.wait_for(lambda: not self.worker._missing(), 'Readiness')
        self.assertIsNone(self.worker._exporter.port)

    def test_not_ready_without_heartbeat(self):
        base.wait_for(lambda: not self.worker._missing(), 'Readiness')
        self.time_passes(base.CONF.service_down_time + 1)
        self.assertEqual(['the heartbeat is too old'],
                         self.worker._missing())
