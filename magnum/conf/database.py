"""Database options beside those of oslo.db."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('database')

OPTS = (
    cfg.StrOpt('mysql_engine', default='InnoDB',
               help=_('Storage engine of the tables on MySQL and '
                      'MariaDB.')),
)
