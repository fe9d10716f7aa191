"""Federations: make, list, show, change, delete.

Owns the verbs below ``/federations``. Must not know what a federation is:
that is the driver's of the host cluster. No driver of ours has them.
"""
from magnum.api import access
from magnum.api import framework
from magnum.api import paging
from magnum.api.requests import federation as requests
from magnum.api import rules
from magnum.api.rules import federation as federation_rules
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import federation as types
from magnum.api.types import patch as patches
from magnum import objects

COLLECTION = 'federations'
#: Minutes a driver has to make a federation; nobody can ask for others.
CREATE_TIMEOUT = 15


def _collection(request, rule, rows, *path, **query):
    access.authorize(request, rule)
    page = paging.page(**query)
    federations = objects.Federation.list(request.context, **page._asdict())
    return paging.collection(
        request, COLLECTION, base.render(rows, federations, request), page,
        COLLECTION, *path)


@framework.expose(query=paging.QUERY,
                  answer=answers.Many(COLLECTION, 'federation_brief',
                                      types.BRIEF))
def get_all(request, **query):
    """Federations of the project, in short."""
    return _collection(request, 'federation:get_all', types.BRIEF, **query)


@framework.expose(query=paging.QUERY,
                  answer=answers.Many(COLLECTION, 'federation',
                                      types.DETAIL))
def detail(request, **query):
    """Federations of the project, in full."""
    return _collection(request, 'federation:detail', types.DETAIL, 'detail',
                       **query)


def _find(request, rule, ident):
    federation = access.find(objects.Federation, request.context, ident)
    access.authorize(request, rule, federation)
    return federation


@framework.expose(answer=answers.One('federation', types.DETAIL))
def get_one(request, ident):
    """One federation in full."""
    federation = _find(request, 'federation:get', ident)
    return base.render(types.DETAIL, [federation], request)[0]


def _accepted(federation):
    return {'uuid': federation.uuid}


@framework.expose(body=types.FederationPost, status=202,
                  answer=answers.ACCEPTED)
def post(request, body):
    """Accept a new federation, if the driver of its host has them."""
    access.authorize(request, 'federation:create')
    case = requests.Create(request, body)
    rules.check(federation_rules.CREATE, case)
    with case.accept() as federation:
        request.rpcapi.federation_create_async(federation, CREATE_TIMEOUT)
    return _accepted(federation)


@framework.expose(body=patches.Patch(types.PATCH, objects=True), status=202,
                  answer=answers.ACCEPTED)
def patch(request, ident, body):
    """Accept other members or properties."""
    federation = _find(request, 'federation:update', ident)
    case = requests.Update(request, federation, body)
    rules.check(federation_rules.UPDATE, case)
    with case.accept():
        request.rpcapi.federation_update_async(federation)
    return _accepted(federation)


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, ident):
    """Accept the end of a federation, whatever state it is in.

    Where the driver has none there is nothing but the row.
    """
    federation = _find(request, 'federation:delete', ident)
    case = requests.Delete(request, federation)
    if not case.is_supported:
        federation.destroy()
        return
    with case.accept():
        request.rpcapi.federation_delete_async(federation.uuid,
                                               context=request.context)
