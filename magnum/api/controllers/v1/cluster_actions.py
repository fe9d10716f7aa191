"""Actions on a cluster: resize and upgrade.

Owns the two verbs below ``/clusters/{cluster}/actions``. Must not know how
an operation is carried out.
"""
from magnum.api import access
from magnum.api.controllers.v1 import cluster as clusters
from magnum.api import framework
from magnum.api.requests import cluster as requests
from magnum.api import rules
from magnum.api.rules import cluster as cluster_rules
from magnum.api.types import answers
from magnum.api.types import cluster as types
from magnum.common import exception
from magnum.conductor import credentials
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle


@framework.expose(body=types.ClusterResize, status=202,
                  answer=answers.ACCEPTED)
def resize(request, ident, body):
    """Accept another number of nodes for one group.

    NOTE(compat): not for other projects, whoever asks.
    """
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, 'cluster:resize', cluster)
    case = requests.Resize(request, cluster, body)
    rules.check(cluster_rules.RESIZE, case)
    objects.Operation.admit(
        request.context, lifecycle.CLUSTER_RESIZE, cluster,
        nodegroup=case.nodegroup,
        nodegroup_values={'node_count': case.node_count},
        arguments={'node_count': case.node_count,
                   'nodes_to_remove': case.nodes_to_remove},
        request=credentials.request_of(request.context))
    request.rpcapi.cluster_resize_async(
        cluster, case.node_count, case.nodes_to_remove, case.nodegroup)
    return clusters.accepted(cluster)


@framework.expose(body=types.ClusterUpgrade, status=202,
                  answer=answers.ACCEPTED)
def upgrade(request, ident, body):
    """Accept another template for one group; wait for a refusal."""
    context = access.scoped(request, 'cluster:upgrade_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, 'cluster:upgrade', cluster)
    case = requests.Upgrade(request, cluster, body, context)
    rules.check(cluster_rules.UPGRADE, case)
    objects.Operation.admit(
        request.context, lifecycle.CLUSTER_UPGRADE, cluster,
        nodegroup=case.nodegroup,
        arguments={'cluster_template': case.template.uuid,
                   'max_batch_size': case.max_batch_size,
                   'rollback': False},
        request=credentials.request_of(request.context))
    request.rpcapi.cluster_upgrade(cluster, case.template,
                                   case.max_batch_size, case.nodegroup)
    return clusters.accepted(cluster)


@framework.expose(answer=answers.REFUSED)
def upgrade_too_early(request, ident):
    """Say that the version has actions, but not this one."""
    raise exception.ClusterUpgradeNotSupported(
        _("Upgrading a cluster is not supported in the provided "
          "microversion; use 1.8 or later"))
