"""Operation: something accepted for a cluster that has not ended yet.

Owns the door by which every operation comes in and by which a worker takes
one.  It must not know what operations do.

A row exists from the acceptance to the end, good or bad, of an operation.
"""

from oslo_utils import uuidutils

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields
from magnum.objects import lifecycle
from magnum.objects import nodegroup as nodegroup_object


class Lost(Exception):
    """The operation is no longer this worker's; it must stop."""


class Overtaken(Exception):
    """What was read is of the time before an operation was accepted."""


@base.MagnumObjectRegistry.register
class Operation(base.MagnumPersistentObject, base.MagnumObject):
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(),
        'cluster_uuid': fields.StringField(),
        'nodegroup_uuid': fields.StringField(nullable=True),
        'name': fields.StringField(),
        'arguments': fields.JsonField(),
        'request': fields.JsonField(),
        'state': fields.StringField(),
        'progress': fields.JsonField(),
        'owner': fields.StringField(nullable=True),
        'renewed_at': fields.DateTimeField(nullable=True),
        'not_before': fields.DateTimeField(nullable=True),
        'attempts': fields.IntegerField(default=0),
    }

    @staticmethod
    def _rows():
        return base.repositories().operations

    @property
    def spec(self):
        """The row of the lifecycle table, or None for an unknown name."""
        return lifecycle.OPERATIONS.get(self.name)

    # Admission.

    @classmethod
    def admit_create(cls, context, cluster, nodegroups, arguments=None,
                     limit=None, request=None):
        """Accept a new cluster: its row, its groups and the operation.

        Afterwards the objects handed in have all their fields and the
        cluster is in CREATE_IN_PROGRESS; or nothing was written.

        :param cluster: Cluster that was not created yet
        :param nodegroups: NodeGroups that were not created yet; cluster and
            project are filled in
        :param arguments: dict of what the operation needs to know
        :param limit: most clusters the project may have; None for any number
        :param request: dict from which the request context can be rebuilt
        :returns: the Operation
        :raises ResourceLimitExceeded: when the project has that many
        """
        spec = lifecycle.CLUSTER_CREATE
        if not cluster.obj_attr_is_set('uuid') or not cluster.uuid:
            cluster.uuid = new_uuid()
        cluster.status = spec.during
        for group in nodegroups:
            _belong(group, cluster)
            group.status = spec.during
        row, group_rows, operation = cls._rows().admit_create(
            cluster._changed_columns(),
            [group._changed_columns() for group in nodegroups],
            _values(spec, cluster, None, arguments, request), limit)
        cluster._load(row)
        for group, group_row in zip(nodegroups, group_rows):
            group._load(group_row)
        nodegroup_object.WRITES.note(cluster.uuid)
        return cls._from_row(context, operation)

    @classmethod
    def admit(cls, context, spec, cluster, nodegroup=None, arguments=None,
              cluster_values=None, nodegroup_values=None, new_nodegroup=None,
              request=None, seen=None, nodegroup_seen=None):
        """Accept an operation on a cluster that exists.

        Afterwards the rows have the statuses of the operation, and so have
        the objects handed in; or nothing was written.

        :param spec: row of the lifecycle table
        :param nodegroup: the NodeGroup the operation is about
        :param cluster_values: columns to write with the status
        :param nodegroup_values: so for the nodegroup
        :param new_nodegroup: a NodeGroup to insert
        :param request: dict from which the request context can be rebuilt
        :param seen: what ``cluster_values`` were made from: dict of field
            -> the value it had then
        :param nodegroup_seen: so for the nodegroup
        :returns: the Operation; when a deletion is asked for again, the one
            there is
        :raises NotSupported: when the status does not allow it
        :raises OperationInProgress: when another operation is unfinished
        :raises ChangedMeanwhile: when what was seen is another value now
        """
        about = nodegroup
        new_values = None
        if new_nodegroup is not None:
            about = new_nodegroup
            _belong(new_nodegroup, cluster)
            new_nodegroup.status = spec.nodegroup_during
            new_values = new_nodegroup._changed_columns()
        row = cls._rows().admit(
            spec, cluster, _values(spec, cluster, about, arguments, request),
            cluster_values=cluster_values,
            nodegroup=None if nodegroup is None else nodegroup.uuid,
            nodegroup_values=nodegroup_values, new_nodegroup=new_values,
            unchanged={
                'cluster': cluster._still(seen or {}),
                'nodegroup': nodegroup_object.NodeGroup._still(
                    nodegroup_seen or {})})
        nodegroup_object.WRITES.note(cluster.uuid)
        repositories = base.repositories()
        cluster._load(repositories.clusters.get_by_uuid(
            base.scope.EVERYTHING, cluster.uuid))
        if about is not None:
            about._load(repositories.nodegroups.get_by_uuid(
                cluster.uuid, about.uuid))
        return cls._from_row(context, row)

    # Work.

    @classmethod
    def claim(cls, context, owner, lease_seconds, cluster_uuid=None):
        """Take the oldest operation that nobody works on, or None.

        At most one operation of a cluster runs anywhere.

        :param owner: ``<host>/<id of the process>``
        :param lease_seconds: after this long without renewal, the owner of
            an operation counts as dead
        """
        row = cls._rows().claim(owner, lease_seconds, cluster_uuid)
        return None if row is None else cls._from_row(context, row)

    @classmethod
    def renew(cls, context, owner, uuids=None):
        """Prolong operations of an owner; return how many these are.

        :param uuids: which of them; all when None
        """
        return cls._rows().renew(owner, uuids)

    @classmethod
    def list(cls, context, filters=None):
        """Return unfinished operations, oldest first."""
        return cls._from_rows(context, cls._rows().list(
            base.scope.EVERYTHING, query.EVERYTHING, filters))

    @classmethod
    def is_being_deleted(cls, context, cluster_uuid):
        """Say whether the deletion of this cluster was accepted."""
        return cls._rows().is_being_deleted(cluster_uuid)

    @classmethod
    def unless_accepted(cls, cluster_uuid):
        """Return a context for a look at a cluster on which nothing is done.

        In it, each write of a row by this thread raises Overtaken, and
        writes nothing, once an operation of the cluster is accepted, also
        when that has ended: what the look has found out is of before.
        """
        return cls._rows().unless_accepted(
            cluster_uuid, lambda: Overtaken(cluster_uuid))

    def checkpoint(self, step, **facts):
        """Note that a step is done, and facts a second run must know.

        :raises Lost: when another worker has taken the operation
        """
        progress = {**(self.progress or {}), step: facts}
        if not self._rows().write(self.uuid, self.owner,
                                  {'progress': progress}, self.attempts):
            raise Lost(self.uuid)
        self.progress = progress
        self.obj_reset_changes()

    def guarded(self):
        """Return a context in which this thread writes only what it may.

        Each write of a row raises Lost, and writes nothing, once another
        worker has taken the operation.
        """
        return self._rows().guarded(self.uuid, self.owner,
                                    lambda: Lost(self.uuid), self.attempts)

    def hold(self):
        """Prolong the lease, to do what cannot be undone.

        :raises: Lost when another worker has taken the operation
        """
        if not self._rows().renew(self.owner, [self.uuid]):
            raise Lost(self.uuid)

    def unreadable(self):
        """Return what of it cannot be read -> why; empty for a good row."""
        return self._rows().unreadable(self)

    def age(self):
        """Return the seconds since the acceptance."""
        return self._rows().age(self)

    def is_done(self, step):
        """Say whether a step was noted as done."""
        return step in (self.progress or {})

    def release(self, delay=0):
        """Give the operation back; it may be claimed again after a delay.

        :param delay: in seconds
        :returns: whether it was still this worker's
        """
        return self._rows().release(self.uuid, self.owner, delay,
                                    self.attempts)

    def finish(self):
        """Delete the row: the operation ended, well or badly.

        :returns: whether it was still this worker's
        """
        return self._rows().finish(self.uuid, self.owner, self.attempts)


def new_uuid():
    """Return a new uuid."""
    return uuidutils.generate_uuid()


def _belong(group, cluster):
    group.cluster_id = cluster.uuid
    group.project_id = cluster.project_id
    if not group.obj_attr_is_set('uuid'):
        group.uuid = new_uuid()


def _values(spec, cluster, nodegroup, arguments, request):
    return {
        'cluster_uuid': cluster.uuid,
        'nodegroup_uuid': None if nodegroup is None else nodegroup.uuid,
        'name': spec.name,
        'arguments': arguments or {},
        'request': request or {},
    }
