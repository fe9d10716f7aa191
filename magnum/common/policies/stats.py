"""Rules of statistics."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'stats'

ACTIONS = (
    Action('get_all', base.READER, base.OWNER, 'GET', '/v1/stats',
           _('Count the clusters and nodes of a project.')),
)
