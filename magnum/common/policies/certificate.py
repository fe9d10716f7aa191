"""Rules of certificates."""

from magnum.common.policies import base
from magnum.i18n import _

Action = base.Action

RESOURCE = 'certificate'

ACTIONS = (
    Action('create', base.MEMBER_USER_OR_NODE, base.USER_OR_CLUSTER,
           'POST', '/v1/certificates',
           _("Sign a request with the cluster's CA.")),
    Action('get', base.READER_USER_OR_NODE, base.USER_OR_CLUSTER,
           'GET', '/v1/certificates/{cluster_ident}',
           _("Read the cluster's CA certificate.")),
    Action('rotate_ca', base.MEMBER, base.OWNER,
           'PATCH', '/v1/certificates/{cluster_ident}',
           _("Replace the cluster's CA certificate.")),
)
