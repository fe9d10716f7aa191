"""Messages carry the context; errors come back as they were."""

import threading

import fixtures
from oslo_context import context as oslo_context
import oslo_messaging as messaging
from oslo_messaging.notify import _impl_test as notifications

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import rpc
from magnum.common import rpc_service
from magnum.tests import base

SECONDS = 5


class Endpoint:

    target = messaging.Target(version='1.0')

    def __init__(self):
        self.seen = threading.Event()

    def whoami(self, context, word):
        current = oslo_context.get_current()
        return [context.user_id, context.auth_token, current.request_id,
                word]

    def fail(self, context):
        raise exception.NotSupported(operation='resize')

    def break_down(self, context):
        raise exception.MagnumException('broken')

    def note(self, context):
        self.seen.set()


class Words(messaging.NoOpSerializer):

    def serialize_entity(self, context, entity):
        return entity.upper() if isinstance(entity, str) else entity


class TestRpc(base.TestCase):

    def setUp(self):
        super().setUp()
        self.endpoint = Endpoint()
        self.service = rpc_service.Service('topic', 'server',
                                           [self.endpoint])
        self.service.start()
        self.addCleanup(self.service.wait)
        self.addCleanup(self.service.stop)
        self.client = rpc.get_client(messaging.Target(topic='topic'),
                                     serializer=Words(), timeout=SECONDS)

    def test_call(self):
        self.assertEqual(
            ['fake_user', 'fake-token', self.context.request_id, 'HELLO'],
            self.client.call(self.context, 'whoami', word='hello'))

    def test_error(self):
        error = self.assertRaises(exception.NotSupported, self.client.call,
                                  self.context, 'fail')
        self.assertEqual(400, error.code)
        self.assertIn('resize is not supported', str(error))

    def test_a_refusal_is_no_error_of_the_server(self):
        log = self.useFixture(fixtures.FakeLogger())
        self.assertRaises(exception.NotSupported, self.client.call,
                          self.context, 'fail')
        self.assertNotIn('Traceback', log.output)
        self.assertRaises(exception.MagnumException, self.client.call,
                          self.context, 'break_down')
        self.assertIn('Traceback', log.output)

    def test_cast(self):
        self.client.cast(self.context, 'note')
        self.assertTrue(self.endpoint.seen.wait(SECONDS))

    def test_admin_context_travels(self):
        admin = magnum_context.make_admin_context()
        self.assertEqual([None, None], self.client.call(
            admin, 'whoami', word='x')[:2])


class TestTransport(base.TestCase):

    def test_made_once(self):
        rpc.init()
        one = rpc._transport('rpc')
        self.assertIs(one, rpc._transport('rpc'))
        rpc.reset()
        self.assertIsNot(one, rpc._transport('rpc'))

    def test_exchange(self):
        self.assertEqual('magnum', base.CONF.control_exchange)


class TestNotifier(base.TestCase):

    def test_no_secret_is_sent(self):
        self.config(group='oslo_messaging_notifications', driver=['test'])
        # Tests before this one may have left some.
        notifications.reset()
        self.addCleanup(notifications.reset)
        rpc.get_notifier().info(self.context, 'magnum.cluster.create',
                                {'a': 1})
        (context, message, priority, _retry), = notifications.NOTIFICATIONS
        self.assertEqual('container-infra.fake-mini',
                         message['publisher_id'])
        self.assertEqual(('INFO', {'a': 1}), (priority, message['payload']))
        self.assertEqual('fake_user', context['user_id'])
        self.assertNotIn('fake-token', str(context))
        self.assertIs(self.context, oslo_context.get_current())
