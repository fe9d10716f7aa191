"""Admission and claiming of operations.

Owns the transactions that accept an operation together with the change of
status it stands for, and those by which one worker, and only one, takes it.
It must not know what an operation does; its specification is handed in.

Correct on every engine for the same reason: each of these transactions
starts by locking the rows that decide (the lock row of a project, the row of
a cluster, all operations of a cluster), and reads what it decides on after
that.  SQLite has no row locks; there a writer locks the file when it begins.
"""

import datetime

from oslo_db import exception as db_exc
from oslo_utils import timeutils
from oslo_utils import uuidutils
import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session
from magnum.i18n import _

ACCEPTED = 'accepted'
RUNNING = 'running'
# How many candidates a claim looks at before it gives up for this time.
CANDIDATES = 50

Cluster = models.Cluster
Generation = models.ClusterGeneration
NodeGroup = models.NodeGroup
Operation = models.Operation
Lock = models.ProjectLock


def _run(statement):
    return session.current().execute(
        statement.execution_options(synchronize_session=False))


def _insert(model, values):
    values = {key: repository.stored(value) for key, value in values.items()}
    if not values.get('uuid'):
        values['uuid'] = uuidutils.generate_uuid()
    row = model(**values)
    session.current().add(row)
    session.current().flush()
    return row


