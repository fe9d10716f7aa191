"""Statistics on the wire."""
from magnum.api.types import base
from magnum.api.types import fields
from magnum.i18n import _

SHOWN = base.sure(fields.NUMBER, 'clusters', 'nodes')


class Kind(fields.Kind):
    """What is counted: ``cluster``, in whatever case."""

    name = 'kind of statistics'

    def validate(self, value):
        if value.lower() != 'cluster':
            raise ValueError(_("Value should be 'cluster'"))
        return value

    def schema(self):
        return {'type': 'string', 'pattern': '^%s$' % ''.join(
            '[%s%s]' % (letter, letter.upper()) for letter in 'cluster')}


KIND = Kind()
#: An empty one is none.
PROJECT = fields.Text(0, 255)
