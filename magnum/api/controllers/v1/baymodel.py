"""Bay models: ClusterTemplates, for clients from before version 1.11.

Owns the names and the permissions of the five verbs. Everything else is done
by those of ClusterTemplates. Administrators see the bay models of their own
project, and the public ones as everybody does.
"""
from wsme import exc as wsme_exc

from magnum.api import access
from magnum.api.controllers.v1 import cluster_template as templates
from magnum.api import framework
from magnum.api import links
from magnum.api import paging
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import baymodel as types
from magnum.api.types import patch as patches
from magnum.common import exception
from magnum.i18n import _
from magnum import objects

COLLECTION = types.BAYMODELS.collection
PUBLISH = 'baymodel:publish'
ONE = answers.One('baymodel', types.SHOWN)
MANY = answers.Many(COLLECTION, 'baymodel', types.SHOWN)


def _find(request, ident):
    try:
        return access.find(objects.ClusterTemplate, request.context, ident)
    except exception.ClusterTemplateNotFound:
        raise exception.ClusterTemplateNotFound(
            _("Bay model %s could not be found.") % ident)


def _to_change(request, rule, ident):
    baymodel = _find(request, ident)
    access.authorize(request, rule, baymodel)
    return baymodel


def _shown(request, baymodel):
    return base.render(types.SHOWN, [baymodel], request)[0]


@framework.expose(query=paging.QUERY, answer=MANY)
def get_all(request, **query):
    """Bay models the caller sees."""
    access.authorize(request, 'baymodel:get_all')
    return templates.listed(request, request.context, COLLECTION,
                            types.SHOWN, **query)


@framework.expose(query=paging.QUERY, answer=MANY)
def detail(request, **query):
    """The same; bay models have no shorter form."""
    access.authorize(request, 'baymodel:detail')
    return templates.listed(request, request.context, COLLECTION,
                            types.SHOWN, 'detail', **query)


@framework.expose(answer=ONE)
def get_one(request, ident):
    """One bay model; public ones need no permission."""
    baymodel = _find(request, ident)
    if not baymodel.public:
        access.authorize(request, 'baymodel:get', baymodel)
    return _shown(request, baymodel)


@framework.expose(body=types.BayModelPost, status=201, answer=ONE)
def post(request, body):
    """Make a bay model."""
    access.authorize(request, 'baymodel:create')
    baymodel = templates.create(request, body, PUBLISH)
    return framework.Answer(_shown(request, baymodel), headers={
        'Location': links.href(request, COLLECTION, baymodel.uuid)})


@framework.expose(body=patches.Patch(types.PATCH, objects=True),
                  answer=ONE)
def patch(request, ident, body):
    """Change a bay model; while bays have it, little may change."""
    baymodel = _to_change(request, 'baymodel:update', ident)
    templates.change(request, baymodel, types.PATCH, body, PUBLISH)
    return _shown(request, baymodel)


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident):
    """Delete a bay model that no bay has."""
    _to_change(request, 'baymodel:delete', ident).destroy()


@framework.expose(answer=answers.REFUSED)
def delete_nothing(request):
    """Say that deleting takes a name."""
    raise wsme_exc.MissingArgument('baymodel_ident')
