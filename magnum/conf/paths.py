"""Directories of the installation."""

import os

from oslo_config import cfg

from magnum.i18n import _

GROUP = None

OPTS = (
    cfg.StrOpt('pybasedir',
               default=os.path.dirname(os.path.dirname(
                   os.path.abspath(__file__))),
               sample_default='/usr/lib/python3/dist-packages/magnum',
               help=_('Directory of the installed package.')),
    cfg.StrOpt('bindir', default='$pybasedir/bin',
               help=_('Directory of executables.')),
    cfg.StrOpt('state_path', default='$pybasedir',
               help=_('Directory of state the service keeps, among it the '
                      'default SQLite database.')),
)
