"""The old address of look-ups and notifications.

Drivers outside the tree import from here; the notifications live in
magnum.conductor.notifications, the look-ups in magnum.objects.
"""

from oslo_utils import uuidutils

from magnum.conductor import notifications
from magnum import objects

notify_about_cluster_operation = notifications.notify_about_cluster_operation


def retrieve_cluster(context, cluster_ident):
    """Return the cluster with this uuid or name.

    :raises: ClusterNotFound, Conflict when several have the name
    """
    return (objects.Cluster.get_by_uuid(context, cluster_ident)
            if uuidutils.is_uuid_like(cluster_ident)
            else objects.Cluster.get_by_name(context, cluster_ident))


def retrieve_cluster_template(context, cluster):
    """Return the template of a cluster.

    :raises: ClusterTemplateNotFound
    """
    return objects.ClusterTemplate.get_by_uuid(context,
                                               cluster.cluster_template_id)


def retrieve_cluster_uuid(context, cluster_ident):
    """Return the uuid of the cluster with this uuid or name.

    :raises: ClusterNotFound, Conflict when several have the name
    """
    return (cluster_ident if uuidutils.is_uuid_like(cluster_ident)
            else objects.Cluster.get_by_name(context, cluster_ident).uuid)


def retrieve_ct_by_name_or_uuid(context, cluster_template_ident):
    """Return the template with this uuid or name.

    :raises: ClusterTemplateNotFound, Conflict when several have the name
    """
    return objects.ClusterTemplate.get(context, cluster_template_ident)


def object_has_stack(context, cluster_uuid):
    """Say whether a cluster has a stack that is not deleted."""
    return bool(objects.Cluster.get_by_uuid(context, cluster_uuid).stack_id)
