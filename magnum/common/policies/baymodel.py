"""Rules of bay models: each is that of ClusterTemplates, as with bays."""

from magnum.common.policies import base
from magnum.i18n import _

RESOURCE = 'baymodel'

LIST = '/v1/baymodels'
ONE = '/v1/baymodels/{baymodel_ident}'


def _action(name, method, path, doc):
    return base.Action(name, f'rule:clustertemplate:{name}', None, method,
                       path, doc)


ACTIONS = (
    _action('create', 'POST', LIST, _('Create a bay model.')),
    _action('delete', 'DELETE', ONE, _('Delete a bay model.')),
    _action('detail', 'GET', f'{LIST}/detail',
            _('List bay models in full.')),
    _action('get', 'GET', ONE, _('Show a bay model.')),
    _action('get_all', 'GET', LIST, _('List bay models.')),
    _action('update', 'PATCH', ONE, _('Update a bay model.')),
    _action('publish', 'POST', LIST,
            _('Make a bay model public or hidden.')),
)
