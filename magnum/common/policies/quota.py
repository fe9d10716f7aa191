"""Rules of quotas."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'quota'

LIST = '/v1/quotas'
ONE = '/v1/quotas/{project_id}/{resource}'


def _admin(name, method, path, doc):
    return Action(name, base.ADMIN, base.ADMIN_API, method, path, doc,
                  scoped=False)


ACTIONS = (
    _admin('create', 'POST', LIST, _('Create a quota.')),
    _admin('delete', 'DELETE', ONE, _('Delete a quota.')),
    Action('get', base.READER, base.OWNER, 'GET', ONE,
           _('Show the quota of a project.')),
    _admin('get_all', 'GET', LIST, _('List the quotas of all projects.')),
    _admin('update', 'PATCH', ONE, _('Update a quota.')),
)
