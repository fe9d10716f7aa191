"""Options of helper functions."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = None

OPTS = (
    cfg.StrOpt('rootwrap_config', default='/etc/magnum/rootwrap.conf',
               help=_('rootwrap configuration of commands run as root.')),
    cfg.StrOpt('tempdir',
               help=_('Directory of temporary files. Unset: the default of '
                      'the system.')),
    cfg.ListOpt('password_symbols',
                default=['23456789', 'ABCDEFGHJKLMNPQRSTUVWXYZ',
                         'abcdefghijkmnopqrstuvwxyz'],
                help=_('Alphabets of generated passwords; each password has '
                       'a symbol of every one.')),
    cfg.IntOpt('max_manifest_size', default=512 * 1024,
               deprecated_for_removal=True,
               deprecated_reason=_('Manifests are not uploaded any more; it '
                                   'has no effect.'),
               help=_('Without effect.')),
)
