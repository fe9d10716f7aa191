"""Options of figures for monitoring."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('metrics', title=_('Figures for monitoring'))

OPTS = (
    cfg.BoolOpt('enabled', default=False,
                help=_('One process of each conductor answers GET /metrics, '
                       'in the format of Prometheus, /livez and /readyz. '
                       'Nobody is asked who they are: keep the port on an '
                       'internal network.')),
    cfg.HostAddressOpt('host', default='127.0.0.1',
                       help=_('Address to listen on.')),
    cfg.PortOpt('port', default=9512,
                help=_('Port to listen on.')),
)
