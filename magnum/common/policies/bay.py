"""Rules of bays: each is that of clusters, unless a policy file has it.

So nobody does to a cluster under its old name what a policy file forbids
under the new one.
"""

from magnum.common.policies import base
from magnum.i18n import _

RESOURCE = 'bay'

LIST = '/v1/bays'
ONE = '/v1/bays/{bay_ident}'


def _action(name, method, path, doc):
    return base.Action(name, f'rule:cluster:{name}', None, method, path, doc)


ACTIONS = (
    _action('create', 'POST', LIST, _('Create a bay.')),
    _action('delete', 'DELETE', ONE, _('Delete a bay.')),
    _action('detail', 'GET', f'{LIST}/detail', _('List bays in full.')),
    _action('get', 'GET', ONE, _('Show a bay.')),
    _action('get_all', 'GET', LIST, _('List bays.')),
    _action('update', 'PATCH', ONE, _('Update a bay.')),
)
