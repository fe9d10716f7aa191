"""Taking, keeping, losing and giving back operations."""

import dataclasses
import subprocess
import sys
import threading

import fixtures
from oslo_db import exception as db_exc
from oslo_utils import timeutils
import sqlalchemy as sa

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.conductor.operations import faults
from magnum.conductor import runner as conductor_runner
from magnum.conductor import workshop
import magnum.conf
from magnum.db.sqlalchemy import session
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import engine

CONF = magnum.conf.CONF


class LeaseTest(base.OperationTestCase):

    def test_taken_over_only_after_the_lease(self):
        cluster = self.accept_create()
        operation = self.new_runner('dead').claim()
        self.assertEqual(cluster.uuid, operation.cluster_uuid)
        self.assertFalse(self.runner.run_next())
        self.time_passes(CONF.service_down_time - 1)
        self.assertFalse(self.runner.run_next())
        self.time_passes(2)
        self.assertTrue(self.runner.run_next())
        self.assertEqual(1, self.engine.count('create_cluster'))

    def test_renewed_lease_is_kept(self):
        self.accept_create()
        slow = self.new_runner('slow')
        slow.claim()
        self.time_passes(CONF.service_down_time - 1)
        slow.renew()
        self.time_passes(CONF.service_down_time - 1)
        self.assertFalse(self.runner.run_next())

    def test_only_what_is_worked_on_is_kept(self):
        self.accept_create('lost')
        # The database went away before it could tell who took it.
        lost = objects.Operation.claim(self.admin, self.runner.owner,
                                       CONF.service_down_time)
        self.accept_create('worked-on')
        self.assertNotEqual(lost.uuid, self.runner.claim().uuid)
        self.time_passes(CONF.service_down_time - 1)
        self.runner.renew()
        self.time_passes(2)
        other = self.new_runner('other')
        self.assertEqual(lost.uuid, other.claim().uuid)
        self.assertIsNone(other.claim())

    def test_who_lost_it_stops(self):
        cluster = self.accept_create()
        slow = self.new_runner('slow')

        def sleep_long():
            faults.disarm()
            self.time_passes(CONF.service_down_time + 1)
            self.elsewhere(
                lambda: self.assertTrue(self.runner.run_next()))

        faults.arm('cluster_create:announce:after', sleep_long)
        slow.run_next()
        self.assertEqual(1, self.engine.count('create_cluster'))
        self.assertEqual([], self.operations())
        self.assertIsNotNone(self.fresh(cluster).stack_id)

    def test_two_processes_of_a_host_have_two_names(self):
        self.assertNotEqual(self.new_runner('a').owner,
                            self.new_runner('a').owner)

    def test_delete_waits_for_who_works(self):
        cluster = self.accept_create()
        self.new_runner('busy').claim()
        self.accept_delete(cluster)
        self.assertFalse(self.runner.run_next())


class LostTest(base.OperationTestCase):
    """One that was away for long comes back after another has gone on."""

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()
        self.slow = self.new_runner('slow')

    def _take_over(self):
        self.elsewhere(self._go_on)

    def _go_on(self):
        self.time_passes(CONF.service_down_time + 1)
        self.assertTrue(self.runner.run_next())

    def _fail_late(self, method):
        """Let the driver fail after another has done the whole."""
        def fail():
            self._take_over()
            return ValueError('no')

        self.engine.errors[method] = [fail]
        self.assertTrue(self.slow.run_next())
        self.assertEqual(2, self.engine.count(method))
        self.assertStatus('UPDATE_IN_PROGRESS', self.cluster)
        self.assertEqual([], self.operations())
        self.engine.settle()
        self.poll()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)

    def test_resize_that_fails_late(self):
        self.accept(lifecycle.CLUSTER_RESIZE, self.cluster,
                    nodegroup=self.cluster.default_ng_worker,
                    nodegroup_values={'node_count': 5},
                    arguments={'node_count': 5})
        self._fail_late('resize_cluster')
        self.assertEqual(5, self.fresh(self.cluster).node_count)

    def test_rotation_that_fails_late(self):
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self._fail_late('rotate_ca_certificate')
        stored = {pair.uuid for pair in objects.X509KeyPair.list(self.admin)}
        self.assertEqual(
            stored, set(cluster_certs.references(
                self.fresh(self.cluster)).values()))

    def test_postponed_late(self):
        def fail():
            self._take_over()
            return ConnectionError()

        self.accept(lifecycle.CREDENTIAL_ROTATE, self.cluster)
        self.engine.errors['rotate_credential'] = [fail]
        self.slow.run_next()
        self.assertIsNone(self.fresh(self.cluster).status_reason)
        self.assertEqual([], self.operations())

    def test_saved_late(self):
        cluster = self.accept_create('other')
        driver = engine.ToyDriver.create_cluster

        def create_late(toy, context, cluster, timeout):
            driver(toy, context, cluster, timeout)
            if self.engine.count('create_cluster') == 2:
                self._take_over()
                cluster.stack_id = 'of the late'

        self.useFixture(fixtures.MonkeyPatch(
            'magnum.tests.functional.conductor.engine.ToyDriver.'
            'create_cluster', create_late))
        self.slow.run_next()
        self.assertEqual(3, self.engine.count('create_cluster'))
        self.assertEqual(engine.stack_of(cluster),
                         self.fresh(cluster).stack_id)


