"""What a conductor does again and again, and for which clusters.

Owns the ticks for the status, the health and the metrics of clusters: who is
due, one job at a time per cluster, and what follows from what a driver found.
It must not know HTTP or Heat. This is an edge: whatever a driver raises about
one cluster ends here.

A tick may run late, twice, or on two conductors: every write is made over
the status that was read, and every step may have been done already.
"""

import contextlib
import inspect
import random
import threading
import time

from oslo_log import log as logging
from oslo_utils import timeutils

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import redaction
from magnum.conductor import cleanup
from magnum.conductor import failures
from magnum.conductor import notifications
import magnum.conf
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import fields
from magnum.objects import lifecycle
from magnum.objects import operation as operation_object
from magnum.service import figures
from magnum.service import pool

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

STATUS = fields.ClusterStatus

# Seconds between status ticks when nothing is going on.
STATUS_INTERVAL = 10
# Seconds between them when something is, and the most polls a second that
# may cost: two hundred clusters in progress are each asked every 10 seconds.
FAST_INTERVAL = 2
POLLS_PER_SECOND = 20

STATUS_WORKERS = 16
HEALTH_WORKERS = 8

# Seconds a job may take before its place goes to another. Each request of a
# job has a shorter limit of its own.
DEADLINE = 180

# Pauses before each look at a cluster that something was told of. Heat tells
# of the end of a stack just before it writes it down.
LOOKS = (0, 0.2, 0.4, 0.6)

_RANDOM = random.SystemRandom()

# Most seconds between attempts at a cluster whose job keeps failing.
BACK_OFF_LIMIT = 60

# Beginning of a status_reason that is about us, not about the cluster.
TROUBLE = 'The state cannot be read at the moment: '
# The same of one whose stacks have gone.
REMAINS = 'What is left of it cannot be removed yet: '


def _context():
    return magnum_context.make_admin_context(all_tenants=True)


