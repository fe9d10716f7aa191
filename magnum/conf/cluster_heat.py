"""Options of clusters made by Heat."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('cluster_heat', title=_('Clusters made by Heat'))

_UNUSED = _('Conductors follow stacks at a fixed pace until the creation '
            'times out; it has no effect.')

OPTS = (
    cfg.IntOpt('max_attempts', default=2000,
               deprecated_group='bay_heat',
               deprecated_for_removal=True, deprecated_reason=_UNUSED,
               help=_('Without effect.')),
    cfg.IntOpt('wait_interval', default=1,
               deprecated_group='bay_heat',
               deprecated_for_removal=True, deprecated_reason=_UNUSED,
               help=_('Without effect.')),
    cfg.IntOpt('create_timeout', default=60, min=0,
               deprecated_group='bay_heat',
               deprecated_name='bay_create_timeout',
               help=_('Minutes the creation of a cluster may take when the '
                      'request names no time.')),
)
