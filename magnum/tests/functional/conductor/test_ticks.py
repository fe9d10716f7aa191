"""What conductors do again and again."""

import re
import threading
import time
import types

from magnum.common import exception
from magnum.drivers.common import monitors
from magnum import objects
from magnum.objects import lifecycle
from magnum.service import election
from magnum.service import heartbeat
from magnum.service import periodic
from magnum.service import ring as service_ring
from magnum.service import ticker
from magnum.tests.functional.conductor import base
from magnum.tests.unit.db import base as db_base


class StatusTickTest(base.OperationTestCase):

    def _growing(self, count=1):
        clusters = [self.accept_create(f'cluster{index}')
                    for index in range(count)]
        self.run_all()
        return clusters

    @staticmethod
    def _without_jobs(tick):
        tick._pool = types.SimpleNamespace(
            submit=lambda *args: None, sweep=lambda: (), wait=lambda: None,
            keep=lambda *args: None)
        return tick

    def test_pace(self):
        self.assertEqual(periodic.STATUS_INTERVAL,
                         self.status_tick.interval())
        self._growing()
        self.poll()
        self.assertEqual(periodic.FAST_INTERVAL, self.status_tick.interval())
        self.status_tick._mine = 100
        self.assertEqual(100 / periodic.POLLS_PER_SECOND,
                         self.status_tick.interval())
        self.status_tick._mine = 10000
        self.assertEqual(periodic.STATUS_INTERVAL,
                         self.status_tick.interval())
        self.engine.settle()
        self.poll()
        self.poll()
        self.assertEqual(periodic.STATUS_INTERVAL,
                         self.status_tick.interval())

    def test_idle_tick_is_one_query(self):
        self.create_complete()
        queries = self.useFixture(db_base.Queries(self.database.engine))
        self.status_tick.run()
        self.assertEqual(1, len(queries.statements))

    def test_one_query_for_all_clusters(self):
        self._growing(3)
        tick = self._without_jobs(self.status_tick)
        queries = self.useFixture(db_base.Queries(self.database.engine))
        self.assertEqual(3, tick.run())
        # One for the clusters, one for the operations.
        self.assertEqual(2, len(queries.statements))

    def test_conductors_share(self):
        clusters = self._growing(12)
        ticks = [self.new_status_tick(host, ('a', 'b', 'c'))
                 for host in ('a', 'b', 'c')]
        for tick in ticks:
            self.poll(tick)
        polled = [call[1] for call in self.engine.calls
                  if call[0] == 'update_cluster_status']
        self.assertEqual(sorted(cluster.uuid for cluster in clusters),
                         sorted(polled))

    def test_one_query_each_about_its_own_clusters(self):
        for cluster in self._growing(9):
            cluster.status = 'UPDATE_FAILED'
            cluster.save()
        queries = self.useFixture(db_base.Queries(self.database.engine))
        shares = []
        for host in ('a', 'b', 'c'):
            queries.forget()
            tick = self._without_jobs(self.new_status_tick(host, 'abc'))
            shares.append(tick.run())
            # All clusters; of its own the groups, then the operations.
            self.assertEqual(
                [[], [shares[-1]], [shares[-1]]],
                [[marks.count('?') for marks in re.findall(
                    r' IN \(([?, ]+)\)', statement)]
                 for statement in queries.statements])
        self.assertEqual([3, 3, 3], shares)

    def test_what_waits_goes_with_its_owner(self):
        members = ['a']
        clusters = self._growing(40)
        release = threading.Event()
        self.addCleanup(release.set)
        original = self.engine.called

        def called(method, *args):
            original(method, *args)
            release.wait(base.DEADLINE)

        self.engine.called = called
        tick = self.new_status_tick('a', members)
        tick._ring._clock = lambda: self.now
        self.now = 0
        tick.run()
        base.wait_for(lambda: self.engine.count('update_cluster_status') ==
                      periodic.STATUS_WORKERS)
        members += ['b', 'c']
        self.now = service_ring.MEMBERS_TTL
        mine = tick.run()
        self.assertLess(mine, len(clusters) / 2)
        self.assertLessEqual(len(tick._pool.keys()),
                             periodic.STATUS_WORKERS + mine)

    def test_slow_cluster_is_not_asked_twice(self):
        self._growing()
        release = threading.Event()
        self.addCleanup(release.set)
        original = self.engine.called

        def called(method, *args):
            original(method, *args)
            release.wait(base.DEADLINE)

        self.engine.called = called
        self.status_tick.run()
        base.wait_for(lambda: self.engine.count('update_cluster_status'))
        self.status_tick.run()
        release.set()
        base.wait_for(lambda: not self.status_tick.is_busy())
        self.assertEqual(1, self.engine.count('update_cluster_status'))

    def test_failing_cluster_is_left_alone_for_a_while(self):
        cluster = self._growing()[0]
        self.engine.errors['update_cluster_status'] = [
            ValueError('odd answer')]
        self.poll()
        self.poll()
        self.assertEqual(1, self.engine.count('update_cluster_status'))
        self.assertIn('odd answer', self.fresh(cluster).status_reason)
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        self.status_tick._failing.clear()
        self.poll()
        self.assertIsNone(self.fresh(cluster).status_reason)

    def test_pauses_grow_to_a_limit(self):
        tick = self.status_tick
        cluster = self.accept_create()
        pauses = []
        for _attempt in range(12):
            tick._note_failure(cluster.uuid, ValueError('broken'))
            pauses.append(tick._failing[cluster.uuid][1] - time.monotonic())
        # A fifth more or less, so that they do not all come at once.
        self.assertTrue(3 <= pauses[0] <= 5, pauses)
        self.assertTrue(6 <= pauses[1] <= 10, pauses)
        self.assertTrue(all(0.79 * periodic.BACK_OFF_LIMIT <= pause <=
                            1.2 * periodic.BACK_OFF_LIMIT
                            for pause in pauses[5:]), pauses)
        self.assertGreater(len({round(pause) for pause in pauses[5:]}), 1)

    def test_trouble_is_forgotten_at_the_end(self):
        cluster = self._growing()[0]
        self.engine.errors['update_cluster_status'] = [ValueError('odd')]
        self.poll()
        self.status_tick._failing.clear()
        self.engine.settle()
        self.poll()
        found = self.fresh(cluster)
        self.assertEqual(('CREATE_COMPLETE', None),
                         (found.status, found.status_reason))

    def test_one_failing_cluster_does_not_hurt_the_others(self):
        clusters = self._growing(3)
        self.engine.settle()
        self.engine.errors['update_cluster_status'] = [ValueError('odd')]
        self.poll()
        self.assertEqual(
            ['CREATE_COMPLETE', 'CREATE_COMPLETE', 'CREATE_IN_PROGRESS'],
            sorted(self.fresh(cluster).status for cluster in clusters))

    def test_lost_trust_is_tried_as_administrator(self):
        self._growing()
        self.engine.errors['update_cluster_status'] = [
            exception.AuthorizationFailure(client='x', message='no trust')]
        self.poll()
        self.assertEqual(
            [(False,), (True,)],
            [call[2] for call in self.engine.calls
             if call[0] == 'update_cluster_status'])

    def test_group_that_has_gone_loses_its_row(self):
        cluster = self.create_complete()
        group = objects.NodeGroup(
            self.context, name='extra', role='worker', node_count=1,
            labels={})
        self.accept(lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup=group)
        self.run_all()
        self.engine.settle()
        self.poll()
        self.accept(lifecycle.NODEGROUP_DELETE, cluster, nodegroup=group)
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertNotIn('extra', [found.name for found
                                   in self.fresh(cluster).nodegroups])
        self.assertStatus('UPDATE_COMPLETE', cluster)


