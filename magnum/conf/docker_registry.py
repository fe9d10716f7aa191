"""Options of the image registry inside clusters."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('docker_registry',
                     title=_('Image registry inside clusters'))

OPTS = (
    cfg.StrOpt('swift_region',
               help=_('Region of the object store that backs the '
                      'registry.')),
    cfg.StrOpt('swift_registry_container', default='docker_registry',
               help=_('Object store container that holds the images.')),
)
