"""Rules of clusters."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'cluster'

LIST = '/v1/clusters'
ONE = '/v1/clusters/{cluster_ident}'


def _member(name, method, path, doc):
    return Action(name, base.MEMBER_NOT_CLUSTER, base.NOT_CLUSTER,
                  method, path, doc)


def _reader(name, path, doc):
    return Action(name, base.READER_NOT_CLUSTER, base.NOT_CLUSTER,
                  'GET', path, doc)


def _admin(name, method, path, doc):
    return Action(name, base.ADMIN, base.ADMIN_API, method, path, doc,
                  scoped=False)


ACTIONS = (
    _member('create', 'POST', LIST, _('Create a cluster.')),
    _member('delete', 'DELETE', ONE, _('Delete a cluster.')),
    _admin('delete_all_projects', 'DELETE', ONE,
           _('Delete a cluster of any project.')),
    _reader('detail', f'{LIST}/detail', _('List clusters in full.')),
    _admin('detail_all_projects', 'GET', f'{LIST}/detail',
           _('List the clusters of all projects in full.')),
    _reader('get', ONE, _('Show a cluster.')),
    _admin('get_one_all_projects', 'GET', ONE,
           _('Show a cluster of any project.')),
    _reader('get_all', LIST, _('List clusters.')),
    _admin('get_all_all_projects', 'GET', LIST,
           _('List the clusters of all projects.')),
    _member('update', 'PATCH', ONE, _('Update a cluster.')),
    Action('update_health_status', base.MEMBER_USER_OR_CLUSTER,
           base.USER_OR_CLUSTER, 'PATCH', ONE,
           _('Report the health of a cluster.')),
    _admin('update_all_projects', 'PATCH', ONE,
           _('Update a cluster of any project.')),
    _member('resize', 'POST', f'{ONE}/actions/resize',
            _('Change the number of nodes of a cluster.')),
    _member('upgrade', 'POST', f'{ONE}/actions/upgrade',
            _('Upgrade a cluster to another ClusterTemplate.')),
    _admin('upgrade_all_projects', 'POST', f'{ONE}/actions/upgrade',
           _('Upgrade a cluster of any project.')),
)
