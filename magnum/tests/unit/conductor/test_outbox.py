"""Notifications while the broker is slow or away."""

import threading

from oslo_messaging.notify import _impl_test

from magnum.common import rpc
from magnum.conductor import outbox
from magnum.tests import base

DEADLINE = 20


class OutboxTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.config(driver=['test'], group='oslo_messaging_notifications')
        rpc.init()
        self.addCleanup(rpc.reset)
        _impl_test.reset()

    def _sent(self):
        return [message['event_type'] for _context, message, _priority,
                _retry in _impl_test.NOTIFICATIONS]

    def test_order_is_kept(self):
        box = outbox.Outbox()
        for index in range(20):
            box.put(self.context, f'event.{index}', False, {})
        self.assertTrue(box.flush(DEADLINE))
        self.assertEqual([f'event.{index}' for index in range(20)],
                         self._sent())

    def test_full_box_drops_the_oldest(self):
        box = outbox.Outbox(capacity=2)
        go_on = threading.Event()
        self.addCleanup(go_on.set)
        inside = threading.Event()

        class Notifier:
            def info(self, context, event_type, payload):
                inside.set()
                go_on.wait(DEADLINE)
                delivered.append(event_type)

        delivered = []
        box._notifier = Notifier()
        box.put(self.context, 'first', False, {})
        self.assertTrue(inside.wait(DEADLINE))
        for name in ('second', 'third', 'fourth'):
            box.put(self.context, name, False, {})
        self.assertFalse(box.flush(0.01))
        go_on.set()
        self.assertTrue(box.flush(DEADLINE))
        self.assertEqual(['first', 'third', 'fourth'], delivered)

    def test_failed_delivery_ends_nothing(self):
        class Notifier:
            calls = 0

            def error(self, context, event_type, payload):
                self.calls += 1
                raise ConnectionRefusedError()

        box = outbox.Outbox()
        box._notifier = notifier = Notifier()
        box.put(self.context, 'one', True, {})
        box.put(self.context, 'two', True, {})
        self.assertTrue(box.flush(DEADLINE))
        self.assertEqual(2, notifier.calls)
