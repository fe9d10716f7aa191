"""Accepted operations, found and done.

Owns claiming, the steps of a plan one after the other, and what follows from
a failure. It must not know what a step does, nor how a message or a timer
brought it here. This is an edge: whatever a step raises ends here.
"""

import concurrent.futures
import datetime
import random
import threading

from oslo_log import log as logging
from oslo_utils import timeutils
from pycadf import cadftaxonomy as taxonomy

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.conductor import credentials
from magnum.conductor import failures
from magnum.conductor.operations import base
from magnum.conductor.operations import faults
from magnum.conductor.operations import plans
from magnum.conductor import workers
import magnum.conf
from magnum import objects
from magnum.objects import lifecycle
from magnum.objects import operation as operation_object

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Operations a worker process does at the same time.
WORKERS = 16

# Seconds between looks for operations that no message told of. A random part
# keeps the workers of a cloud from asking the database all at once.
SCAN_INTERVAL = 5

# Seconds between attempts after the first transient failures; the last value
# holds for all later ones.
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)

# Beginning of the status_reason of a cluster whose operation is postponed.
WAITING = 'Waiting to try again: '

# Seconds between looks for the end of an operation somebody else does.
WAIT_INTERVAL = 0.5


class Abandoned(Exception):
    """The operation is void: the cluster is being deleted or has gone."""


