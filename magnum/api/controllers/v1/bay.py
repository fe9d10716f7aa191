"""Bays: clusters, for clients from before version 1.11.

Owns the names, the permissions and the answers of the five verbs. Everything
else is done by those of clusters. Administrators see the bays of their own
project.
"""
from wsme import exc as wsme_exc

from magnum.api import access
from magnum.api.controllers.v1 import cluster as clusters
from magnum.api import framework
from magnum.api import links
from magnum.api import paging
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import bay as types
from magnum.api.types import fields
from magnum.api.types import patch as patches
from magnum.common import exception
from magnum.i18n import _
from magnum import objects

COLLECTION = types.BAYS.collection
BAY = answers.One('bay', types.ONE)


def _find(request, rule, ident):
    try:
        bay = access.find(objects.Cluster, request.context, ident)
    except exception.ClusterNotFound:
        raise exception.ClusterNotFound(
            _("Bay %s could not be found.") % ident)
    access.authorize(request, rule, bay)
    return bay


def _shown(request, bay):
    return base.render(types.ONE, [bay], request)[0]


@framework.expose(query=paging.QUERY,
                  answer=answers.Many(COLLECTION, 'bay_brief',
                                      types.BRIEF))
def get_all(request, **query):
    """Bays of the project, in short."""
    access.authorize(request, 'bay:get_all')
    return clusters.listed(request, request.context, COLLECTION,
                           types.BRIEF, **query)


@framework.expose(query=paging.QUERY,
                  answer=answers.Many(COLLECTION, 'bay_detail',
                                      types.DETAIL))
def detail(request, **query):
    """Bays of the project, in full."""
    access.authorize(request, 'bay:detail')
    return clusters.listed(request, request.context, COLLECTION,
                           types.DETAIL, 'detail', **query)


@framework.expose(answer=answers.REFUSED)
def detail_of_one(request, ident):
    """Say that one bay is shown in full anyway."""
    raise wsme_exc.ClientSideError(
        _("A bay has no document of its details: get /bays/%s, which has "
          "them all") % ident)


@framework.expose(answer=BAY)
def get_one(request, ident):
    """One bay in full; which node groups failed, when it failed."""
    return _shown(request, _find(request, 'bay:get', ident))


@framework.expose(body=types.BayPost, status=201, answer=BAY)
def post_and_show(request, body):
    """Accept a new bay, at the version that waited for its stack."""
    bay = clusters.create(request, body, 'bay:create')
    return framework.Answer(_shown(request, bay), headers={
        'Location': links.href(request, COLLECTION, bay.uuid)})


@framework.expose(body=types.BayPost, status=202, answer=answers.ACCEPTED)
def post(request, body):
    """Accept a new bay."""
    return clusters.accepted(clusters.create(request, body, 'bay:create'))


def _change(request, ident, body, rollback=False):
    bay = _find(request, 'bay:update', ident)
    clusters.change(request, bay, types.PATCH, body, rollback)
    return bay


@framework.expose(body=patches.Patch(types.PATCH), answer=BAY)
def patch_and_show(request, ident, body):
    """Accept a change, at the version that waited for it."""
    return _shown(request, _change(request, ident, body))


@framework.expose(body=patches.Patch(types.PATCH), status=202,
                  answer=answers.ACCEPTED)
def patch(request, ident, body):
    """Accept a change, at versions without ``rollback``."""
    return clusters.accepted(_change(request, ident, body))


@framework.expose(body=patches.Patch(types.PATCH), status=202,
                  query={'rollback': fields.BOOLEAN},
                  answer=answers.ACCEPTED)
def patch_with_rollback(request, ident, body, rollback=False):
    """Accept a change; on failure go back to how it was, if asked."""
    return clusters.accepted(_change(request, ident, body, rollback))


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident):
    """Accept the deletion of a bay, whatever state it is in."""
    clusters.remove(request, _find(request, 'bay:delete', ident))


@framework.expose(answer=answers.REFUSED)
def delete_nothing(request):
    """Say that deleting takes a name."""
    raise wsme_exc.MissingArgument('bay_ident')
