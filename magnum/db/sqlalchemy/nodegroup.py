"""Queries on nodegroups.

Owns the look-ups inside one cluster.  It must not know who may see a
cluster: whoever found the cluster may see its groups.
"""

from oslo_utils import strutils
from oslo_utils import uuidutils
import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session

NodeGroup = models.NodeGroup


class NodeGroups(repository.Repository):
    """The nodegroup table; every look-up names the cluster."""

    model = NodeGroup
    title = 'nodegroup'
    filters = {name: query.equal(getattr(NodeGroup, name)) for name in (
        'node_count', 'is_default', 'status', 'uuid', 'cluster_id')}
    filters.update({name: query.same_text(getattr(NodeGroup, name))
                    for name in ('name', 'role')})
    filters['node_addresses'] = query.holds_addresses(
        NodeGroup.node_addresses)

    def not_found(self, ident):
        return exception.NodeGroupNotFound(nodegroup=ident)

    def already_exists(self, values):
        return exception.NodeGroupAlreadyExists(
            name=values.get('name'), cluster_id=values.get('cluster_id'))

    def visible(self, scope):
        """Return the condition for a cluster; the scope is its uuid."""
        return [] if scope is None else [NodeGroup.cluster_id == scope]

    def get(self, scope, ident, by_name=True):
        """Return the group of a cluster that an id, uuid or name tells."""
        if strutils.is_int_like(ident):
            return self.get_by_id(scope, ident)
        if uuidutils.is_uuid_like(ident):
            return self.get_by_uuid(scope, ident)
        return self.get_by_name(scope, ident)

    def update_in(self, cluster_id, uuid, values, expected=None):
        """Write values to a group of a cluster, as ``update`` does."""
        return self._update([NodeGroup.uuid == uuid,
                             NodeGroup.cluster_id == cluster_id],
                            uuid, values, expected)

    def destroy_in(self, cluster_id, uuid):
        """Delete a group of a cluster, or raise not found."""
        self._destroy([NodeGroup.uuid == uuid,
                       NodeGroup.cluster_id == cluster_id], uuid)

    @session.reader
    def growing(self, cluster_ids):
        """Return which of these clusters have a stack of a group at work."""
        return set(session.current().scalars(
            sa.select(NodeGroup.cluster_id).where(
                NodeGroup.cluster_id.in_(cluster_ids),
                NodeGroup.stack_id.is_not(None),
                NodeGroup.status.like('%IN_PROGRESS'))))

    @session.reader
    def of_clusters(self, cluster_ids):
        """Return cluster uuid -> its groups, oldest first, in one query."""
        groups = {cluster_id: [] for cluster_id in cluster_ids}
        rows = self.list(None, filters={'cluster_id': list(groups)})
        for row in rows:
            groups[row.cluster_id].append(row)
        return groups