class Operations(repository.Repository):
    """The operation table."""

    model = Operation
    title = 'operation'
    filters = {name: query.equal(getattr(Operation, name)) for name in (
        'uuid', 'cluster_uuid', 'nodegroup_uuid', 'name', 'state', 'owner')}

    def not_found(self, ident):
        return exception.ResourceNotFound(name='operation', id=ident)

    def already_exists(self, values):
        return exception.Conflict(
            _('Operation %s exists already.') % values.get('uuid'))

    def visible(self, scope):
        """Return no condition: operations are the service's own."""
        return []

    # Admission.

    def admit_create(self, cluster, nodegroups, operation, limit=None):
        """Insert a cluster, its nodegroups and the operation, or nothing.

        :param cluster: values of the cluster; so the others
        :param limit: most clusters the project may have; None or negative
            for any number
        :returns: (cluster row, nodegroup rows, operation row)
        :raises ResourceLimitExceeded: when the project has that many
        :raises ClusterTemplateNotFound: when the template has just gone
        """
        limited = limit is not None and limit >= 0
        if limited:
            self._ensure_lock(cluster['project_id'])
        try:
            return self._admit_create(cluster, nodegroups, operation,
                                      limit if limited else None)
        except db_exc.DBDuplicateEntry:
            raise exception.ClusterAlreadyExists(
                uuid=cluster.get('uuid')) from None

    def _ensure_lock(self, project_id):
        try:
            self._insert_lock(project_id)
        except db_exc.DBDuplicateEntry:
            return

    @session.writer
    def _insert_lock(self, project_id):
        if session.current().get(Lock, project_id) is None:
            session.current().add(Lock(project_id=project_id))
            session.current().flush()

    @session.writer
    def _admit_create(self, cluster, nodegroups, operation, limit):
        if limit is not None:
            _run(sa.select(Lock.project_id).where(
                Lock.project_id == cluster['project_id']).with_for_update())
            self._check_limit(cluster['project_id'], limit)
        template_id = cluster.get('cluster_template_id')
        template = _run(sa.select(models.ClusterTemplate.id).where(
            models.ClusterTemplate.uuid == template_id
        ).with_for_update(read=True)).first()
        if template is None:
            raise exception.ClusterTemplateNotFound(
                clustertemplate=template_id)
        row = _insert(Cluster, cluster)
        groups = [_insert(NodeGroup, values) for values in nodegroups]
        return row, groups, self._accept(operation)

    @staticmethod
    def _check_limit(project_id, limit):
        used = session.current().scalar(
            sa.select(sa.func.count()).select_from(Cluster).where(
                Cluster.project_id == project_id))
        if used >= limit:
            raise exception.ResourceLimitExceeded(
                msg=_('You have reached the maximum clusters per project, '
                      '%d. You may delete a cluster to make room for a new '
                      'one.') % limit)

    @staticmethod
    def _accept(operation):
        return _insert(Operation, {
            'arguments': {}, 'request': {}, 'progress': {}, **operation,
            'created_at': session.now(), 'state': ACCEPTED, 'attempts': 0})

    def admit(self, spec, cluster, operation, cluster_values=None,
              nodegroup=None, nodegroup_values=None, new_nodegroup=None,
              unchanged=None):
        """Set the statuses and insert the operation, or do nothing.

        :param spec: the row of the lifecycle table
        :param cluster: anything with ``uuid`` and ``name``
        :param nodegroup: uuid of the nodegroup the operation is about
        :param new_nodegroup: values of a nodegroup to insert
        :param unchanged: dict; ``cluster`` and ``nodegroup`` are functions of
            their rows: whether the values are made from those
        :returns: the operation row; for a delete that is already accepted,
            the row there is
        :raises ClusterNotFound: when the cluster has gone
        :raises NotSupported: when the status does not allow it
        :raises OperationInProgress: when another operation is unfinished
        :raises ChangedMeanwhile: when the values are made from others
        """
        try:
            return self._admit(spec, cluster, operation, cluster_values or {},
                               nodegroup, nodegroup_values or {},
                               new_nodegroup, unchanged or {})
        except db_exc.DBDuplicateEntry:
            raise exception.NodeGroupAlreadyExists(
                name=new_nodegroup['name'], cluster_id=cluster.uuid
            ) from None

    @session.writer
    def _admit(self, spec, cluster, operation, cluster_values, nodegroup,
               nodegroup_values, new_nodegroup, unchanged):
        former = self._lock_cluster(cluster.uuid)
        status = former['status']
        unfinished = self._of_cluster(cluster.uuid)
        same = next((row for row in unfinished if spec.repeatable and
                     row.name == spec.name and
                     row.nodegroup_uuid == nodegroup), None)
        if same is not None:
            return same
        if not spec.permits(status):
            raise exception.NotSupported(
                operation=spec.refusal.format(status=status))
        # What is always allowed makes all others void.
        if spec.allowed is not None and any(
                _collides(spec, nodegroup, row) for row in unfinished):
            raise exception.OperationInProgress(cluster_name=cluster.name)
        repository.check_unchanged(former, unchanged.get('cluster'))
        before = {'cluster': _former(former, cluster_values)}
        if nodegroup is not None:
            before['nodegroup'] = self._set_nodegroup(
                spec, cluster.uuid, nodegroup, nodegroup_values,
                unchanged.get('nodegroup'))
        _run(sa.update(Cluster).where(Cluster.uuid == cluster.uuid).values(
            status=spec.during, updated_at=timeutils.utcnow(),
            **{'status_reason': None, **cluster_values}))
        _begin_generation(cluster.uuid)
        if new_nodegroup is not None:
            _insert(NodeGroup, new_nodegroup)
        # What a refusal by the driver has to bring back.
        return self._accept({**operation, 'progress': {'before': before}})

    @staticmethod
    def _lock_cluster(uuid):
        row = _run(sa.select(Cluster.__table__).where(
            Cluster.uuid == uuid).with_for_update()).mappings().first()
        if row is None:
            raise exception.ClusterNotFound(cluster=uuid)
        return row

    @staticmethod
    def _of_cluster(uuid, lock=False):
        statement = sa.select(Operation).where(
            Operation.cluster_uuid == uuid).order_by(Operation.id)
        if lock:
            statement = statement.with_for_update()
        return session.current().scalars(statement).all()

    def _set_nodegroup(self, spec, cluster_uuid, uuid, values, unchanged):
        row = _run(sa.select(NodeGroup.__table__).where(
            NodeGroup.uuid == uuid, NodeGroup.cluster_id == cluster_uuid
        ).with_for_update()).mappings().first()
        if row is None:
            raise exception.NodeGroupNotFound(nodegroup=uuid)
        if not spec.permits_nodegroup(row['status']):
            raise exception.NotSupported(
                operation=spec.refusal.format(status=row['status']))
        repository.check_unchanged(row, unchanged)
        values = {**({'status': spec.nodegroup_during}
                     if spec.nodegroup_during else {}), **values}
        if values:
            _run(sa.update(NodeGroup).where(NodeGroup.uuid == uuid).values(
                updated_at=timeutils.utcnow(), **values))
        return _former(row, values)

    @session.reader
    def generation(self, cluster_uuid):
        """Return how often an operation of a cluster was accepted."""
        return session.current().scalar(sa.select(Generation.number).where(
            Generation.cluster_uuid == cluster_uuid)) or 0

    def unless_accepted(self, cluster_uuid, overtaken):
        """Let this thread write until an operation of a cluster is accepted.

        :param overtaken: called without arguments for what is raised then
        """
        known = self.generation(cluster_uuid)

        def check():
            # Whoever accepts one holds the cluster from the beginning.
            _run(sa.select(Cluster.id).where(
                Cluster.uuid == cluster_uuid).with_for_update())
            if self.generation(cluster_uuid) != known:
                raise overtaken()

        return session.guarded(check)

    # Claiming.

    def claim(self, owner, lease_seconds, cluster_uuid=None):
        """Take the oldest operation that nobody works on.

        At most one operation of a cluster runs anywhere; a delete goes
        before the others of its cluster, which it makes void.

        :param owner: who takes it
        :param lease_seconds: after this long without a renewal, the worker
            of an operation counts as dead
        :param cluster_uuid: look at this cluster only
        :returns: its row, or None when there is nothing to do
        """
        seen = set()
        for _attempt in range(CANDIDATES):
            uuid = self._next_cluster(lease_seconds, cluster_uuid, seen)
            if uuid is None:
                return None
            seen.add(uuid)
            row = self._claim_in(uuid, owner, lease_seconds)
            if row is not None:
                return row
        return None

    @session.reader
    def _next_cluster(self, lease_seconds, cluster_uuid, seen):
        now = session.now()
        expired = now - datetime.timedelta(seconds=lease_seconds)
        busy = sa.orm.aliased(Operation)
        statement = sa.select(Operation.cluster_uuid).where(
            sa.or_(_is_waiting(now), _is_abandoned(expired)),
            ~sa.exists().where(busy.cluster_uuid == Operation.cluster_uuid,
                               busy.state == RUNNING,
                               busy.renewed_at >= expired)
        ).order_by(Operation.id).limit(1)
        if seen:
            statement = statement.where(Operation.cluster_uuid.not_in(seen))
        if cluster_uuid is not None:
            statement = statement.where(
                Operation.cluster_uuid == cluster_uuid)
        return session.current().scalar(statement)

    @session.writer
    def _claim_in(self, cluster_uuid, owner, lease_seconds):
        rows = self._of_cluster(cluster_uuid, lock=True)
        now = session.now()
        expired = now - datetime.timedelta(seconds=lease_seconds)
        if any(row.state == RUNNING and row.renewed_at >= expired
               for row in rows):
            return None
        ready = [row for row in rows if row.state == RUNNING or
                 row.not_before is None or row.not_before <= now]
        ready.sort(key=lambda row: (row.name != 'cluster_delete', row.id))
        if not ready:
            return None
        chosen = ready[0]
        if chosen.name == 'cluster_delete':
            # What was noted of the others tells what has to be removed.
            progress = chosen.progress or {}
            chosen.progress = {**progress, 'inherited': [
                *progress.get('inherited', ()),
                *(row.progress for row in rows
                  if row is not chosen and row.progress)]}
            _run(sa.delete(Operation).where(
                Operation.cluster_uuid == cluster_uuid,
                Operation.id != chosen.id))
        chosen.state = RUNNING
        chosen.owner = owner
        chosen.renewed_at = now
        chosen.not_before = None
        chosen.attempts = (chosen.attempts or 0) + 1
        session.current().flush()
        return chosen

    @staticmethod
    def unreadable(row):
        """Return what of an operation cannot be read -> why."""
        found = {name: getattr(row, name) or {}
                 for name in ('arguments', 'request', 'progress')}
        return {name: value[models.UNREADABLE]
                for name, value in found.items()
                if models.UNREADABLE in value}

    def age(self, row):
        """Return the seconds since an operation was accepted."""
        return timeutils.delta_seconds(
            timeutils.normalize_time(row.created_at), session.now())

    # What the worker does with what it took.

    @session.writer
    def renew(self, owner, uuids=None):
        """Prolong the lease of operations of this worker.

        :param uuids: which of them; all when None
        :returns: how many these are
        """
        statement = sa.update(Operation).where(
            Operation.owner == owner, Operation.state == RUNNING)
        if uuids is not None:
            statement = statement.where(Operation.uuid.in_(uuids))
        return _run(statement.values(
            renewed_at=session.now())).rowcount

    @session.writer
    def write(self, uuid, owner, values, attempt=None):
        """Write values, if the operation is still this worker's.

        :param attempt: which of its attempts; any when None. So in all that
            follows
        :returns: whether it is
        """
        return bool(_run(sa.update(Operation).where(
            *_is_held(uuid, owner, attempt)).values(
                updated_at=timeutils.utcnow(), **values)).rowcount)

    def guarded(self, uuid, owner, lost, attempt=None):
        """Let this thread write only while the operation is this worker's.

        Whoever wants to take it meanwhile waits for the end of the
        transaction.

        :param lost: called without arguments for what is raised otherwise
        """
        def check():
            found = _run(sa.select(Operation.id).where(
                *_is_held(uuid, owner, attempt)).with_for_update()).first()
            if found is None:
                raise lost()

        return session.guarded(check)

    def release(self, uuid, owner, delay=0, attempt=None):
        """Give the operation back, to be claimed again after a delay.

        :param delay: in seconds
        :returns: whether it was still this worker's
        """
        not_before = None
        if delay:
            not_before = session.now() + datetime.timedelta(seconds=delay)
        return self.write(uuid, owner, {
            'state': ACCEPTED, 'owner': None, 'renewed_at': None,
            'not_before': not_before}, attempt)

    @session.writer
    def finish(self, uuid, owner, attempt=None):
        """Delete the operation, if it is still this worker's.

        :returns: whether it was
        """
        return bool(_run(sa.delete(Operation).where(
            *_is_held(uuid, owner, attempt))).rowcount)

    @session.reader
    def is_being_deleted(self, cluster_uuid):
        """Say whether the deletion of this cluster is asked for."""
        return session.current().scalar(sa.select(sa.exists().where(
            Operation.cluster_uuid == cluster_uuid,
            Operation.name == 'cluster_delete')))


