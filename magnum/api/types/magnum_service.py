"""Services of ours on the wire."""
from magnum.api.types import base
from magnum.api.types import fields
from magnum.servicegroup import liveness


def _state(item, request):
    return 'up' if liveness.is_up(item, request.now) else 'down'


SHOWN = (
    *base.texts('host', 'binary'),
    base.Shown('state', _state, kind=fields.Choice('up', 'down'),
               nullable=False),
    *base.sure(fields.NUMBER, 'id', 'report_count'),
    *base.sure(fields.BOOLEAN, 'disabled'),
    *base.texts('disabled_reason'),
    base.when('created_at'),
    base.when('updated_at'),
)