class ClusterTick:
    """A job that is done for every cluster of certain statuses.

    :param ring: who owns which cluster
    :param workers: jobs done at the same time
    """

    name = None
    statuses = ()

    def __init__(self, ring, workers):
        self._ring = ring
        self._pool = pool.Pool(workers, DEADLINE)
        self._lock = threading.Lock()
        self._failing = {}

    def run(self):
        """Give a job to the pool for each cluster that is due.

        :returns: how many clusters are this conductor's
        """
        for uuid in self._pool.sweep():
            self._note_late(uuid)
        mine = self._mine_of(objects.Cluster.list_statuses(_context()))
        known = set(mine)
        with self._lock:
            self._failing = {uuid: failing for uuid, failing
                             in self._failing.items() if uuid in known}
        figures.SHARE.labels(self.name).set(len(mine))
        # What has become somebody else's since it was put there.
        self._pool.keep(known, self._run_one)
        self._begin([uuid for uuid in mine if self._is_due(uuid)])
        return len(mine)

    def _begin(self, uuids):
        """Have the job done for these of this conductor's clusters."""
        for uuid in uuids:
            self._pool.submit(uuid, self._run_one, uuid)

    def is_busy(self):
        """Say whether a job waits or runs."""
        return bool(self._pool.keys())

    def _mine_of(self, rows):
        """Return the uuids of this conductor's among the candidates.

        All clusters are shared, not only those that are candidates now: the
        shares of conductors that look one after the other have to agree.
        """
        possible = [row for row in rows if self._is_possible(row[1])]
        if not possible:
            return []
        mine = self._ring.mine(uuid for uuid, _status in rows)
        return self._candidates([row for row in possible if row[0] in mine])

    def _is_possible(self, status):
        """Say whether a cluster of a status may be a candidate."""
        return status in self.statuses

    def _candidates(self, rows):
        """Return the uuids of the clusters the job is about.

        :param rows: list of (uuid, status)
        """
        return [uuid for uuid, status in rows if status in self.statuses]

    def _is_due(self, uuid):
        with self._lock:
            _count, not_before = self._failing.get(uuid, (0, 0))
        return time.monotonic() >= not_before

    def _note_late(self, uuid):
        LOG.warning('%(name)s of cluster %(uuid)s takes more than '
                    '%(seconds)d s; others do not wait for it',
                    {'name': self.name, 'uuid': uuid, 'seconds': DEADLINE})
        self.on_failure(uuid, TimeoutError(
            _('there is no answer after %d seconds') % DEADLINE))

    def _run_one(self, uuid):
        context = _context()
        magnum_context.set_ctx(context)
        LOG.debug('%(name)s of cluster %(uuid)s',
                  {'name': self.name, 'uuid': uuid})
        with redaction.hiding(), figures.POLLS.labels(self.name).time():
            self._run_hidden(context, uuid)

    def _run_hidden(self, context, uuid):
        try:
            with self._guarded(uuid):
                cluster = objects.Cluster.get_by_uuid(context, uuid)
                redaction.hide(cluster.secrets)
                self.job(context, cluster)
        except exception.ClusterNotFound:
            LOG.debug('Cluster %s has gone meanwhile', uuid)
        except operation_object.Overtaken:
            LOG.info('%(name)s of cluster %(uuid)s comes too late: an '
                     'operation was accepted meanwhile',
                     {'name': self.name, 'uuid': uuid})
        except Exception as error:
            self._note_failure(uuid, error)
        else:
            with self._lock:
                self._failing.pop(uuid, None)

    @staticmethod
    def _guarded(uuid):
        """Return a context in which what must not be is not written."""
        return contextlib.nullcontext()

    def _note_failure(self, uuid, error):
        """Log a failure, once with all details, and slow down."""
        figures.POLL_FAILURES.labels(self.name).inc()
        with self._lock:
            count = self._failing.get(uuid, (0, 0))[0] + 1
            delay = min(FAST_INTERVAL * 2 ** min(count, 10),
                        BACK_OFF_LIMIT) * _RANDOM.uniform(0.8, 1.2)
            self._failing[uuid] = (count, time.monotonic() + delay)
        LOG.error('%(name)s of cluster %(uuid)s failed (%(count)d. time in '
                  'sequence): %(error)s',
                  {'name': self.name, 'uuid': uuid, 'count': count,
                   'error': error},
                  exc_info=error if count == 1 else None)
        self.on_failure(uuid, error)

    def on_failure(self, uuid, error):
        """Do what a failed job leaves to do."""

    def job(self, context, cluster):
        """Do it for one cluster."""
        raise NotImplementedError

    def wait(self):
        """Drop the jobs not begun yet, and wait for those that run."""
        self._pool.wait()