def _begin_generation(uuid):
    """Count an acceptance; whoever calls holds the cluster."""
    of_cluster = Generation.cluster_uuid == uuid
    # An update of no row would lock the place of the row, and with it that of
    # other clusters.
    if session.current().scalar(
            sa.select(Generation.number).where(of_cluster)) is None:
        _run(sa.insert(Generation).values(cluster_uuid=uuid, number=1))
    else:
        _run(sa.update(Generation).where(of_cluster).values(
            number=Generation.number + 1))


def _former(row, names):
    """Return the values, before they are replaced, of these columns.

    Those of the status are always among them.
    """
    return {name: row[name] for name in {'status', 'status_reason', *names}
            if name != 'updated_at'}


def _collides(spec, nodegroup, row):
    """Say whether an unfinished operation keeps another from starting."""
    return row.name not in spec.queues_behind or (
        nodegroup is not None and nodegroup == row.nodegroup_uuid)


def _is_held(uuid, owner, attempt):
    return (Operation.uuid == uuid, Operation.owner == owner,
            Operation.state == RUNNING,
            sa.true() if attempt is None else Operation.attempts == attempt)


def _is_waiting(now):
    return sa.and_(Operation.state == ACCEPTED,
                   sa.or_(Operation.not_before.is_(None),
                          Operation.not_before <= now))


def _is_abandoned(expired):
    return sa.and_(Operation.state == RUNNING,
                   sa.or_(Operation.renewed_at.is_(None),
                          Operation.renewed_at < expired))
