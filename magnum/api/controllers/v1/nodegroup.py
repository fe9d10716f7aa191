"""Node groups of a cluster: make, list, show, change, delete.

Owns the five verbs below ``/clusters/{cluster}/nodegroups``. Must not know
how an operation is carried out.
"""
from magnum.api import access
from magnum.api import framework
from magnum.api import paging
from magnum.api.requests import nodegroup as requests
from magnum.api import rules
from magnum.api.rules import nodegroup as nodegroup_rules
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import nodegroup as types
from magnum.api.types import patch as patches
from magnum.conductor import credentials
from magnum import objects
from magnum.objects import lifecycle

COLLECTION = 'nodegroups'
NODEGROUP = answers.One('nodegroup', types.DETAIL)


@framework.expose(query={**paging.QUERY, 'role': fields.NAME},
                  answer=answers.Many(COLLECTION, 'nodegroup_summary',
                                      types.BRIEF))
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


@framework.expose(answer=NODEGROUP)
def get_one(request, ident, nodegroup_ident):
    """One group of a cluster, in full."""
    context = access.scoped(request, 'nodegroup:get_one_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, 'nodegroup:get', cluster)
    group = access.find_in(objects.NodeGroup, context, cluster,
                           nodegroup_ident)
    return _shown(request, cluster, group)


def _shown(request, cluster, group):
    return base.render(types.DETAIL, [types.Member(group, cluster)],
                       request)[0]


def _of(request, rule, ident):
    """The cluster whose groups are to change.

    NOTE(compat): not of other projects, whoever asks.
    """
    cluster = access.find(objects.Cluster, request.context, ident)
    access.authorize(request, rule, cluster)
    return cluster


def _admit(request, spec, case, **details):
    return objects.Operation.admit(
        request.context, spec, case.cluster,
        request=credentials.request_of(request.context), **details)


@framework.expose(body=types.NodeGroupPost, status=202, answer=NODEGROUP)
def post(request, ident, body):
    """Accept a new group of workers."""
    case = requests.Create(
        request, _of(request, 'nodegroup:create', ident), body)
    rules.check(nodegroup_rules.CREATE, case)
    _admit(request, lifecycle.NODEGROUP_CREATE, case,
           new_nodegroup=case.nodegroup)
    request.rpcapi.nodegroup_create_async(case.cluster, case.nodegroup)
    return _shown(request, case.cluster, case.nodegroup)


@framework.expose(body=patches.Patch(types.PATCH, objects=True), status=202,
                  answer=NODEGROUP)
def patch(request, ident, nodegroup_ident, body):
    """Accept other bounds, node labels or taints."""
    case = requests.Update(
        request, _of(request, 'nodegroup:update', ident), nodegroup_ident)
    case.apply(body)
    if case.changes:
        rules.check(nodegroup_rules.UPDATE, case)
        _admit(request, lifecycle.NODEGROUP_UPDATE, case,
               nodegroup=case.nodegroup, nodegroup_values=case.changes,
               nodegroup_seen=case.seen)
        request.rpcapi.nodegroup_update_async(case.cluster, case.nodegroup)
    return _shown(request, case.cluster, case.nodegroup)


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident, nodegroup_ident):
    """Accept the deletion of a group that is not one of the first two."""
    case = requests.Delete(
        request, _of(request, 'nodegroup:delete', ident), nodegroup_ident)
    rules.check(nodegroup_rules.DELETE, case)
    _admit(request, lifecycle.NODEGROUP_DELETE, case,
           nodegroup=case.nodegroup)
    request.rpcapi.nodegroup_delete_async(case.cluster, case.nodegroup)
