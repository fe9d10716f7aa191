"""Options about volumes of cluster nodes."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('cinder', title=_('Volumes of cluster nodes'))

OPTS = (
    cfg.StrOpt('default_docker_volume_type', default='',
               help=_('Volume type of the container storage volume when the '
                      'labels name none. Empty: the first type listed.')),
    cfg.StrOpt('default_etcd_volume_type', default='',
               help=_('Volume type of the etcd volume when the labels name '
                      'none. Empty: the first type listed.')),
    cfg.StrOpt('default_boot_volume_type', default='',
               help=_('Volume type of the root volume when the labels name '
                      'none. Empty: the first type listed.')),
    cfg.IntOpt('default_boot_volume_size', default=0, min=0,
               help=_('Size of the root volume in GB when the labels name '
                      'none; 0 boots from the disk of the flavor.')),
)