class Runner:
    """Does operations, one call of :meth:`run_next` at a time.

    :param host: name of this conductor in the heartbeats
    :param settled: called with the uuid of a cluster whose operation ended
    """

    def __init__(self, host, settled=lambda uuid: None):
        self._host = host
        self.owner = workers.name(host)
        self._settled = settled
        self._lock = threading.Lock()
        # Uuids of the operations this process works on.
        self._held = set()
        # Calls that could not be made because the database was away.
        self._unclosed = []
        self._waiters = {}

    # Finding work.

    def claim(self, cluster_uuid=None):
        """Take an operation nobody works on, or None."""
        operation = objects.Operation.claim(
            base.service_context(), self.owner, CONF.service_down_time,
            cluster_uuid)
        if operation is not None:
            with self._lock:
                self._held.add(operation.uuid)
        return operation

    def renew(self):
        """Tell that this process is alive and works on what it took.

        The database may have given it more than it knows of, when it went
        away before it answered; that is left to others.
        """
        with self._lock:
            held = tuple(self._held)
        if held:
            objects.Operation.renew(base.service_context(), self.owner, held)

    def inherit(self):
        """Give back what dead processes of this host worked on.

        Without it that would wait until their leases have run out.
        """
        for operation in objects.Operation.list(
                base.service_context(), filters={'state': 'running'}):
            if workers.is_dead(operation.owner, self._host):
                LOG.info('Operation %(name)s of cluster %(cluster)s was left '
                         'by a process that died',
                         {'name': operation.name,
                          'cluster': operation.cluster_uuid})
                operation.release()

    def run_next(self, cluster_uuid=None):
        """Do the next operation, if there is one.

        :returns: whether there was one
        """
        operation = self.claim(cluster_uuid)
        if operation is None:
            return False
        self.run(operation)
        return True

    # Doing it.

    def run(self, operation):
        """Do one claimed operation as far as it goes now.

        Afterwards it ended, well or badly, or it is accepted again and will
        be claimed after a while. Raises nothing.
        """
        try:
            self._run(operation)
        finally:
            with self._lock:
                self._held.discard(operation.uuid)

    def _run(self, operation):
        plan = plans.PLANS.get(operation.name)
        if plan is None:
            LOG.error('Operation %(name)s of cluster %(cluster)s is unknown '
                      'to this release and is dropped',
                      {'name': operation.name,
                       'cluster': operation.cluster_uuid})
            self._close(operation, operation.finish)
            return
        job = None
        try:
            cluster = base.find_cluster(operation.cluster_uuid)
            job = base.Job(operation, plan, cluster)
            self._identify(job)
            self._run_steps(job)
        except (exception.ClusterNotFound, Abandoned):
            LOG.info('Operation %(name)s of cluster %(cluster)s is void',
                     {'name': operation.name,
                      'cluster': operation.cluster_uuid})
            self._end(operation)
        except operation_object.Lost:
            LOG.warning('Operation %(name)s of cluster %(cluster)s was taken '
                        'over by another conductor',
                        {'name': operation.name,
                         'cluster': operation.cluster_uuid})
        except Exception as error:
            self._after_failure(operation, job, error)
        else:
            self._end(operation)

    @staticmethod
    def _identify(job):
        """Let the job act as the best that was not refused yet.

        :returns: whether there was one
        """
        found = credentials.identities(
            job.cluster, job.operation.request,
            deleting=job.spec is lifecycle.CLUSTER_DELETE)
        for name, context in found.items():
            if name not in job.refused:
                job.identity, job.context = name, context
                magnum_context.set_ctx(context)
                return True
        return False

    def _run_steps(self, job):
        for step in job.plan.steps:
            if job.operation.is_done(step.name):
                continue
            self._check_wanted(job)
            point = f'{job.spec.name}:{step.name}'
            faults.reach(f'{point}:before')
            facts = self._run_step(step, job)
            faults.reach(f'{point}:after')
            if job.forgotten:
                return
            job.operation.checkpoint(step.name, **(facts or {}))
        self._unexplain(job)

    @staticmethod
    def _check_wanted(job):
        if (job.spec is not lifecycle.CLUSTER_DELETE and
                objects.Operation.is_being_deleted(
                    base.service_context(), job.cluster.uuid)):
            raise Abandoned()

    def _run_step(self, step, job):
        """Run a step, as the next identity when one is refused."""
        while True:
            try:
                return step.run(job)
            except Exception as error:
                kind = failures.classify(error)
                if kind is failures.Kind.GONE and job.plan.gone:
                    return job.plan.gone(job)
                if kind is not failures.Kind.UNAUTHORIZED:
                    raise
                refused = job.identity
                job.refused.add(refused)
                if not self._identify(job):
                    raise
                LOG.info('Step %(step)s of %(name)s of cluster %(cluster)s '
                         'goes on as %(next)s, as the %(refused)s is '
                         'refused: %(error)s',
                         {'step': step.name, 'name': job.spec.name,
                          'cluster': job.cluster.uuid, 'error': error,
                          'next': job.identity, 'refused': refused})

    # What follows a failure.

    def _after_failure(self, operation, job, error):
        kind = failures.classify(error)
        later = kind in (failures.Kind.TRANSIENT, failures.Kind.BUSY)
        if later and not (job and self._is_overdue(job)):
            self._postpone(operation, job, error)
        elif job is None:
            self._give_up_unread(operation, error)
        else:
            self._fail(job, error)

    @staticmethod
    def _is_overdue(job):
        minutes = (job.cluster.create_timeout or
                   CONF.cluster_heat.create_timeout)
        age = timeutils.delta_seconds(
            timeutils.normalize_time(job.operation.created_at),
            timeutils.utcnow())
        return age > datetime.timedelta(minutes=minutes).total_seconds()

    def _postpone(self, operation, job, error):
        attempt = max(operation.attempts, 1)
        delay = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
        LOG.warning('Operation %(name)s of cluster %(cluster)s is tried '
                    'again in %(delay)d s (attempt %(attempt)d failed: '
                    '%(error)s)',
                    {'name': operation.name, 'delay': delay,
                     'cluster': operation.cluster_uuid, 'attempt': attempt,
                     'error': error})
        self._close(operation, operation.release, delay)
        self._answer(operation, None)
        if job is not None:
            self._try(self._explain, job,
                      WAITING + failures.describe(error))

    @staticmethod
    def _explain(job, reason):
        cluster = base.find_cluster(job.cluster.uuid)
        cluster.status_reason = reason
        cluster.save_if((job.spec.during,))

    def _unexplain(self, job):
        if (job.cluster.status_reason or '').startswith(WAITING):
            self._try(self._explain, job, None)

    def _give_up_unread(self, operation, error):
        LOG.error('Operation %(name)s of cluster %(cluster)s cannot be '
                  'prepared', {'name': operation.name,
                               'cluster': operation.cluster_uuid},
                  exc_info=error)
        self._close(operation, operation.finish)
        self._answer(operation, error)

    def _fail(self, job, error):
        """Bring the rows to the status of a failure, and tell."""
        LOG.error('Operation %(name)s of cluster %(cluster)s failed',
                  {'name': job.spec.name, 'cluster': job.cluster.uuid},
                  exc_info=error)
        refused = job.plan.answers and isinstance(
            error, (exception.NotSupported, NotImplementedError))
        told = self._waiter_key(job.operation) in self._waiters
        if self._try(self._write_failure, job, error, refused, told):
            self._close(job.operation, job.operation.finish)
        else:
            # The next attempt fails again and writes it then.
            self._close(job.operation, job.operation.release, BACK_OFF[-1])
        self._answer(job.operation, error)
        self._settled(job.cluster.uuid)

    @staticmethod
    def _write_failure(job, error, refused, told):
        # What the failed step left on the objects is not to be written.
        job.reload()
        if job.plan.undo:
            job.plan.undo(job)
        job.fail(failures.describe(error), restore=refused, told=told)
        job.notify(taxonomy.OUTCOME_FAILURE)

    @staticmethod
    def _try(function, *args):
        """Call something that needs the database; say if it went well."""
        try:
            function(*args)
        except Exception:
            LOG.exception('The outcome of an operation could not be written')
            return False
        return True

    def _end(self, operation):
        self._close(operation, operation.finish)
        self._answer(operation, None)
        self._settled(operation.cluster_uuid)

    def _close(self, operation, method, *args):
        """Finish or release an operation, now or when the database is back.

        Left as it is, it would wait until the lease has run out.
        """
        try:
            method(*args)
        except Exception as error:
            LOG.warning('Operation %(name)s of cluster %(cluster)s cannot be '
                        'closed now: %(error)s',
                        {'name': operation.name, 'error': error,
                         'cluster': operation.cluster_uuid})
            with self._lock:
                self._unclosed.append((operation, method, args))

    def close_remaining(self):
        """Close what could not be closed when it ended."""
        with self._lock:
            remaining, self._unclosed = self._unclosed, []
        for operation, method, args in remaining:
            self._close(operation, method, *args)

    @staticmethod
    def _waiter_key(operation):
        return operation.cluster_uuid, operation.name

    def _answer(self, operation, error):
        waiter = self._waiters.pop(self._waiter_key(operation), None)
        if waiter is None:
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(failures.answer(error))

    def expect(self, cluster_uuid, name):
        """Return a future for the end of an operation in this process."""
        return self._waiters.setdefault((cluster_uuid, name),
                                        concurrent.futures.Future())

    def expect_no_more(self, cluster_uuid, name):
        """Forget the future: it ended elsewhere, or takes too long."""
        self._waiters.pop((cluster_uuid, name), None)


