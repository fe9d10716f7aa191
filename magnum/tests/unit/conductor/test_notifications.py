"""What listeners are told about clusters."""

import datetime

from oslo_messaging.notify import _impl_test

from magnum.common import rpc
from magnum.conductor import notifications
from magnum.conductor import outbox
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.objects import utils

DEADLINE = 20


class NotificationsTest(db_base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.config(driver=['test'], group='oslo_messaging_notifications')
        rpc.init()
        self.addCleanup(rpc.reset)
        _impl_test.reset()
        outbox.reset()
        self.addCleanup(outbox.reset)

    def _sent(self):
        self.assertTrue(outbox.flush(DEADLINE))
        return [(message, priority) for _context, message, priority, _retry
                in _impl_test.NOTIFICATIONS]

    def _notify(self, *args):
        notifications.notify_about_cluster_operation(self.context, *args)
        message, priority = self._sent()[-1]
        return message, priority

    def test_event(self):
        message, priority = self._notify('create', 'pending')
        self.assertEqual('info', priority.lower())
        self.assertEqual('magnum.cluster.create', message['event_type'])
        self.assertEqual('container-infra.fake-mini',
                         message['publisher_id'])
        payload = message['payload']
        self.assertEqual(('activity', 'create', 'pending'), (
            payload['eventType'], payload['action'], payload['outcome']))
        self.assertEqual('service/magnum/cluster',
                         payload['observer']['typeURI'])
        self.assertEqual('service/magnum/cluster',
                         payload['target']['typeURI'])
        self.assertNotIn('attachments', payload['target'])

    def test_initiator(self):
        payload = self._notify('delete', 'success')[0]['payload']
        initiator = payload['initiator']
        self.assertEqual(
            ('service/security/account/user', 'fake_user', 'fake_project'),
            (initiator['typeURI'], initiator['user_id'],
             initiator['project_id']))

    def test_failure_is_an_error(self):
        self.assertEqual('error',
                         self._notify('update', 'failure')[1].lower())

    def test_cluster(self):
        cluster = utils.create_test_cluster(
            self.context, trust_id='the trust', trustee_password='pass',
            created_at=datetime.datetime(2026, 1, 2, 3, 4, 5))
        payload = self._notify('update', 'success', cluster)[0]['payload']
        target = payload['target']
        self.assertEqual((cluster.uuid, cluster.name),
                         (target['id'], target['name']))
        attachment = target['attachments'][0]
        self.assertEqual(('cluster_data', 'service/magnum/cluster'),
                         (attachment['name'], attachment['typeURI']))
        content = attachment['content']
        self.assertEqual(
            {'status', 'status_reason', 'project_id', 'created_at',
             'updated_at', 'cluster_template_id', 'keypair',
             'docker_volume_size:', 'labels', 'master_flavor_id',
             'flavor_id', 'stack_id', 'health_status', 'create_timeout',
             'api_address', 'discovery_url', 'node_addresses',
             'master_addresses', 'node_count', 'master_count'},
            set(content))
        self.assertEqual((3, 3), (content['node_count'],
                                  content['master_count']))
        self.assertNotIn('the trust', str(payload))

    def test_settled(self):
        cluster = utils.create_test_cluster(self.context)
        for status, expected in (
                ('CREATE_COMPLETE', ('magnum.cluster.create', 'success')),
                ('UPDATE_FAILED', ('magnum.cluster.update', 'failure')),
                ('ROLLBACK_COMPLETE', ('magnum.cluster.update', 'success')),
                ('DELETE_COMPLETE', ('magnum.cluster.delete', 'success'))):
            cluster.status = status
            notifications.notify_settled(self.context, cluster)
            message, _priority = self._sent()[-1]
            self.assertEqual(expected, (message['event_type'],
                                        message['payload']['outcome']))

    def test_not_settled(self):
        cluster = utils.create_test_cluster(self.context)
        for status in ('CREATE_IN_PROGRESS', 'SNAPSHOT_COMPLETE', None):
            cluster.status = status
            notifications.notify_settled(self.context, cluster)
        self.assertEqual([], self._sent())
