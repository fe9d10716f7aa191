"""Rules of federations."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'federation'

LIST = '/v1/federations'
ONE = '/v1/federations/{federation_ident}'


def _member(name, method, path, doc):
    return Action(name, base.MEMBER_NOT_CLUSTER, base.NOT_CLUSTER,
                  method, path, doc)


def _reader(name, path, doc):
    return Action(name, base.READER_NOT_CLUSTER, base.NOT_CLUSTER,
                  'GET', path, doc)


ACTIONS = (
    _member('create', 'POST', LIST, _('Create a federation.')),
    _member('delete', 'DELETE', ONE, _('Delete a federation.')),
    _reader('detail', f'{LIST}/detail', _('List federations in full.')),
    _reader('get', ONE, _('Show a federation.')),
    _reader('get_all', LIST, _('List federations.')),
    _member('update', 'PATCH', ONE, _('Update a federation.')),
)