class Monitor(monitors.MonitorBase):
    """Says what the test wants."""

    found = {}
    metrics_spec = {'load': {'unit': '%', 'func': 'load'}}

    def pull_data(self):
        self.data['load'] = 7

    def load(self):
        """The only metric."""
        return self.data['load']

    def poll_health_status(self):
        self.data.update(self.found)


class WatchTestCase(base.OperationTestCase):
    """A cluster and a tick that asks its monitor."""

    tick_class = None

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()
        self.tick = self.tick_class(service_ring.Ring(
            'here', members=lambda: ('here',)))
        self.addCleanup(self.tick.wait)

    def _monitor(self, monitor):
        self.useFixture(base.fixtures.MonkeyPatch(
            'magnum.tests.functional.conductor.engine.ToyDriver.get_monitor',
            lambda driver, context, cluster: monitor(context, cluster)))


class HealthTickTest(WatchTestCase):

    tick_class = periodic.HealthTick

    def test_saved(self):
        self._monitor(Monitor)
        self.useFixture(base.fixtures.MonkeyPatch(
            f'{__name__}.Monitor.found', {
                'health_status': 'UNHEALTHY',
                'health_status_reason': {'api': 'ok'}}))
        self.poll(self.tick)
        found = self.fresh(self.cluster)
        self.assertEqual(('UNHEALTHY', {'api': 'ok'}),
                         (found.health_status, found.health_status_reason))

    def test_monitor_that_cannot_tell(self):
        self._monitor(Monitor)
        self.poll(self.tick)
        self.assertIsNone(self.fresh(self.cluster).health_status)

    def test_driver_without_monitor(self):
        self.poll(self.tick)
        self.assertIsNone(self.fresh(self.cluster).health_status)

    def test_driver_that_is_not_installed_any_more(self):
        self.useFixture(base.fixtures.MonkeyPatch(
            'magnum.drivers.common.driver.Driver.definitions', {}))
        self.poll(self.tick)
        # No trouble, to be told of every minute for ever.
        self.assertEqual({}, self.tick._failing)

    def test_interval(self):
        self.assertEqual(60, self.tick.interval())
        self.config(health_polling_interval=-1, group='kubernetes')
        self.assertIsNone(self.tick.interval())

    def test_metrics(self):
        monitor = Monitor(self.context, self.cluster)
        monitor.pull_data()
        self.assertEqual(['load'], monitor.get_metric_names())
        self.assertEqual('%', monitor.get_metric_unit('load'))
        self.assertEqual(7, monitor.compute_metric_value('load'))


