"""Default quotas."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('quotas', title=_('Default quotas'))

OPTS = (
    cfg.IntOpt('max_clusters_per_project', default=20, min=0,
               help=_('Clusters a project may have unless its quota says '
                      'otherwise.')),
)
