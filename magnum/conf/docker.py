"""Options of the Docker client that earlier releases had."""

from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('docker', title=_('Docker client of earlier releases'))

_REMOVED = {
    'deprecated_for_removal': True,
    'deprecated_reason': _('Nothing talks to the Docker API any more; it has '
                           'no effect.'),
    'help': _('Without effect.'),
}

OPTS = (
    cfg.StrOpt('docker_remote_api_version', default='1.21', **_REMOVED),
    cfg.IntOpt('default_timeout', default=60, **_REMOVED),
    cfg.BoolOpt('api_insecure', default=False, **_REMOVED),
    cfg.StrOpt('ca_file', **_REMOVED),
    cfg.StrOpt('cert_file', **_REMOVED),
    cfg.StrOpt('key_file', **_REMOVED),
)
