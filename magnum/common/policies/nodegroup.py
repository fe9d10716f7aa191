"""Rules of nodegroups."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'nodegroup'

LIST = '/v1/clusters/{cluster_ident}/nodegroups'
ONE = LIST + '/{nodegroup_ident}'

ACTIONS = (
    Action('create', base.MEMBER, base.OWNER, 'POST', LIST,
           _('Create a nodegroup.')),
    Action('delete', base.MEMBER, base.OWNER, 'DELETE', ONE,
           _('Delete a nodegroup.')),
    Action('get', base.READER, base.OWNER, 'GET', ONE,
           _('Show a nodegroup.')),
    Action('get_one_all_projects', base.ADMIN, base.ADMIN_API, 'GET', ONE,
           _('Show a nodegroup of any project.'), scoped=False),
    Action('get_all', base.READER, base.OWNER, 'GET', LIST,
           _('List the nodegroups of a cluster.')),
    Action('get_all_all_projects', base.ADMIN, base.ADMIN_API, 'GET', LIST,
           _('List the nodegroups of a cluster of any project.'),
           scoped=False),
    Action('update', base.MEMBER, base.OWNER, 'PATCH', ONE,
           _('Update a nodegroup.')),
)
