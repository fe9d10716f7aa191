"""Rules of ClusterTemplates."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'clustertemplate'

LIST = '/v1/clustertemplates'
ONE = '/v1/clustertemplates/{clustertemplate_ident}'


def _reader(name, path, doc):
    return Action(name, base.READER_NOT_CLUSTER, base.NOT_CLUSTER,
                  'GET', path, doc)


def _admin(name, method, path, doc):
    return Action(name, base.ADMIN, base.ADMIN_API, method, path, doc,
                  scoped=False)


ACTIONS = (
    Action('create', base.MEMBER_NOT_CLUSTER, base.NOT_CLUSTER,
           'POST', LIST, _('Create a ClusterTemplate.')),
    Action('delete', base.MEMBER, base.OWNER, 'DELETE', ONE,
           _('Delete a ClusterTemplate.')),
    _admin('delete_all_projects', 'DELETE', ONE,
           _('Delete a ClusterTemplate of any project.')),
    _reader('detail', f'{LIST}/detail',
            _('List ClusterTemplates in full.')),
    _admin('detail_all_projects', 'GET', f'{LIST}/detail',
           _('List the ClusterTemplates of all projects in full.')),
    _reader('get', ONE, _('Show a ClusterTemplate.')),
    _admin('get_one_all_projects', 'GET', ONE,
           _('Show a ClusterTemplate of any project.')),
    _reader('get_all', LIST, _('List ClusterTemplates.')),
    _admin('get_all_all_projects', 'GET', LIST,
           _('List the ClusterTemplates of all projects.')),
    Action('update', base.MEMBER, base.OWNER, 'PATCH', ONE,
           _('Update a ClusterTemplate.')),
    _admin('update_all_projects', 'PATCH', ONE,
           _('Update a ClusterTemplate of any project.')),
    _admin('publish', 'POST', LIST,
           _('Make a ClusterTemplate public or hidden.')),
)
