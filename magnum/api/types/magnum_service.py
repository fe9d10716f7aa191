"""Services of ours on the wire."""
from magnum.api.types import base
from magnum.servicegroup import liveness


def _state(item, _request):
    return 'up' if liveness.is_up(item) else 'down'


SHOWN = (
    base.Shown('host'),
    base.Shown('binary'),
    base.Shown('state', _state),
    base.Shown('id'),
    base.Shown('report_count'),
    base.Shown('disabled'),
    base.Shown('disabled_reason'),
    base.when('created_at'),
    base.when('updated_at'),
)
