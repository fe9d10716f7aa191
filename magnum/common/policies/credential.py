"""Rules of the credentials clusters hold."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'credential'

ACTIONS = (
    Action('rotate', 'rule:project_member_deny_cluster_user', None,
           'PATCH', '/v1/credentials/{cluster_ident}',
           _('Replace the credentials a cluster uses towards the cloud.')),
)