class InheritTest(base.OperationTestCase):

    def _leave(self, host='here'):
        """Have an operation taken by a process that then ends."""
        self.accept_create()
        process = subprocess.run(
            [sys.executable, '-c',
             'import sys; from magnum.conductor import workers; '
             'print(workers.name(sys.argv[1]))', host],
            capture_output=True, text=True, check=True)
        dead = self.new_runner()
        dead.owner = process.stdout.strip()
        dead.claim()

    def test_of_a_dead_process_here(self):
        self._leave()
        self.assertFalse(self.runner.run_next())
        self.runner.inherit()
        self.assertTrue(self.runner.run_next())

    def test_not_of_a_process_elsewhere(self):
        self._leave('elsewhere')
        self.runner.inherit()
        self.assertFalse(self.runner.run_next())

    def test_not_of_a_living_process(self):
        self.accept_create()
        self.new_runner().claim()
        self.runner.inherit()
        self.assertFalse(self.runner.run_next())


class BackOffTest(base.OperationTestCase):

    def test_grows(self):
        self.assertEqual(
            list(conductor_runner.BACK_OFF) +
            [conductor_runner.BACK_OFF[-1]] * 2,
            self._delays(ConnectionError()))

    def test_grows_less_while_something_goes_on(self):
        limit = conductor_runner.BUSY_PAUSE
        self.assertEqual(
            [min(pause, limit) for pause in conductor_runner.BACK_OFF] +
            [limit] * 2, self._delays(exception.Busy(what='stack')))

    def _delays(self, error):
        self.engine.errors['create_cluster'] = [error] * 20
        self.accept_create(create_timeout=600)
        delays = []
        for _attempt in range(len(conductor_runner.BACK_OFF) + 2):
            self.assertTrue(self.runner.run_next())
            seconds = 0
            while not self._is_due():
                self.time_passes(1)
                seconds += 1
            delays.append(seconds)
        return delays

    def _is_due(self):
        operation = objects.Operation.list(self.admin)[0]
        now = timeutils.utcnow()
        return operation.not_before.replace(tzinfo=None) <= now


class DatabaseAwayTest(base.OperationTestCase):

    def _refuse(self, beginning, times=1, error=None):
        """Let the next statements that begin like this fail."""
        left = [times]

        def refuse(_connection, _cursor, statement, *_rest):
            if statement.startswith(beginning) and left[0]:
                left[0] -= 1
                raise error or db_exc.DBConnectionError()

        sa.event.listen(self.database.engine, 'before_cursor_execute',
                        refuse)
        self.addCleanup(sa.event.remove, self.database.engine,
                        'before_cursor_execute', refuse)

    def test_at_the_end(self):
        cluster = self.accept_create()
        self._refuse('DELETE FROM operation')
        self.runner.run_next()
        self.assertEqual([('cluster_create', 'running')], self.operations())
        self.runner.close_remaining()
        self.assertEqual([], self.operations())
        self.assertStatus('CREATE_IN_PROGRESS', cluster)

    def test_what_remains_of_an_attempt_does_not_end_the_next(self):
        def fail():
            # It cannot be given back.
            self._refuse('UPDATE operation SET')
            return ConnectionError()

        self.accept_create()
        operation = self.runner.claim()
        self.engine.errors['create_cluster'] = [fail]
        self.runner.run(operation)
        self.time_passes(CONF.service_down_time + 1)
        again = self.runner.claim()
        self.assertEqual(operation.uuid, again.uuid)
        self.runner.close_remaining()
        self.assertEqual([('cluster_create', 'running')], self.operations())
        self.runner.run(again)
        self.assertEqual([], self.operations())

    def test_before_the_first_step(self):
        self.accept_create()
        operation = self.runner.claim()
        self._refuse('SELECT cluster')
        self.runner.run(operation)
        self.assertEqual([('cluster_create', 'accepted')], self.operations())

    def test_before_the_first_step_for_whatever_reason(self):
        cluster = self.accept_create()
        # As of PostgreSQL that starts, and as of a fault of ours.
        for error in (sa.exc.OperationalError('SELECT', {}, 'starting up'),
                      sa.exc.ProgrammingError('SELECT', {}, 'odd')):
            operation = self.runner.claim()
            self._refuse('SELECT cluster', error=error)
            self.runner.run(operation)
            self.assertEqual([('cluster_create', 'accepted')],
                             self.operations())
            self.time_passes()
        self.run_all()
        self.assertIsNotNone(self.fresh(cluster).stack_id)

    def test_in_a_step_and_still_after_it(self):
        cluster = self.accept_create()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.db.sqlalchemy.session._CLOCKS', {}))

        def go_away():
            # Nothing that needs the time of the database works any more.
            session._CLOCKS['sqlite'] = sa.func.of_no_server()
            return sa.exc.OperationalError('SELECT', {}, 'shutting down')

        self.engine.errors['create_cluster'] = [go_away]
        self.assertTrue(self.runner.run_next())
        session._CLOCKS.clear()
        self.runner.close_remaining()
        self.assertEqual([('cluster_create', 'accepted')], self.operations())
        self.time_passes()
        self.run_all()
        self.assertIsNotNone(self.fresh(cluster).stack_id)

    def test_while_a_failure_is_written(self):
        self.engine.errors['create_cluster'] = [ValueError('no'),
                                                ValueError('no')]
        cluster = self.accept_create()
        operation = self.runner.claim()
        faults.arm('cluster_create:stack:before',
                   lambda: self._refuse('UPDATE cluster'))
        self.runner.run(operation)
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        faults.disarm()
        self.time_passes()
        self.run_all()
        self.assertStatus('CREATE_FAILED', cluster)


