"""What the bus says about clusters.

Owns the methods of the RPC contract; each makes sure that the operation is
accepted and wakes the workshop. It must not know how an operation is done.

Our API accepts an operation before it sends, and says so (``accepted``). A
sender that does not is served too: its operation is accepted here.
"""

from magnum.conductor import credentials
from magnum.conductor import default_groups
import magnum.conf
from magnum import objects
from magnum.objects import lifecycle

CONF = magnum.conf.CONF

# Seconds an RPC call waits for the end of its operation. Less than the
# client does, so that it gets an answer.
PERFORM_TIMEOUT = 45


def accept(context, spec, cluster, **details):
    """Accept an operation on behalf of a sender that did not."""
    return objects.Operation.admit(
        context, spec, cluster, request=credentials.request_of(context),
        **details)


class Handler:
    """Endpoints about clusters.

    :param workshop: a magnum.conductor.workshop.Workshop
    """

    def __init__(self, workshop):
        self._workshop = workshop

    def cluster_create(self, context, cluster, master_count, node_count,
                       create_timeout):
        """Create a cluster; insert it first if that was not done."""
        if not cluster.obj_attr_is_set('id'):
            template = cluster.cluster_template
            cluster.create_timeout = create_timeout
            objects.Operation.admit_create(
                context, cluster,
                default_groups.build(context, cluster, template,
                                     master_count, node_count),
                arguments={'create_timeout': create_timeout},
                request=credentials.request_of(context))
        self._workshop.wake(cluster.uuid)
        return cluster

    def cluster_update(self, context, cluster, node_count, health_status=None,
                       health_status_reason=None, rollback=False,
                       accepted=False):
        """Follow the new size of the default workers, or note the health."""
        if not accepted and not self._accept_update(
                context, cluster, node_count, health_status,
                health_status_reason, rollback):
            return cluster
        self._workshop.wake(cluster.uuid)
        return cluster

    def _accept_update(self, context, cluster, node_count, health_status,
                       health_status_reason, rollback):
        """Accept an update; say whether it is one for the driver."""
        worker = cluster.default_ng_worker
        if node_count is None or node_count == worker.node_count:
            if health_status is not None:
                cluster.health_status = health_status
                cluster.health_status_reason = health_status_reason or {}
                cluster.save()
            return False
        accept(context, lifecycle.CLUSTER_UPDATE, cluster, nodegroup=worker,
               nodegroup_values={'node_count': node_count},
               arguments={'node_count': node_count, 'rollback': rollback})
        return True

    def cluster_delete(self, context, uuid, accepted=False):
        """Delete a cluster."""
        if not accepted:
            accept(context, lifecycle.CLUSTER_DELETE,
                   objects.Cluster.get_by_uuid(context, uuid))
        self._workshop.wake(uuid)

    def cluster_resize(self, context, cluster, node_count, nodes_to_remove,
                       nodegroup, accepted=False):
        """Follow the new size of a nodegroup."""
        if not accepted:
            accept(context, lifecycle.CLUSTER_RESIZE, cluster,
                   nodegroup=nodegroup,
                   nodegroup_values={'node_count': node_count},
                   arguments={'node_count': node_count,
                              'nodes_to_remove': nodes_to_remove})
        self._workshop.wake(cluster.uuid)
        return cluster

    def cluster_upgrade(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, rollback=False,
                        accepted=False):
        """Upgrade a nodegroup; returns when the driver has begun.

        :raises: NotSupported when the driver cannot
        """
        if not accepted:
            accept(context, lifecycle.CLUSTER_UPGRADE, cluster,
                   nodegroup=nodegroup,
                   arguments={'cluster_template': cluster_template.uuid,
                              'max_batch_size': max_batch_size,
                              'rollback': rollback})
        self._workshop.perform(cluster.uuid, lifecycle.CLUSTER_UPGRADE.name,
                               PERFORM_TIMEOUT)
        return cluster
