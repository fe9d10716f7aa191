"""Options of ClusterTemplates."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('cluster_template', title=_('ClusterTemplates'))

_GONE = _('The container orchestration engine is no longer supported.')


def _allowed(coe, default, **kwargs):
    return cfg.ListOpt(
        f'{coe}_allowed_network_drivers', default=default,
        deprecated_group='baymodel',
        help=_('Network drivers a template of this engine (%s) may name; '
               'all allows every supported one.') % coe, **kwargs)


def _default(coe, default, **kwargs):
    return cfg.StrOpt(
        f'{coe}_default_network_driver', default=default,
        deprecated_group='baymodel',
        help=_('Network driver of a template of this engine (%s) that names '
               'none.') % coe, **kwargs)


_REMOVED = {'deprecated_for_removal': True, 'deprecated_reason': _GONE}

OPTS = (
    _allowed('kubernetes', ['flannel', 'calico']),
    _default('kubernetes', 'flannel'),
    _allowed('swarm', ['all'], **_REMOVED),
    _default('swarm', 'docker', **_REMOVED),
    _allowed('mesos', ['all'], **_REMOVED),
    _default('mesos', 'docker', **_REMOVED),
)
