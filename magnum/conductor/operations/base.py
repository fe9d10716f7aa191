"""What the operations have in common.

Owns the form of an operation (a plan: ordered, idempotent steps) and what a
step gets to work with (a job). It must not know when a plan runs, nor what
happens after a failure.
"""

import dataclasses
import functools
import typing

from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.conductor import notifications
from magnum.drivers.common import driver
from magnum import objects
from magnum.objects import lifecycle


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing to do that may be done twice.

    :ivar name: the key under which it is noted as done
    :ivar run: function of the Job; what it returns, a dict, is kept with
        the note
    """

    name: str
    run: typing.Callable


@dataclasses.dataclass(frozen=True)
class Plan:
    """How an operation is done.

    :ivar spec: its row of the lifecycle table
    :ivar steps: in this order
    :ivar undo: function of the Job, called when a step failed for good
    :ivar gone: function of the Job, called when a step finds that what it
        should delete is not there; the operation then ended well
    :ivar notifies: whether listeners are told
    :ivar answers: whether the caller waits for a refusal; a refusal then
        changes nothing, while otherwise it shows as a failure
    """

    spec: lifecycle.OperationSpec
    steps: tuple[Step, ...]
    undo: typing.Callable | None = None
    gone: typing.Callable | None = None
    notifies: bool = True
    answers: bool = False


class Job:
    """An operation at work, and what its steps need.

    :ivar context: as whom the clouds are spoken to
    :ivar identity: name of that, see :mod:`magnum.conductor.credentials`
    :ivar refused: names of those who were refused
    :ivar cluster: the cluster, read by this process for this job
    :ivar nodegroup: the nodegroup the operation is about, or None
    :ivar arguments: what the caller asked for
    :ivar forgotten: whether a step made the cluster vanish
    """

    def __init__(self, operation, plan, cluster):
        self.operation = operation
        self.plan = plan
        self.spec = plan.spec
        self.cluster = cluster
        self.context = None
        self.identity = None
        self.refused = set()
        self.arguments = operation.arguments or {}
        self.forgotten = False

    @property
    def before(self):
        """Values that the acceptance replaced: {'cluster': {column: ...}}.

        The group's are under 'nodegroup'.
        """
        return (self.operation.progress or {}).get('before', {})

    @functools.cached_property
    def driver(self):
        """The driver of the cluster."""
        return driver.Driver.get_driver_for_cluster(self.context,
                                                    self.cluster)

    @functools.cached_property
    def nodegroup(self):
        """The nodegroup the operation is about, or None."""
        uuid = self.operation.nodegroup_uuid
        if uuid is None:
            return None
        return next((group for group in self.cluster.nodegroups
                     if group.uuid == uuid), None)

    def secrets(self):
        """Return what nobody may be told of the cluster."""
        return self.cluster.secrets()

    def clients(self):
        """Return OpenStack clients of the one who acts."""
        return clients.OpenStackClients(self.context)

    def scale_manager(self):
        """Return what picks the nodes to remove, or None."""
        manager = self.driver.get_scale_manager(
            self.context, self.clients(), self.cluster)
        return manager and _Picks(self.operation, manager)

    def save(self):
        """Write what a driver set on the cluster and on the nodegroup.

        A status is written only while the row still has that of this
        operation: a deletion accepted meanwhile is not overwritten.
        """
        for changed, expected in (
                (self.nodegroup, self.spec.nodegroup_during),
                (self.cluster, self.spec.during)):
            if changed is not None:
                save_guarded(changed, expected)

    def reload(self):
        """Read the cluster again, without what steps left on it."""
        self.cluster = find_cluster(self.cluster.uuid)
        self.__dict__.pop('nodegroup', None)

    def fail(self, reason, restore=False, told=False):
        """Write the outcome of a failure.

        Rows that have another status by now, as after the acceptance of a
        deletion, are left alone.

        :param restore: whether the statuses go back to what they were
            before the acceptance
        :param told: whether the caller knows; with ``restore`` nothing
            then reminds of it
        """
        for changed, kind, during, failed in (
                (self.nodegroup, 'nodegroup', self.spec.nodegroup_during,
                 self.spec.nodegroup_failed),
                (self.cluster, 'cluster', self.spec.during,
                 self.spec.failed)):
            if changed is None or during is None:
                continue
            former = self.before.get(kind, {})
            restored = restore and former.get('status')
            changed.status = restored or failed
            changed.status_reason = (former.get('status_reason')
                                     if restored and told else reason)
            changed.save_if((during,))

    def notify(self, outcome):
        """Tell the listeners, if this operation has any."""
        if self.plan.notifies:
            notifications.notify_about_cluster_operation(
                self.context, self.spec.event, outcome, self.cluster)


class _Picks:
    """A scale manager whose picks are noted.

    Whoever goes on after a death removes the same: others could be removed
    in addition to what has gone already.
    """

    _KEY = 'picks'

    def __init__(self, operation, manager):
        self._operation = operation
        self._manager = manager

    def __getattr__(self, name):
        return getattr(self._manager, name)

    def get_removal_nodes(self, hosts):
        """Return what was picked first."""
        if not self._operation.is_done(self._KEY):
            self._operation.checkpoint(
                self._KEY, nodes=list(self._manager.get_removal_nodes(hosts)))
        return self._operation.progress[self._KEY]['nodes']


def save_guarded(changed, expected):
    """Save an object; its status only over the expected one."""
    changes = changed.obj_what_changed()
    if 'status' not in changes or expected is None:
        if changes:
            changed.save()
        return
    if not changed.save_if((expected,)):
        changed.obj_reset_changes(['status', 'status_reason'])
        changed.save()


def service_context():
    """Return the context in which the conductor reads its own database."""
    return magnum_context.make_admin_context(all_tenants=True)


def find_cluster(uuid):
    """Return a cluster of any project.

    :raises: ClusterNotFound
    """
    return objects.Cluster.get_by_uuid(service_context(), uuid)