class WorkshopTest(base.OperationTestCase):

    def _workshop(self):
        shop = workshop.Workshop(self.runner)
        shop.start()
        return shop

    def test_stop_finishes_what_runs(self):
        cluster = self.accept_create()
        inside, go_on = threading.Event(), threading.Event()

        def wait():
            inside.set()
            go_on.wait(base.DEADLINE)

        faults.arm('cluster_create:stack:before', wait)
        shop = self._workshop()
        self.assertTrue(inside.wait(base.DEADLINE))
        stopping = threading.Thread(target=shop.stop)
        stopping.start()
        go_on.set()
        stopping.join(base.DEADLINE)
        self.assertFalse(stopping.is_alive())
        self.assertIsNotNone(self.fresh(cluster).stack_id)
        self.assertEqual([], self.operations())

    def test_stopping_takes_nothing(self):
        more = 2
        for index in range(workshop.WORKERS + more):
            self.accept_create(f'cluster{index}')
        inside = threading.Semaphore(0)
        go_on = threading.Event()

        def wait():
            inside.release()
            go_on.wait(base.DEADLINE)

        faults.arm('cluster_create:trust:before', wait)
        shop = self._workshop()
        for _index in range(workshop.WORKERS):
            self.assertTrue(inside.acquire(timeout=base.DEADLINE))
        stopping = threading.Thread(target=shop.stop)
        stopping.start()
        base.wait_for(lambda: shop._stopping)
        go_on.set()
        stopping.join(base.DEADLINE)
        self.assertEqual([('cluster_create', 'accepted')] * more,
                         self.operations())

    def test_stopped_takes_nothing(self):
        shop = self._workshop()
        shop.stop()
        self.accept_create()
        self.assertEqual([('cluster_create', 'accepted')], self.operations())

    def test_perform_waits_for_the_end(self):
        cluster = self.create_complete()
        shop = self._workshop()
        self.addCleanup(shop.stop)
        self.accept(lifecycle.CREDENTIAL_ROTATE, cluster)
        shop.perform(cluster.uuid, 'credential_rotate', base.DEADLINE)
        self.assertEqual(1, self.engine.count('rotate_credential'))

    def test_perform_sees_an_end_elsewhere(self):
        cluster = self.create_complete()
        shop = self._workshop()
        self.addCleanup(shop.stop)
        self.assertIsNone(shop.perform(cluster.uuid, 'credential_rotate',
                                       base.DEADLINE))
        self.assertEqual({}, self.runner._waiters)

    def test_lease_is_renewed_while_it_works(self):
        self.config(service_down_time=1)
        self.accept_create()
        release = threading.Event()
        self.addCleanup(release.set)
        inside = threading.Event()

        def wait():
            inside.set()
            release.wait(base.DEADLINE)

        faults.arm('cluster_create:stack:before', wait)
        shop = self._workshop()
        self.addCleanup(shop.stop)
        inside.wait(base.DEADLINE)
        before = objects.Operation.list(self.admin)[0].renewed_at
        self.time_passes(1)
        base.wait_for(lambda: objects.Operation.list(
            self.admin)[0].renewed_at > before)
        release.set()


class RollingUpgradeTest(base.OperationTestCase):

    def test_operation_of_a_newer_release(self):
        cluster = self.create_complete()
        self.accept(dataclasses.replace(lifecycle.CLUSTER_UPDATE,
                                        name='cluster_dance'), cluster)
        self.run_all()
        self.assertEqual([('cluster_dance', 'accepted')], self.operations())
        self.assertStatus('UPDATE_IN_PROGRESS', cluster)
