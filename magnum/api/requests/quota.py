"""Setting and looking up quotas."""
import typing

from magnum.api.types import quota as types
from magnum.common import clients
from magnum.common import exception
import magnum.conf
from magnum import objects

CONF = magnum.conf.CONF


class Default(typing.NamedTuple):
    """What a project may have without a quota of its own."""

    project_id: str
    hard_limit: int
    resource: str = types.CLUSTER


def get(context, project_id, resource):
    """The quota of a project, or the default one.

    NOTE(compat): the default one is that of clusters, whatever was asked.
    """
    try:
        return objects.Quota.get_quota_by_project_id_resource(
            context, project_id, resource)
    except exception.QuotaNotFound:
        return Default(project_id, CONF.quotas.max_clusters_per_project)


def project_exists(context, project_id):
    """Refuse a project that Keystone does not know; asks it once.

    :raises: ProjectNotFound, AuthorizationFailure, ServiceUnavailable
    """
    clients.OpenStackClients(context).keystone().get_project(project_id)
