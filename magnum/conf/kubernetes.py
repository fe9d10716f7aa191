"""Options of Kubernetes clusters."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('kubernetes', title=_('Kubernetes clusters'))

OPTS = (
    cfg.StrOpt('keystone_auth_default_policy',
               default='/etc/magnum/keystone_auth_default_policy.json',
               help=_('File with the policy of k8s-keystone-auth for '
                      'clusters whose labels bring none.')),
    cfg.StrOpt('post_install_manifest_url', default='',
               help=_('URL of a manifest applied once to every new '
                      'cluster.')),
    cfg.IntOpt('health_polling_interval', default=60,
               help=_('Seconds between two health checks of a cluster; a '
                      'negative number switches them off.')),
    cfg.IntOpt('max_minor_upgrade', default=0, min=0,
               help=_('Minor releases of Kubernetes that the masters of a '
                      'cluster may go forward in one upgrade; 0 for any '
                      'number. Kubernetes itself supports 1.')),
)