class StatusTick(ClusterTick):
    """Follows what drivers are doing until it is done."""

    name = 'The status poll'
    # A cluster whose removal was interrupted is in DELETE_COMPLETE.
    statuses = lifecycle.POLL_STATUS + (STATUS.DELETE_COMPLETE,)

    def __init__(self, ring):
        super().__init__(ring, STATUS_WORKERS)
        # The engine may take its time to answer for many at once; whoever
        # ticks does not wait for it.
        self._lists = pool.Pool(1, DEADLINE)
        self._mine = 0

    def interval(self):
        """Return the seconds until the next tick."""
        if not self._mine:
            return STATUS_INTERVAL
        return min(max(FAST_INTERVAL, self._mine / POLLS_PER_SECOND),
                   STATUS_INTERVAL)

    def run(self):
        self._lists.sweep()
        self._mine = super().run()
        return self._mine

    def is_busy(self):
        return bool(self._lists.keys()) or super().is_busy()

    def wait(self):
        self._lists.wait()
        super().wait()

    def look(self, uuid):
        """Ask for one cluster now, whoever's it is; return at once.

        What is going on may have read too early and is repeated. Nothing
        happens when nothing is expected of the cluster.
        """
        if self._is_awaited(uuid):
            # A worker without the ticks has nobody else to do it.
            for late in self._pool.sweep():
                self._note_late(late)
            self._pool.submit(uuid, self._look_until_seen, uuid, again=True)

    def _look_until_seen(self, uuid):
        for pause in LOOKS:
            time.sleep(pause)
            self._run_one(uuid)
            if not self._is_awaited(uuid):
                return

    def _is_awaited(self, uuid):
        try:
            return bool(self._candidates(
                objects.Cluster.list_statuses(
                    _context(), filters={'uuid': uuid})))
        except Exception as error:
            LOG.warning('Cluster %(uuid)s is left to the next tick: '
                        '%(error)s', {'uuid': uuid, 'error': error})
            return False

    def _begin(self, uuids):
        if uuids and CONF.periodic_global_stack_list:
            self._lists.submit('all', self._begin_changed, uuids)
        else:
            super()._begin(uuids)

    def _begin_changed(self, uuids):
        """Leave out those of which the engine says that they are as before."""
        unchanged = set()
        try:
            for owner, clusters in self._by_driver(uuids):
                unchanged.update(owner.find_unchanged(_context(), clusters))
        except Exception as error:
            LOG.warning('Each cluster is asked for, as they cannot be asked '
                        'for together: %s', error)
        super()._begin([uuid for uuid in uuids if uuid not in unchanged])

    @staticmethod
    def _by_driver(uuids):
        """Return (driver, its clusters), without what no driver serves."""
        context, found = _context(), {}
        for cluster in objects.Cluster.list(context,
                                            filters={'uuid': uuids}):
            try:
                owner = driver.Driver.get_driver_for_cluster(context, cluster)
            except (exception.NotSupported,
                    exception.ClusterTemplateNotFound) as error:
                LOG.debug('Cluster %(uuid)s is asked for alone: %(error)s',
                          {'uuid': cluster.uuid, 'error': error})
                continue
            found.setdefault(type(owner), (owner, []))[1].append(cluster)
        return list(found.values())

    def _is_possible(self, status):
        return status == STATUS.UPDATE_FAILED or super()._is_possible(status)

    def _candidates(self, rows):
        uuids = super()._candidates(rows)
        # An operation failed; what others began goes on.
        failed = [uuid for uuid, status in rows
                  if status == STATUS.UPDATE_FAILED]
        if failed:
            uuids += objects.NodeGroup.growing(failed)
        if not uuids:
            return uuids
        # Before its operation is done a cluster is in progress for us while
        # its stack still shows the end of what was before.
        busy = {operation.cluster_uuid for operation
                in objects.Operation.list(
                    _context(), filters={'cluster_uuid': uuids})}
        return [uuid for uuid in uuids if uuid not in busy]

    @staticmethod
    def _guarded(uuid):
        return objects.Operation.unless_accepted(uuid)

    def job(self, context, cluster):
        if objects.Operation.list(
                context, filters={'cluster_uuid': cluster.uuid}):
            # Accepted since the tick; stacks do not show it yet.
            return
        before = cluster.status
        if before != STATUS.DELETE_COMPLETE:
            self._ask_driver(context, cluster)
            if 'status' in cluster.obj_what_changed():
                # A driver that leaves saving to us, or one that came late.
                if not cluster.save_if((before,)):
                    return
        if cluster.status == STATUS.DELETE_COMPLETE:
            cleanup.forget(context, cluster)
            notifications.notify_settled(context, cluster)
        elif cluster.status != before:
            self._settle(context, cluster)
        elif not self._is_hopeless(cluster):
            self._drop_groups(cluster)
            self._forget_trouble(cluster)

    @staticmethod
    def _ask_driver(context, cluster):
        owner = driver.Driver.get_driver_for_cluster(context, cluster)
        try:
            owner.update_cluster_status(context, cluster)
        except Exception as error:
            # Drivers outside the tree say so when the trust has vanished.
            if (failures.classify(error) is not failures.Kind.UNAUTHORIZED or
                    'use_admin_ctx' not in inspect.signature(
                        owner.update_cluster_status).parameters):
                raise
            owner.update_cluster_status(context, cluster, True)

    def _settle(self, context, cluster):
        """Follow a status that the driver found to have changed."""
        LOG.info('Cluster %(uuid)s is %(status)s',
                 {'uuid': cluster.uuid, 'status': cluster.status})
        notifications.notify_settled(context, cluster)
        self._drop_groups(cluster)
        self._forget_trouble(cluster)

    @staticmethod
    def _drop_groups(cluster):
        for group in cluster.nodegroups:
            if (group.status == STATUS.DELETE_COMPLETE and
                    not group.is_default and
                    cluster.status != STATUS.DELETE_IN_PROGRESS):
                group.destroy()

    @staticmethod
    def _is_hopeless(cluster):
        """Fail a cluster nobody creates; say whether it was one.

        There is neither an operation nor a stack: a conductor of an earlier
        release took the order and died.
        """
        if (cluster.status != STATUS.CREATE_IN_PROGRESS or cluster.stack_id):
            return False
        minutes = (cluster.create_timeout or
                   CONF.cluster_heat.create_timeout)
        created = timeutils.normalize_time(cluster.created_at)
        if not timeutils.is_older_than(created, minutes * 60):
            return False
        cluster.status = STATUS.CREATE_FAILED
        cluster.status_reason = _('Nothing was created within %d minutes, '
                                  'and no conductor works on it.') % minutes
        cluster.save_if((STATUS.CREATE_IN_PROGRESS,))
        return True

    @staticmethod
    def _forget_trouble(cluster):
        if (cluster.status_reason or '').startswith(TROUBLE):
            cluster.status_reason = None
            cluster.save_if((cluster.status,))

    def on_failure(self, uuid, error):
        """Let the owner of the cluster see why it does not go on."""
        try:
            cluster = objects.Cluster.get_by_uuid(_context(), uuid)
            if cluster.status not in self.statuses:
                # It has a reason, and that is of more use.
                return
            about = (REMAINS if cluster.status == STATUS.DELETE_COMPLETE
                     else TROUBLE)
            cluster.status_reason = about + failures.describe(error)
            if cluster.obj_what_changed():
                cluster.save_if((cluster.status,))
        except Exception as second:
            LOG.warning('That could not be noted with the cluster: %s',
                        second)


