"""Heat tells that a stack ended; the cluster shows it without a tick.

How soon is measured on a cloud, by test_latency.
"""

import threading

import oslo_messaging as messaging

from magnum import objects
from magnum.objects import lifecycle
from magnum.service import events
from magnum.service import periodic
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import engine
from magnum.tests.functional.conductor import test_bus


class EventsTest(test_bus.WorkerTestCase):

    def setUp(self):
        super().setUp()
        self.worker.stop()
        self.config(enabled=True, group='heat_notifications')
        self.worker = self.start_worker('here')
        base.wait_for(lambda: self.worker._events, 'The listener')
        self.config(control_exchange='heat')
        transport = messaging.get_notification_transport(base.CONF)
        self.addCleanup(transport.cleanup)
        self.heat = messaging.Notifier(
            transport, publisher_id='orchestration.heat', driver='messaging',
            topics=['notifications'])

    def tell(self, stack_id, what='create.end', error=False):
        """Send what Heat sends of a stack."""
        tell = self.heat.error if error else self.heat.info
        tell({}, f'orchestration.stack.{what}', {
            'stack_identity': stack_id, 'stack_name': 'any',
            'state': 'CREATE_COMPLETE', 'tenant_id': 'p'})

    def growing(self):
        """Return a cluster whose stack has just been made."""
        cluster = self.accept_create()
        self.worker._workshop.wake(cluster.uuid)
        self.wait_until_done()
        return cluster

    def test_end_of_a_stack(self):
        cluster = self.growing()
        self.engine.settle()
        self.tell(engine.stack_of(cluster))
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'CREATE_COMPLETE', 'The end of the creation')

    def test_told_before_it_can_be_read(self):
        # So does Heat: it writes the status after it has told of it.
        cluster = self.growing()
        self.tell(engine.stack_of(cluster))
        base.wait_for(lambda: self.engine.count('update_cluster_status'))
        self.engine.settle()
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'CREATE_COMPLETE', 'The end of the creation')

    def test_failure_of_a_stack(self):
        cluster = self.growing()
        self.engine.stacks[engine.stack_of(cluster)] = 'CREATE_FAILED'
        self.tell(engine.stack_of(cluster), 'create.error', error=True)
        base.wait_for(lambda: self.fresh(cluster).status == 'CREATE_FAILED')

    def test_a_cluster_that_goes(self):
        cluster = self.growing()
        self.accept_delete(cluster)
        self.worker._workshop.wake(cluster.uuid)
        self.wait_until_done()
        self.engine.settle()
        self.tell(engine.stack_of(cluster), 'delete.end')
        base.wait_for(lambda: not objects.Cluster.list(self.admin))

    def test_the_stack_of_a_nodegroup(self):
        cluster = self.growing()
        self.engine.settle()
        self.tell(engine.stack_of(cluster))
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'CREATE_COMPLETE')
        group = objects.NodeGroup(self.context, name='extra', role='worker',
                                  node_count=1, labels={})
        self.accept(lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup=group)
        self.worker._workshop.wake(cluster.uuid)
        self.wait_until_done()
        self.engine.settle()
        self.tell(f'stack-{group.uuid}')
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'UPDATE_COMPLETE')

    def test_what_is_not_ours(self):
        cluster = self.growing()
        self.tell('stack-of-somebody')
        self.tell(engine.stack_of(cluster), 'create.start')
        self.heat.info({}, 'compute.instance.create.end', {})
        self.heat.info({}, 'orchestration.stack.create.end', {})
        self.engine.settle()
        self.assertEqual(0, self.engine.count('update_cluster_status'))
        self.tell(engine.stack_of(cluster))
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'CREATE_COMPLETE')
        self.assertEqual(1, self.engine.count('update_cluster_status'))

    def test_settled_clusters_are_left_alone(self):
        cluster = self.growing()
        self.engine.settle()
        self.tell(engine.stack_of(cluster))
        base.wait_for(lambda: self.fresh(cluster).status ==
                      'CREATE_COMPLETE')
        base.wait_for(lambda: not self.worker._status.is_busy())
        count = self.engine.count('update_cluster_status')
        self.worker._status.look(cluster.uuid)
        self.assertFalse(self.worker._status.is_busy())
        self.assertEqual(count, self.engine.count('update_cluster_status'))

    def test_an_end_during_a_poll_is_not_missed(self):
        cluster = self.growing()
        release, original = threading.Event(), self.engine.called
        self.addCleanup(release.set)

        def called(method, *args):
            original(method, *args)
            release.wait(base.DEADLINE)

        self.engine.called = called
        tick = self.worker._status
        tick.look(cluster.uuid)
        base.wait_for(lambda: self.engine.count('update_cluster_status'))
        tick.look(cluster.uuid)
        release.set()
        base.wait_for(lambda: not tick.is_busy())
        self.assertGreater(self.engine.count('update_cluster_status'),
                           len(periodic.LOOKS))


class OffTest(test_bus.WorkerTestCase):

    def test_nobody_listens_unless_told_to(self):
        self.assertIsNone(self.worker._events)

    def test_a_queue_that_is_taken(self):
        self.config(enabled=True, pool=base.CONF.conductor.topic,
                    group='heat_notifications')
        self.assertIsNone(events.listener(lambda uuid: None))

    def test_options(self):
        self.config(enabled=True, topics=['a', 'b'], exchange='e', pool='p',
                    group='heat_notifications')
        found = {}
        self.useFixture(base.fixtures.MonkeyPatch(
            'oslo_messaging.get_notification_listener',
            lambda transport, targets, endpoints, **options: found.update(
                options, targets=[(target.exchange, target.topic)
                                  for target in targets])))
        events.listener(lambda uuid: None)
        self.assertEqual([('e', 'a'), ('e', 'b')], found['targets'])
        self.assertEqual('p', found['pool'])
