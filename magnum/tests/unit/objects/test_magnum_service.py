"""Heartbeats as objects."""

from oslo_utils import fixture as time_fixture

from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils


class TestMagnumService(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.clock = self.useFixture(time_fixture.TimeFixture())
        self.service = utils.get_test_magnum_service_object(self.context)
        self.service.create()

    def read(self):
        return objects.MagnumService.get_by_host_and_binary(
            self.context, 'fakehost', 'fake-bin')

    def test_a_heartbeat(self):
        self.clock.advance_time_seconds(60)
        self.service.report_state_up()
        self.clock.advance_time_seconds(60)
        self.service.report_state_up()
        service = self.read()
        self.assertEqual(15, service.report_count)
        age = service.last_seen_up - service.created_at
        self.assertEqual(120, age.total_seconds())

    def test_a_service_nobody_knows(self):
        self.assertIsNone(objects.MagnumService.get_by_host_and_binary(
            self.context, 'fakehost', 'other'))

    def test_save_list_and_destroy(self):
        self.service.disabled = True
        self.service.save()
        listed, = objects.MagnumService.list(self.context)
        self.assertTrue(listed.disabled)
        self.service.destroy()
        self.assertEqual([], objects.MagnumService.list(self.context))

    def test_a_new_row_has_defaults(self):
        service = objects.MagnumService(self.context, host='h', binary='b')
        service.create()
        self.assertEqual((0, False, False), (
            service.report_count, service.disabled, service.forced_down))
