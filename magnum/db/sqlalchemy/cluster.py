"""Queries on clusters.

Owns the filters of the cluster list, the sums over nodegroups and the figures
of a project.  It must not know operations.
"""

import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session

MASTER = 'master'

Cluster = models.Cluster
NodeGroup = models.NodeGroup
Generation = models.ClusterGeneration


def _has_role(master):
    if master:
        return NodeGroup.role == MASTER
    return sa.or_(NodeGroup.role != MASTER, NodeGroup.role.is_(None))


def _nodes(master):
    """Return a filter on the sum of nodes of masters or of the others."""
    total = sa.select(
        sa.func.coalesce(sa.func.sum(NodeGroup.node_count), 0)
    ).where(NodeGroup.cluster_id == Cluster.uuid, _has_role(master))
    total = total.correlate(Cluster).scalar_subquery()
    return query.equal(total)


def _worker_addresses(value):
    """Be true of clusters with a group of workers at these addresses."""
    return sa.exists().where(
        NodeGroup.cluster_id == Cluster.uuid, _has_role(False),
        query.holds_addresses(NodeGroup.node_addresses)(value))


class Clusters(repository.Repository):
    """The cluster table."""

    model = Cluster
    title = 'cluster'
    filters = {name: query.equal(getattr(Cluster, name)) for name in (
        'cluster_template_id', 'stack_id', 'api_address',
        'project_id', 'user_id', 'status', 'uuid')}
    filters['name'] = query.same_text(Cluster.name)
    filters['node_addresses'] = _worker_addresses
    filters['node_count'] = _nodes(master=False)
    filters['master_count'] = _nodes(master=True)

    def not_found(self, ident):
        return exception.ClusterNotFound(cluster=ident)

    def already_exists(self, values):
        return exception.ClusterAlreadyExists(uuid=values.get('uuid'))

    @session.writer
    def destroy(self, uuid):
        """Delete a cluster and the nodegroups it has."""
        for statement in (
                sa.delete(NodeGroup).where(NodeGroup.cluster_id == uuid),
                sa.delete(Generation).where(
                    Generation.cluster_uuid == uuid)):
            session.current().execute(
                statement.execution_options(synchronize_session=False))
        super().destroy(uuid)

    @session.reader
    def statuses(self, scope, filters=None):
        """Return (uuid, status) of all clusters, in one cheap query."""
        return [tuple(row) for row in session.current().execute(
            sa.select(Cluster.uuid, Cluster.status).where(
                *self.visible(scope),
                *query.conditions(self.filters, filters)
            ).order_by(Cluster.id))]

    @session.reader
    def of_stack(self, scope, stack_id):
        """Return the uuids of clusters that have this stack, or a group."""
        # Two queries in one: MariaDB reads the whole table when one
        # condition or the other may hold.
        mine = sa.select(Cluster.uuid).where(*self.visible(scope))
        return list(session.current().scalars(sa.union(
            mine.where(Cluster.stack_id == stack_id),
            mine.join(NodeGroup, NodeGroup.cluster_id == Cluster.uuid).where(
                NodeGroup.stack_id == stack_id))))

    @session.reader
    def stats(self, scope, project_id=None):
        """Return how many clusters and nodes there are.

        :param project_id: count only those of this project
        :returns: a tuple (clusters, nodes)
        """
        mine = self.visible(scope)
        if project_id:
            mine = mine + [Cluster.project_id == project_id]
        clusters = session.current().scalar(
            sa.select(sa.func.count()).select_from(Cluster).where(*mine))
        nodes = session.current().scalar(
            sa.select(sa.func.coalesce(sa.func.sum(NodeGroup.node_count), 0))
            .where(NodeGroup.cluster_id.in_(
                sa.select(Cluster.uuid).where(*mine))))
        return clusters, int(nodes)
