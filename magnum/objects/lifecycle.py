"""The state machine of a cluster: which operation may start when.

Owns the table of operations and the pure functions over statuses.  It must
not know objects, rows, drivers or the bus; it imports the status names only.

A status that is not in the table is never refused when a driver writes it;
the table only says what may be *asked for*.
"""

import dataclasses

from magnum.objects import fields

STATUS = fields.ClusterStatus

# Statuses of a cluster on which nothing is going on and nothing went wrong.
SETTLED = (
    STATUS.CREATE_COMPLETE,
    STATUS.UPDATE_COMPLETE,
    STATUS.RESUME_COMPLETE,
    STATUS.RESTORE_COMPLETE,
    STATUS.ROLLBACK_COMPLETE,
    STATUS.SNAPSHOT_COMPLETE,
    STATUS.CHECK_COMPLETE,
    STATUS.ADOPT_COMPLETE,
)
# What can be repeated after a failed update, or asked for during one.
ADJUSTABLE = SETTLED + (STATUS.UPDATE_FAILED, STATUS.UPDATE_IN_PROGRESS)
# A cluster that has a stack to which nodegroups can be added; a nodegroup
# that can be resized.
STANDING = tuple(status for status in STATUS.ALL if status not in (
    STATUS.CREATE_IN_PROGRESS, STATUS.DELETE_IN_PROGRESS,
    STATUS.DELETE_COMPLETE))
ANY: tuple[str, ...] | None = None

# Each group has a stack of its own, so these only wait for each other.
_NODEGROUP_NAMES = ('nodegroup_create', 'nodegroup_update',
                    'nodegroup_delete')

EVENT_CREATE = 'create'
EVENT_UPDATE = 'update'
EVENT_DELETE = 'delete'


@dataclasses.dataclass(frozen=True)
class OperationSpec:
    """One operation a user may ask for on a cluster.

    :ivar name: the name kept in the operation table
    :ivar allowed: cluster statuses from which it may start; ANY for all
    :ivar during: cluster status from the acceptance on
    :ivar failed: cluster status when it ends badly
    :ivar event: action of the notifications
    :ivar refusal: sentence for the client, with ``{status}`` in it
    :ivar nodegroup_allowed: statuses of the nodegroup from which it may
        start, when the operation has a nodegroup with a status
    :ivar nodegroup_during: status of that nodegroup from the acceptance on
    :ivar nodegroup_failed: status of that nodegroup when it ends badly
    :ivar queues_behind: names of operations of the same cluster behind
        which it may wait, as long as they are about other nodegroups
    :ivar repeatable: whether asking again while it is unfinished gives the
        operation there is, instead of a refusal
    """

    name: str
    allowed: tuple[str, ...] | None
    during: str
    failed: str
    event: str
    refusal: str
    nodegroup_allowed: tuple[str, ...] | None = ANY
    nodegroup_during: str | None = None
    nodegroup_failed: str | None = None
    queues_behind: tuple[str, ...] = ()
    repeatable: bool = False

    def permits(self, status: str | None) -> bool:
        """Say whether a cluster in this status may start the operation."""
        return self.allowed is ANY or status in self.allowed

    def permits_nodegroup(self, status: str | None) -> bool:
        """Say the same of the nodegroup; one without a status may."""
        return (self.nodegroup_allowed is ANY or status is None or
                status in self.nodegroup_allowed)


def _update(name, what, allowed=SETTLED, **kwargs):
    return OperationSpec(
        name=name, allowed=allowed, during=STATUS.UPDATE_IN_PROGRESS,
        failed=STATUS.UPDATE_FAILED, event=EVENT_UPDATE,
        refusal=f'{what} when status is "{{status}}"', **kwargs)


CLUSTER_CREATE = OperationSpec(
    name='cluster_create', allowed=(), during=STATUS.CREATE_IN_PROGRESS,
    failed=STATUS.CREATE_FAILED, event=EVENT_CREATE,
    refusal='Creating a cluster when status is "{status}"')
CLUSTER_UPDATE = _update('cluster_update', 'Updating a cluster')
CLUSTER_RESIZE = _update(
    'cluster_resize', 'Resizing a cluster', ADJUSTABLE,
    nodegroup_allowed=STANDING,
    nodegroup_during=STATUS.UPDATE_IN_PROGRESS,
    nodegroup_failed=STATUS.UPDATE_FAILED)
CLUSTER_UPGRADE = _update(
    'cluster_upgrade', 'Upgrading a cluster',
    nodegroup_during=STATUS.UPDATE_IN_PROGRESS,
    nodegroup_failed=STATUS.UPDATE_FAILED)
CLUSTER_DELETE = OperationSpec(
    name='cluster_delete', allowed=ANY, during=STATUS.DELETE_IN_PROGRESS,
    failed=STATUS.DELETE_FAILED, event=EVENT_DELETE,
    refusal='Deleting a cluster when status is "{status}"',
    repeatable=True)
