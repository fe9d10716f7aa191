"""Clusters: make, list, show, change, delete.

Owns the five verbs. What a write asks for is accepted in the database
together with the cluster's new status; the conductors are only told to look.
Must not know how an operation is carried out.
"""
from wsme import exc as wsme_exc

from magnum.api import access
from magnum.api import framework
from magnum.api import paging
from magnum.api.requests import cluster as requests
from magnum.api import rules
from magnum.api.rules import cluster as cluster_rules
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import cluster as types
from magnum.api.types import fields
from magnum.api.types import patch as patches
from magnum.common import exception
from magnum.conductor import credentials
from magnum.i18n import _
from magnum import objects
from magnum.objects import lifecycle

COLLECTION = 'clusters'


def accepted(cluster):
    """The body of every answer that means "it will be done"."""
    return {'uuid': cluster.uuid}


def _collection(request, rule, rows, *path, **query):
    access.authorize(request, rule)
    context = access.scoped(request, rule + '_all_projects')
    return listed(request, context, COLLECTION, rows, *path, **query)


def listed(request, context, name, rows, *path, **query):
    """The page of clusters that the query asks for, as ``name``."""
    page = paging.page(**query)
    clusters = objects.Cluster.list(context, **page._asdict())
    return paging.collection(request, name,
                             base.render(rows, clusters, request), page,
                             name, *path)


@framework.expose(
    query=paging.QUERY,
    answer=answers.Many(COLLECTION, 'cluster_brief', types.BRIEF))
def get_all(request, **query):
    """Clusters the caller sees, in short."""
    return _collection(request, 'cluster:get_all', types.BRIEF, **query)


@framework.expose(
    query=paging.QUERY,
    answer=answers.Many(COLLECTION, 'cluster_detail', types.DETAIL))
def detail(request, **query):
    """Clusters the caller sees, in full."""
    return _collection(request, 'cluster:detail', types.DETAIL, 'detail',
                       **query)


@framework.expose(answer=answers.REFUSED)
def detail_of_one(request, ident):
    """Say that one cluster is shown in full anyway."""
    raise wsme_exc.ClientSideError(
        _("A cluster has no document of its details: get /clusters/%s, which "
          "has them all") % ident)


@framework.expose(answer=answers.One('cluster', types.ONE))
def get_one(request, ident):
    """One cluster in full; which node groups failed, when it failed."""
    context = access.scoped(request, 'cluster:get_one_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, 'cluster:get', cluster)
    return base.render(types.ONE, [cluster], request)[0]


@framework.expose(body=types.ClusterPost, status=202,
                  answer=answers.ACCEPTED)
def post(request, body):
    """Accept a new cluster."""
    return accepted(create(request, body, 'cluster:create'))


def create(request, body, rule):
    """Accept a new cluster; returns it.

    :param rule: policy rule that the caller needs
    """
    rules.check((cluster_rules.zero_nodes_are_allowed,),
                requests.Counted(request, body.node_count))
    access.authorize(request, rule)
    case = requests.Create(request, body)
    rules.check(cluster_rules.CREATE, case)
    objects.Operation.admit_create(
        request.context, case.cluster, case.nodegroups(),
        arguments={'create_timeout': case.cluster.create_timeout},
        limit=case.limit, request=credentials.request_of(request.context))
    request.rpcapi.cluster_create_async(
        case.cluster, case.master_count, case.node_count,
        case.cluster.create_timeout)
    return case.cluster


def _to_change(request, rule, ident):
    context = access.scoped(request, rule + '_all_projects')
    cluster = access.find(objects.Cluster, context, ident)
    access.authorize(request, rule, cluster)
    return cluster


@framework.expose(body=patches.Patch(types.PATCH), status=202,
                  answer=answers.ACCEPTED)
def patch(request, ident, body):
    """Accept a change, at versions without ``rollback``."""
    return _patch(request, ident, body, rollback=False)


@framework.expose(body=patches.Patch(types.PATCH), status=202,
                  query={'rollback': fields.BOOLEAN},
                  answer=answers.ACCEPTED)
def patch_with_rollback(request, ident, body, rollback=False):
    """Accept a change; on failure go back to how it was, if asked."""
    return _patch(request, ident, body, rollback)


def _patch(request, ident, body, rollback):
    cluster = _to_change(request, 'cluster:update', ident)
    # NOTE(compat): asked without the cluster, so of the caller's own ids.
    access.authorize(request, 'cluster:update_health_status')
    change(request, cluster, types.PATCH, body, rollback)
    return accepted(cluster)


def change(request, cluster, patchable, body, rollback):
    """Accept the changes of a patch to a cluster the caller may change.

    :param patchable: what a patch may say, of magnum.api.types.patch
    """
    case = requests.Update(request, cluster)
    before = {**patchable.values(cluster), 'node_count': case.node_count}
    after = patchable.apply(before, body, cluster.uuid)
    changed = {name for name in after if after[name] != before[name]}
    changeable = [name for name in types.CHANGEABLE if name in before]
    refused = sorted(changed.difference(changeable))
    if refused:
        raise exception.InvalidParameterValue(
            _("cannot change cluster property %(refused)s; only "
              "%(changeable)s can be changed") % {
                  'refused': ', '.join(refused),
                  'changeable': ', '.join(changeable)})
    case.node_count = after['node_count']
    if any(change['path'] == '/node_count' for change in body):
        rules.check(cluster_rules.UPDATE, case)
    health = {name: after[name]
              for name in changed.difference(('node_count',))}
    seen = {name: value
            for name, value in patchable.basis(before, body).items()
            if name in health}
    if 'node_count' in changed:
        _accept_update(request, case, health, seen, rollback)
    elif health:
        for name, value in health.items():
            setattr(cluster, name, value)
        cluster.save_over(seen)


def _accept_update(request, case, health, seen, rollback):
    cluster = case.cluster
    objects.Operation.admit(
        request.context, lifecycle.CLUSTER_UPDATE, cluster,
        nodegroup=case.nodegroup,
        nodegroup_values={'node_count': case.node_count},
        cluster_values=health, seen=seen,
        arguments={'node_count': case.node_count, 'rollback': rollback},
        request=credentials.request_of(request.context))
    request.rpcapi.cluster_update_async(
        cluster, case.node_count, cluster.health_status,
        cluster.health_status_reason, rollback)


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident):
    """Accept the deletion of a cluster, whatever state it is in."""
    remove(request, _to_change(request, 'cluster:delete', ident))


def remove(request, cluster):
    """Accept the deletion of a cluster the caller may delete."""
    objects.Operation.admit(
        request.context, lifecycle.CLUSTER_DELETE, cluster,
        request=credentials.request_of(request.context))
    request.rpcapi.cluster_delete_async(cluster.uuid,
                                        context=request.context)


@framework.expose(answer=answers.REFUSED)
def delete_nothing(request):
    """Say that deleting takes a name."""
    raise wsme_exc.MissingArgument('cluster_ident')
