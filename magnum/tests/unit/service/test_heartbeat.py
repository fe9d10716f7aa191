"""The row a conductor keeps fresh."""

from magnum import objects
from magnum.service import heartbeat
from magnum.servicegroup import liveness
from magnum.tests.unit.db import base as db_base


class HeartbeatTest(db_base.DbTestCase):

    def _row(self):
        return objects.MagnumService.get_by_host_and_binary(
            self.context, 'here', 'magnum-conductor')

    def test_beat_makes_and_refreshes_the_row(self):
        beat = heartbeat.Heartbeat('here', 'magnum-conductor')
        beat.beat()
        beat.beat()
        row = self._row()
        self.assertEqual(2, row.report_count)
        self.assertTrue(liveness.is_up(row))
        self.assertEqual(1, len(objects.MagnumService.list(self.context)))

    def test_retired_is_down_at_once(self):
        beat = heartbeat.Heartbeat('here', 'magnum-conductor')
        beat.beat()
        beat.retire()
        self.assertFalse(liveness.is_up(self._row()))
        beat.beat()
        self.assertTrue(liveness.is_up(self._row()))

    def test_interval_leaves_room_for_losses(self):
        self.config(service_down_time=180)
        self.assertEqual(60, heartbeat.interval())
        self.config(service_down_time=30)
        self.assertEqual(10, heartbeat.interval())

    def test_interval_is_never_nothing(self):
        self.config(periodic_interval_max=0)
        self.assertEqual(heartbeat.LEAST, heartbeat.interval())
