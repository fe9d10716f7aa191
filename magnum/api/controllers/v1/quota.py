"""Quotas: set, list, show, change, delete.

Owns the verbs below ``/quotas``. Must not know how they are enforced: that
is a part of accepting a cluster.
"""
from wsme import exc as wsme_exc

from magnum.api import access
from magnum.api import framework
from magnum.api import paging
from magnum.api.requests import quota as requests
from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import fields
from magnum.api.types import quota as types
from magnum.common import exception
from magnum.i18n import _
from magnum import objects

COLLECTION = 'quotas'
#: Quotas have no uuid.
QUERY = {**paging.QUERY, 'marker': fields.Integer(0),
         'all_tenants': fields.BOOLEAN}


@framework.expose(query=QUERY,
                  answer=answers.Many(COLLECTION, 'quota', types.SHOWN))
def get_all(request, all_tenants=False, **query):
    """Quotas of the caller's project, or of all for admins who ask so."""
    access.authorize(request, 'quota:get_all')
    context = request.context
    if all_tenants and context.is_admin:
        context = context.elevated()
    page = paging.page(**query)
    quotas = objects.Quota.list(context, **page._asdict())
    return paging.collection(
        request, COLLECTION, base.render(types.SHOWN, quotas, request), page,
        COLLECTION, mark='id')


@framework.expose(answer=answers.One('quota_or_default', types.ONE))
def get_one(request, project_id, resource):
    """The quota of a project, or the default one."""
    access.authorize_for(request, 'quota:get', project_id)
    quota = requests.get(request.context, project_id, resource)
    return base.render(types.ONE, [quota], request)[0]


@framework.expose(answer=answers.REFUSED)
def get_half(request, project_id):
    """Say that a quota is that of a resource, too."""
    raise wsme_exc.MissingArgument(
        'resource', _("Get /quotas/%s/Cluster") % project_id)


@framework.expose(body=types.QuotaPost, status=201,
                  answer=answers.One('quota', types.SHOWN))
def post(request, body):
    """Set the quota of a project that has none."""
    access.authorize(request, 'quota:create')
    requests.project_exists(request.context, body.project_id)
    quota = objects.Quota(request.context, **body.given())
    quota.create()
    return _shown(request, quota)


def _shown(request, quota):
    return base.render(types.SHOWN, [quota], request)[0]


@framework.expose(body=types.QuotaPatch, status=202,
                  answer=answers.One('quota', types.SHOWN))
def patch(request, project_id, resource, body):
    """Change a quota.

    NOTE(compat): the body is no list of changes, and the status says that
    it will be done when it is.
    """
    access.authorize(request, 'quota:update')
    meant = {'project_id': project_id, 'resource': resource}
    for name, value in body.given().items():
        if meant.get(name, value) != value:
            raise exception.InvalidParameterValue(
                _("%(name)s is %(value)s in the body and %(meant)s in the "
                  "path") % {'name': name, 'value': value,
                             'meant': meant[name]})
    quota = objects.Quota.update_quota(
        request.context, project_id,
        {'resource': resource, 'hard_limit': body.hard_limit})
    return _shown(request, quota)


@framework.expose(status=204, answer=answers.NOTHING)
def delete(request, project_id, resource):
    """Let a project have the default again."""
    access.authorize(request, 'quota:delete')
    objects.Quota(request.context, project_id=project_id,
                  resource=resource).delete()
