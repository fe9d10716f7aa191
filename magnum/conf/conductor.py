"""Options of the conductor service."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('conductor', title=_('The magnum-conductor service'))

OPTS = (
    cfg.StrOpt('topic', default='magnum-conductor',
               help=_('RPC topic conductors listen on.')),
    cfg.IntOpt('conductor_life_check_timeout', default=4,
               deprecated_for_removal=True,
               deprecated_reason=_('Liveness is told by heartbeats; it has '
                                   'no effect.'),
               help=_('Without effect.')),
    cfg.IntOpt('workers', min=1,
               help=_('Number of conductor processes. Unset: the number of '
                      'processors.')),
)