CA_ROTATE = _update('ca_rotate', 'Rotating the CA of a cluster')
CREDENTIAL_ROTATE = _update('credential_rotate',
                            'Rotating the credential of a cluster',
                            ADJUSTABLE)
NODEGROUP_CREATE = _update(
    'nodegroup_create', 'Creating a nodegroup', STANDING,
    nodegroup_allowed=ADJUSTABLE,
    nodegroup_during=STATUS.CREATE_IN_PROGRESS,
    nodegroup_failed=STATUS.CREATE_FAILED, queues_behind=_NODEGROUP_NAMES)
NODEGROUP_UPDATE = _update(
    'nodegroup_update', 'Updating a nodegroup', STANDING,
    nodegroup_allowed=ADJUSTABLE,
    nodegroup_during=STATUS.UPDATE_IN_PROGRESS,
    nodegroup_failed=STATUS.UPDATE_FAILED, queues_behind=_NODEGROUP_NAMES)
NODEGROUP_DELETE = _update(
    'nodegroup_delete', 'Deleting a nodegroup', STANDING,
    nodegroup_during=STATUS.DELETE_IN_PROGRESS,
    nodegroup_failed=STATUS.DELETE_FAILED, queues_behind=_NODEGROUP_NAMES,
    repeatable=True)

OPERATIONS = {spec.name: spec for spec in (
    CLUSTER_CREATE, CLUSTER_UPDATE, CLUSTER_RESIZE, CLUSTER_UPGRADE,
    CLUSTER_DELETE, CA_ROTATE, CREDENTIAL_ROTATE,
    NODEGROUP_CREATE, NODEGROUP_UPDATE, NODEGROUP_DELETE,
)}

# Clusters whose stacks are followed at each status tick.
POLL_STATUS = (
    STATUS.CREATE_IN_PROGRESS,
    STATUS.UPDATE_IN_PROGRESS,
    STATUS.DELETE_IN_PROGRESS,
    STATUS.ROLLBACK_IN_PROGRESS,
)
# Clusters whose Kubernetes API is asked at each health tick.
POLL_HEALTH = (
    STATUS.CREATE_IN_PROGRESS,
    STATUS.CREATE_FAILED,
    STATUS.CREATE_COMPLETE,
    STATUS.UPDATE_IN_PROGRESS,
    STATUS.UPDATE_COMPLETE,
    STATUS.UPDATE_FAILED,
    STATUS.DELETE_IN_PROGRESS,
    STATUS.DELETE_FAILED,
    STATUS.ROLLBACK_IN_PROGRESS,
)

_STATES = ('IN_PROGRESS', 'FAILED', 'COMPLETE')


def split(status: str) -> tuple[str, str]:
    """Cut a status into its action and its state.

    ``UPDATE_IN_PROGRESS`` gives ``('UPDATE', 'IN_PROGRESS')``.
    """
    action, _, state = status.partition('_')
    return action, state


def is_in_progress(status: str | None) -> bool:
    """Say whether something is going on."""
    return bool(status) and split(status)[1] == 'IN_PROGRESS'


def is_failed(status: str | None) -> bool:
    """Say whether the last action went wrong."""
    return bool(status) and split(status)[1] == 'FAILED'


def is_complete(status: str | None) -> bool:
    """Say whether the last action went well."""
    return bool(status) and split(status)[1] == 'COMPLETE'


def aggregate(previous: str | None, nodegroups) -> str | None:
    """Tell the status of a cluster from those of its nodegroups.

    The state is the worst one: something in progress, else something failed,
    else complete.  A cluster of the default groups alone has their status,
    for they share its stack; with more groups it is being updated, or
    deleted if it was.  Only a cluster that was being created, or was no more
    than created, becomes CREATE_COMPLETE.

    :param previous: status of the cluster before
    :param nodegroups: objects with ``status`` and ``is_default``; those
        without a known status are left out
    :returns: a status of the cluster, ``previous`` if nothing is known
    """
    known = [group for group in nodegroups
             if group.status and split(group.status)[1] in _STATES]
    if not known:
        return previous
    found = {split(group.status)[1] for group in known}
    state = next(state for state in _STATES if state in found)
    if all(group.is_default for group in known):
        status = next(group.status for group in known
                      if split(group.status)[1] == state)
    else:
        deleting = previous is not None and split(previous)[0] == 'DELETE'
        status = f'{"DELETE" if deleting else "UPDATE"}_{state}'
    if status == STATUS.CREATE_COMPLETE and previous not in (
            STATUS.CREATE_IN_PROGRESS, STATUS.CREATE_COMPLETE):
        return STATUS.UPDATE_COMPLETE
    return status
