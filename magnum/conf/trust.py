"""Trusts and trustee users of clusters."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('trust', title=_('Trusts and trustees of clusters'))

OPTS = (
    cfg.BoolOpt('cluster_user_trust', default=False,
                help=_('Hand the trust to the nodes, so that software in the '
                       'cluster acts for the user who made it. Needed by the '
                       'cloud provider integration and the registry.')),
    cfg.StrOpt('trustee_domain_id',
               help=_('Domain in which trustee users are made. Unset: '
                      'trustee_domain_name is looked up.')),
    cfg.StrOpt('trustee_domain_name',
               help=_('The same, by name.')),
    cfg.StrOpt('trustee_domain_admin_id',
               help=_('User allowed to make and delete users in the trustee '
                      'domain.')),
    cfg.StrOpt('trustee_domain_admin_name',
               help=_('The same, by name.')),
    cfg.StrOpt('trustee_domain_admin_domain_id',
               help=_('Domain of trustee_domain_admin. Unset: the trustee '
                      'domain.')),
    cfg.StrOpt('trustee_domain_admin_domain_name',
               help=_('The same, by name.')),
    cfg.StrOpt('trustee_domain_admin_password', secret=True,
               help=_('Password of trustee_domain_admin.')),
    cfg.ListOpt('roles', default=[],
                help=_('Roles delegated to the trustee. Empty: every role of '
                       'the user who makes the cluster.')),
    cfg.StrOpt('trustee_keystone_interface', default='public',
               help=_('Interface of the Keystone endpoint that nodes are '
                      'told.')),
    cfg.StrOpt('trustee_keystone_region_name',
               help=_('Region of the Keystone endpoint that nodes are '
                      'told.')),
)
