"""What a notification of Heat is about."""

import re

from magnum.drivers.heat import events
from magnum.tests import base


class EventsTest(base.TestCase):

    def test_stack_id(self):
        for identity, expected in (
                ('0f3a', '0f3a'),
                ('arn:openstack:heat::p:stacks/name/0f3a', '0f3a'),
                ('', None), (None, None), ({'odd': 1}, None)):
            self.assertEqual(expected, events.stack_id(
                {'stack_identity': identity}))
        self.assertIsNone(events.stack_id({}))

    def test_event_types(self):
        for event, wanted in (
                ('orchestration.stack.create.end', True),
                ('orchestration.stack.delete.error', True),
                ('orchestration.stack.update.start', False),
                ('orchestration.autoscaling.end', False),
                ('compute.instance.create.end', False)):
            self.assertEqual(wanted, bool(re.match(events.EVENT_TYPES,
                                                   event)), event)
