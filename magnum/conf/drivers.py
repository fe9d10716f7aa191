"""Options of the cluster drivers."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('drivers', title=_('Cluster drivers'))

OPTS = (
    cfg.BoolOpt('verify_ca', default=True,
                help=_('Nodes verify the certificates of the OpenStack '
                       'services.')),
    cfg.StrOpt('openstack_ca_file', default='',
               help=_('PEM bundle of the OpenStack services, read on the '
                      'conductor and installed on the nodes. It travels in '
                      'their user data, which Nova limits: a few '
                      'authorities fit, all of a system (about 200 KiB) do '
                      'not, and no cluster is created with them.')),
    cfg.BoolOpt('send_cluster_metrics', default=False,
                help=_('Ask the Kubernetes API of each cluster regularly how '
                       'much of its memory and processors is spoken for, '
                       'and send that as notification '
                       'magnum.cluster.metrics.update.')),
    cfg.ListOpt('disabled_drivers', default=[],
                help=_('Entry points of the group magnum.drivers that are '
                       'not loaded.')),
    cfg.ListOpt('enabled_beta_drivers', default=[],
                help=_('Beta drivers, by entry point name, that users may '
                       'choose.')),
    cfg.StrOpt('default_driver',
               help=_('Driver of templates that name none when several '
                      'drivers could serve them. Unset: the driver is '
                      'chosen by server type, operating system and '
                      'engine.')),
)
