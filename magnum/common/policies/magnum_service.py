"""Rules of the service list."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'magnum-service'

ACTIONS = (
    Action('get_all', base.ADMIN, base.ADMIN_API, 'GET', '/v1/mservices',
           _('List the conductors and whether they are up.'), scoped=False),
)
