"""Options shared by the long-running services."""

import socket

from oslo_config import cfg

from magnum.i18n import _

GROUP = None

OPTS = (
    cfg.HostAddressOpt('host', default=socket.gethostname(),
                       sample_default='',
                       help=_('Name of this host in the service list and on '
                              'the message bus. Unset: the host name of the '
                              'machine.')),
    cfg.BoolOpt('periodic_enable', default=True,
                help=_('Run the periodic tasks of the conductor.')),
    cfg.IntOpt('periodic_interval_max', default=60,
               help=_('Upper bound in seconds of the random delay and the '
                      'spacing of periodic tasks.')),
    cfg.BoolOpt('periodic_global_stack_list', default=False,
                help=_('Ask Heat once per tick for the stacks of all clusters '
                       'in progress, and then only for those that changed, '
                       'instead of for each one. The service user must be '
                       'allowed stacks:global_index in Heat.')),
    cfg.IntOpt('service_down_time', default=180, min=1,
               help=_('Seconds without a heartbeat after which a conductor '
                      'is taken for dead and its work may be taken over.')),
)
