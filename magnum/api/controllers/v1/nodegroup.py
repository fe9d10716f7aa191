"""Node groups of a cluster: list and show.

Owns the verbs below ``/clusters/{cluster}/nodegroups``.
"""
from magnum.api import access
from magnum.api import framework
from magnum.api import paging
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import nodegroup as types
from magnum import objects

COLLECTION = 'nodegroups'


@framework.expose(query={**paging.QUERY, 'role': fields.NAME})
def get_all(request, ident, role=None, **query):
    """Groups of a cluster, in short."""
    context = access.scoped(request, 'nodegroup:get_all_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, 'nodegroup:get_all', cluster)
    page = paging.page(**query)
    groups = objects.NodeGroup.list(
        context, cluster.uuid, filters={'role': role} if role else None,
        **page._asdict())
    return paging.collection(
        request, COLLECTION, base.render(types.BRIEF, groups, request), page,
        'clusters', cluster.uuid, COLLECTION)


@framework.expose()
def get_one(request, ident, nodegroup_ident):
    """One group of a cluster, in full."""
    context = access.scoped(request, 'nodegroup:get_one_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, 'nodegroup:get', cluster)
    group = access.find_in(objects.NodeGroup, context, cluster,
                           nodegroup_ident)
    return base.render(types.detail(cluster), [group], request)[0]