class WatchTick(ClusterTick):
    """Asks the monitors of the clusters."""

    def job(self, context, cluster):
        try:
            owner = driver.Driver.get_driver_for_cluster(context, cluster)
        except (exception.ClusterDriverNotSupported,
                exception.ClusterTypeNotSupported) as error:
            # Clusters of old releases may outlive their drivers.
            LOG.debug('Nobody can tell the health of cluster %(uuid)s: '
                      '%(error)s', {'uuid': cluster.uuid, 'error': error})
            return
        monitor = owner.get_monitor(context, cluster)
        if monitor is not None:
            self.watch(context, cluster, monitor)

    def watch(self, context, cluster, monitor):
        """Do what the tick is for."""
        raise NotImplementedError


class HealthTick(WatchTick):
    """Asks the clusters how they are."""

    name = 'The health check'
    statuses = lifecycle.POLL_HEALTH

    def __init__(self, ring):
        super().__init__(ring, HEALTH_WORKERS)

    @staticmethod
    def interval():
        """Return the seconds until the next tick; None for never."""
        seconds = CONF.kubernetes.health_polling_interval
        return None if seconds < 0 else max(seconds, 1)

    def watch(self, context, cluster, monitor):
        """Note with the cluster what its monitor says."""
        monitor.poll_health_status()
        if 'health_status' not in monitor.data:
            return
        cluster.health_status = monitor.data['health_status']
        cluster.health_status_reason = (
            monitor.data.get('health_status_reason') or {})
        if cluster.obj_what_changed():
            cluster.save()


class MetricsTick(WatchTick):
    """Tells listeners how busy the clusters are."""

    name = 'The metrics poll'
    statuses = (STATUS.CREATE_COMPLETE, STATUS.UPDATE_COMPLETE)

    def __init__(self, ring):
        super().__init__(ring, HEALTH_WORKERS)

    @staticmethod
    def interval():
        """Return the seconds until the next tick; None for never."""
        return (max(CONF.periodic_interval_max, 1)
                if CONF.drivers.send_cluster_metrics else None)

    def watch(self, context, cluster, monitor):
        """Tell the metrics that can be computed."""
        monitor.pull_data()
        notifications.notify_metrics(context, cluster, [
            {'name': name, 'unit': monitor.get_metric_unit(name),
             'value': monitor.compute_metric_value(name)}
            for name in monitor.get_metric_names()])