class Workshop:
    """A runner with threads: it looks for work by itself and is told of it.

    :param runner: a :class:`Runner`
    """

    def __init__(self, runner):
        self._runner = runner
        self._pool = concurrent.futures.ThreadPoolExecutor(
            max_workers=WORKERS, thread_name_prefix='operation')
        self._free = threading.Semaphore(WORKERS)
        self._changed = threading.Condition()
        self._woken = set()
        self._stopping = False
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._look, name='operations',
                             daemon=True),
            threading.Thread(target=self._renew, name='lease', daemon=True)]

    def start(self):
        """Begin to look for work."""
        for thread in self._threads:
            thread.start()

    def wake(self, cluster_uuid):
        """Look for an operation of this cluster now; return at once."""
        with self._changed:
            self._woken.add(cluster_uuid)
            self._changed.notify()

    def perform(self, cluster_uuid, name, timeout):
        """Have an accepted operation done, and wait for it.

        Returns when it ended, here or elsewhere, when it has to be tried
        again later, or when the time is over.

        :param timeout: in seconds
        :raises: what it failed with, when that happened here
        """
        waiter = self._runner.expect(cluster_uuid, name)
        self.wake(cluster_uuid)
        deadline = timeutils.StopWatch(timeout)
        deadline.start()
        while not deadline.expired():
            try:
                return waiter.result(WAIT_INTERVAL)
            except concurrent.futures.TimeoutError:
                if not self._is_unfinished(cluster_uuid, name):
                    break
        self._runner.expect_no_more(cluster_uuid, name)
        return None

    @staticmethod
    def _is_unfinished(cluster_uuid, name):
        return bool(objects.Operation.list(
            base.service_context(),
            filters={'cluster_uuid': cluster_uuid, 'name': name}))

    # The thread that looks.

    def _look(self):
        woken = set()
        inherited = False
        while not self._stopping:
            try:
                if not inherited:
                    self._runner.inherit()
                    inherited = True
                self._runner.close_remaining()
                for cluster_uuid in woken:
                    self._take(cluster_uuid)
                # A message may come before the row it tells of is seen, so
                # every reason to look is a reason to look around.
                while self._take(None):
                    pass
            except Exception:
                # The database is away, most likely: look again later.
                LOG.exception('Looking for operations failed')
            woken = self._wait()

    def _wait(self):
        with self._changed:
            if not self._woken and not self._stopping:
                self._changed.wait(SCAN_INTERVAL * random.uniform(0.8, 1.2))
            woken, self._woken = self._woken, set()
            return woken

    def _take(self, cluster_uuid):
        """Claim an operation and give it to the pool, when there is room.

        :returns: whether there was one; none is taken any more at the end
        """
        if not self._free.acquire(timeout=SCAN_INTERVAL):
            return False
        operation = None
        try:
            if not self._stopping:
                operation = self._runner.claim(cluster_uuid)
        finally:
            if operation is None:
                self._free.release()
        if operation is None:
            return False
        self._pool.submit(self._run, operation)
        return True

    def _run(self, operation):
        try:
            self._runner.run(operation)
        finally:
            self._free.release()
            with self._changed:
                # The next operation of this cluster may be waiting for us.
                self._woken.add(operation.cluster_uuid)
                self._changed.notify_all()

    def _renew(self):
        while not self._stopped.wait(
                max(CONF.service_down_time / 6, 0.05)):
            try:
                self._runner.renew()
            except Exception:
                LOG.exception('The lease of the running operations could '
                              'not be renewed')

    # The end.

    def stop(self):
        """Take no more work, finish what runs; return when that is done."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._threads[0].join()
        self._pool.shutdown(wait=True)
        self._runner.close_remaining()
        self._stopped.set()
        self._threads[1].join()
