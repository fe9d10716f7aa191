"""What the bus says about nodegroups.

Owns the methods of the RPC contract; see
:mod:`magnum.conductor.handlers.cluster_conductor` for who accepts. It must
not know how an operation is done.
"""

from magnum.conductor.handlers import cluster_conductor
from magnum.objects import lifecycle


class Handler:
    """Endpoints about nodegroups.

    :param workshop: a magnum.conductor.workshop.Workshop
    """

    def __init__(self, workshop):
        self._workshop = workshop

    def nodegroup_create(self, context, cluster, nodegroup, accepted=False):
        """Create a nodegroup; insert it first if that was not done."""
        if not accepted:
            cluster_conductor.accept(context, lifecycle.NODEGROUP_CREATE,
                                     cluster, new_nodegroup=nodegroup)
        self._workshop.wake(cluster.uuid)
        return nodegroup

    def nodegroup_update(self, context, cluster, nodegroup, accepted=False):
        """Apply the changed fields of a nodegroup."""
        if not accepted:
            changes = {name: getattr(nodegroup, name)
                       for name in nodegroup.obj_what_changed()}
            cluster_conductor.accept(context, lifecycle.NODEGROUP_UPDATE,
                                     cluster, nodegroup=nodegroup,
                                     nodegroup_values=changes)
        self._workshop.wake(cluster.uuid)
        return nodegroup

    def nodegroup_delete(self, context, cluster, nodegroup, accepted=False):
        """Delete a nodegroup."""
        if not accepted:
            cluster_conductor.accept(context, lifecycle.NODEGROUP_DELETE,
                                     cluster, nodegroup=nodegroup)
        self._workshop.wake(cluster.uuid)
