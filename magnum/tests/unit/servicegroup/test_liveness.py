"""The rule by which a service is up."""

import datetime

from oslo_utils import timeutils

from magnum import objects
from magnum.servicegroup import liveness
from magnum.tests import base

NOW = datetime.datetime(2026, 1, 1, 12, 0, 0)


class LivenessTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.config(service_down_time=180)

    def _service(self, **values):
        defaults = {'forced_down': False, 'last_seen_up': None,
                    'updated_at': None, 'created_at': None}
        return objects.MagnumService(self.context, **{**defaults, **values})

    def _ago(self, seconds):
        return NOW - datetime.timedelta(seconds=seconds)

    def test_fresh_is_up(self):
        self.assertTrue(liveness.is_up(
            self._service(last_seen_up=self._ago(180)), NOW))

    def test_silent_is_down(self):
        self.assertFalse(liveness.is_up(
            self._service(last_seen_up=self._ago(181)), NOW))

    def test_forced_down_is_down(self):
        self.assertFalse(liveness.is_up(
            self._service(last_seen_up=NOW, forced_down=True), NOW))

    def test_other_times_count_in_order(self):
        self.assertTrue(liveness.is_up(
            self._service(created_at=self._ago(10)), NOW))
        self.assertFalse(liveness.is_up(
            self._service(created_at=self._ago(10),
                          updated_at=self._ago(500)), NOW))

    def test_never_seen_is_down(self):
        self.assertFalse(liveness.is_up(self._service(), NOW))

    def test_clock_far_ahead_is_down(self):
        self.assertFalse(liveness.is_up(
            self._service(last_seen_up=self._ago(-3600)), NOW))

    def test_default_now(self):
        self.assertTrue(liveness.is_up(
            self._service(last_seen_up=timeutils.utcnow())))