class MetricsTickTest(WatchTestCase):

    tick_class = periodic.MetricsTick

    def test_interval(self):
        self.assertIsNone(self.tick.interval())
        self.config(send_cluster_metrics=True, group='drivers')
        self.assertEqual(60, self.tick.interval())

    def test_told(self):
        self._monitor(Monitor)
        self.assertTrue(base.outbox.flush(base.DEADLINE))
        base._impl_test.reset()
        self.poll(self.tick)
        self.assertTrue(base.outbox.flush(base.DEADLINE))
        (_context, message, priority, _retry), = (
            base._impl_test.NOTIFICATIONS)
        self.assertEqual('magnum.cluster.metrics.update',
                         message['event_type'])
        self.assertEqual('INFO', priority)
        self.assertEqual(
            {'metrics': [{'name': 'load', 'unit': '%', 'value': 7}],
             'user_id': self.cluster.user_id,
             'project_id': self.cluster.project_id,
             'resource_id': self.cluster.uuid}, message['payload'])


class TickerTest(base.OperationTestCase):

    def _ticker(self, timers, seat=None):
        running = ticker.Ticker(timers, seat or election.Election())
        running.start()
        self.addCleanup(running.stop)
        return running

    def test_all_at_once_then_by_interval(self):
        calls = []
        self._ticker([
            ticker.Timer('fast', lambda: calls.append('fast'),
                         lambda: 0.02),
            ticker.Timer('slow', lambda: calls.append('slow'), lambda: 99),
            ticker.Timer('never', lambda: calls.append('never'),
                         lambda: None)])
        base.wait_for(lambda: calls.count('fast') >= 5)
        self.assertEqual((1, 0), (calls.count('slow'),
                                  calls.count('never')))

    def test_errors_end_nothing(self):
        calls = []

        def fail():
            calls.append('failed')
            raise ValueError('odd')

        self._ticker([ticker.Timer('failing', fail, lambda: 0.02)])
        base.wait_for(lambda: len(calls) >= 3)

    def test_poke(self):
        calls = []
        self.useFixture(base.fixtures.MonkeyPatch(
            'magnum.service.ticker.Ticker.PAUSE', 0))
        running = self._ticker([ticker.Timer(
            'slow', lambda: calls.append('slow'), lambda: 99)])
        base.wait_for(lambda: calls)
        running.poke('slow')
        base.wait_for(lambda: len(calls) == 2)

    def test_only_who_holds_the_seat(self):
        calls = []
        seat = types.SimpleNamespace(held=False, asked=0)

        def is_held():
            seat.asked += 1
            return seat.held

        seat.is_held = is_held
        self.useFixture(base.fixtures.MonkeyPatch(
            'magnum.service.ticker.Ticker.STANDBY', 0.02))
        self._ticker([ticker.Timer('x', lambda: calls.append('x'),
                                   lambda: 0.02)], seat)
        base.wait_for(lambda: seat.asked >= 3)
        self.assertEqual([], calls)
        seat.held = True
        base.wait_for(lambda: calls)

    def test_heartbeat_of_a_worker(self):
        beat = heartbeat.Heartbeat('here', service_ring.BINARY)
        self._ticker([ticker.Timer('beat', beat.beat,
                                   heartbeat.interval)])
        base.wait_for(service_ring.living_conductors)
        self.assertEqual({'here'}, service_ring.living_conductors())
