"""Accepted operations, found and done.

Owns claiming, the steps of a plan one after the other, and what follows from
a failure. It must not know what a step does, nor how a message or a timer
brought it here. This is an edge: whatever a step raises ends here.
"""

import concurrent.futures
import threading

from oslo_log import log as logging
from pycadf import cadftaxonomy as taxonomy

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import redaction
from magnum.conductor import credentials
from magnum.conductor import failures
from magnum.conductor.operations import base
from magnum.conductor.operations import faults
from magnum.conductor.operations import plans
from magnum.conductor import workers
import magnum.conf
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle
from magnum.objects import operation as operation_object

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Seconds between attempts after the first transient failures; the last value
# holds for all later ones.
BACK_OFF = (1, 2, 4, 8, 15, 30, 60)
# Longest pause for something that is known to go on and to end.
BUSY_PAUSE = 8
# The same as above when the row of the cluster cannot be read: that takes
# somebody who mends it, and nobody has to be told again and again.
MENDING = (*BACK_OFF, 120, 300, 600)
# Most operations of which is known what was told of them.
_TOLD = 1000

# Beginning of the status_reason of a cluster whose operation is postponed.
WAITING = 'Waiting to try again: '


class Abandoned(Exception):
    """The operation is void: the cluster is being deleted.

    The deletion gets what was noted of it, to remove what it stored.
    """


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
        # (uuid, attempt) of the operations this process works on. It may
        # have lost one, and taken it once more, before it notices.
        self._held = set()
        # Calls that could not be made because the database was away.
        self._unclosed = []
        self._waiters = {}
        # uuid of an operation that nobody here can do -> the reason told.
        self._told = {}

    # Finding work.

    def claim(self, cluster_uuid=None):
        """Take an operation nobody works on, or None."""
        operation = objects.Operation.claim(
            base.service_context(), self.owner, CONF.service_down_time,
            cluster_uuid)
        if operation is not None:
            with self._lock:
                self._held.add((operation.uuid, operation.attempts))
        return operation

    def renew(self):
        """Tell that this process is alive and works on what it took.

        The database may have given it more than it knows of, when it went
        away before it answered; that is left to others.
        """
        with self._lock:
            held = {uuid for uuid, _attempt in self._held}
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
            with redaction.hiding():
                self._run(operation)
        finally:
            with self._lock:
                self._held.discard((operation.uuid, operation.attempts))

    def _run(self, operation):
        plan = plans.PLANS.get(operation.name)
        if plan is None:
            LOG.log(self._level(operation, 'unknown'),
                    'Operation %(name)s of cluster %(cluster)s is unknown to '
                    'this release and is left to a newer conductor',
                    {'name': operation.name,
                     'cluster': operation.cluster_uuid})
            self._close(operation, operation.release, BACK_OFF[-1])
            return
        try:
            self._attempt(operation, plan)
        except operation_object.Lost:
            LOG.warning('Operation %(name)s of cluster %(cluster)s was taken '
                        'over by another conductor',
                        {'name': operation.name,
                         'cluster': operation.cluster_uuid})

    def _attempt(self, operation, plan):
        """Do the steps, and what follows from how that ends.

        :raises: Lost as soon as it writes what is not its own any more
        """
        job = None
        try:
            cluster = base.find_cluster(operation.cluster_uuid)
            job = base.Job(operation, plan, cluster)
            redaction.hide(job.secrets)
            self._identify(job)
            self._check_readable(operation)
            with operation.guarded():
                self._run_steps(job)
        except operation_object.Lost:
            raise
        except exception.ClusterNotFound:
            LOG.info('Operation %(name)s of cluster %(cluster)s is void',
                     {'name': operation.name,
                      'cluster': operation.cluster_uuid})
            self._end(operation)
        except Abandoned:
            LOG.info('Operation %(name)s of cluster %(cluster)s is left to '
                     'the deletion', {'name': operation.name,
                                      'cluster': operation.cluster_uuid})
            self._end(operation, operation.release)
        except Exception as error:
            self._after_failure(operation, job, error)
        else:
            self._end(operation)

    @staticmethod
    def _check_readable(operation):
        """Raise when nobody knows what was asked for, or was done."""
        for what, why in operation.unreadable().items():
            raise exception.MagnumException(
                _('The %(what)s of this operation in the database cannot be '
                  'read (%(why)s); ask for it again.') %
                {'what': what, 'why': why})

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
            faults.reach(f'{point}:before', job.cluster.name)
            facts = self._run_step(step, job)
            faults.reach(f'{point}:after', job.cluster.name)
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
        # Of a cluster that cannot be read nothing can be given up.
        if job is None or (later and not self._is_overdue(job)):
            self._postpone(operation, job, error, kind)
        else:
            self._fail(job, error)

    @staticmethod
    def _is_overdue(job):
        minutes = (job.cluster.create_timeout or
                   CONF.cluster_heat.create_timeout)
        try:
            return job.operation.age() > minutes * 60
        except Exception as error:
            # By the clock of the database, which may be what has failed.
            LOG.debug('The age of an operation is not known: %s', error)
            return False

    def _postpone(self, operation, job, error, kind):
        unreadable = kind is failures.Kind.PERMANENT
        pauses = MENDING if unreadable else BACK_OFF
        attempt = max(operation.attempts, 1)
        delay = pauses[min(attempt, len(pauses)) - 1]
        if kind is failures.Kind.BUSY:
            delay = min(delay, BUSY_PAUSE)
        level = (self._level(operation, repr(error)) if unreadable
                 else logging.WARNING)
        LOG.log(level,
                'Operation %(name)s of cluster %(cluster)s is tried again in '
                '%(delay)d s (attempt %(attempt)d failed: %(error)s)',
                {'name': operation.name, 'delay': delay, 'error': error,
                 'cluster': operation.cluster_uuid, 'attempt': attempt},
                exc_info=(error if unreadable and level > logging.DEBUG
                          else None))
        if job is not None:
            self._try(self._explain, job,
                      WAITING + failures.describe(error))
        self._close(operation, operation.release, delay)
        self._answer(operation, None)

    def _level(self, operation, reason):
        """Return how loud a reason is: a new one of an operation is loud."""
        with self._lock:
            if self._told.get(operation.uuid) == reason:
                return logging.DEBUG
            if len(self._told) >= _TOLD:
                self._told.clear()
            self._told[operation.uuid] = reason
        return logging.WARNING

    @staticmethod
    def _explain(job, reason):
        cluster = base.find_cluster(job.cluster.uuid)
        cluster.status_reason = reason
        cluster.save_if((job.spec.during,))

    def _unexplain(self, job):
        if (job.cluster.status_reason or '').startswith(WAITING):
            self._try(self._explain, job, None)

    def _fail(self, job, error):
        """Bring the rows to the status of a failure, and tell."""
        refused = job.plan.answers and isinstance(
            error, (exception.NotSupported, NotImplementedError))
        if refused:
            LOG.info('Operation %(name)s of cluster %(cluster)s is refused: '
                     '%(error)s',
                     {'name': job.spec.name, 'cluster': job.cluster.uuid,
                      'error': error})
        else:
            LOG.error('Operation %(name)s of cluster %(cluster)s failed',
                      {'name': job.spec.name, 'cluster': job.cluster.uuid},
                      exc_info=error)
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
        # Undoing also deletes where the database cannot guard it.
        job.operation.hold()
        # What the failed step left on the objects is not to be written.
        job.reload()
        if job.plan.undo:
            job.plan.undo(job)
        job.fail(failures.describe(error), restore=refused, told=told)
        job.notify(taxonomy.OUTCOME_FAILURE)

    @staticmethod
    def _try(function, job, *args):
        """Write something about a job; say if it went well.

        :raises: Lost when it is not ours any more
        """
        try:
            with job.operation.guarded():
                function(job, *args)
        except operation_object.Lost:
            raise
        except Exception:
            LOG.exception('The outcome of an operation could not be written')
            return False
        return True

    def _end(self, operation, method=None):
        self._close(operation, method or operation.finish)
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
