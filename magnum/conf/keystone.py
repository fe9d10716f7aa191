"""Credentials of the service itself, group [keystone_auth].

The options are those of keystoneauth's sessions and password plugin.
Importing keystonemiddleware registers [keystone_authtoken], from which the
service reads the address of Keystone.  Must not make a session.
"""

import copy

from keystoneauth1 import loading
from keystonemiddleware.auth_token import _base as auth_token_base
from oslo_config import cfg

from magnum.i18n import _

GROUP = cfg.OptGroup('keystone_auth',
                     title=_('Credentials of the service itself'))

# The group keystonemiddleware reads, registered by importing it.
LEGACY_GROUP = auth_token_base.AUTHTOKEN_GROUP

# Seconds.  keystoneauth waits for ever by default: one stuck service would
# take a worker thread after the other.
DEFAULT_TIMEOUT = 60


def _session_options():
    # NOTE(compat): before 23 the session options of [keystone_authtoken]
    # stood in for those missing here.
    shared = {name: [cfg.DeprecatedOpt(name, group='keystone_authtoken')]
              for name in ('cafile', 'certfile', 'keyfile', 'insecure',
                           'timeout')}
    return loading.get_session_conf_options(deprecated_opts=shared)


def _options():
    opts = (_session_options() + loading.get_auth_common_conf_options() +
            loading.get_auth_plugin_conf_options('password'))
    unique = {}
    for opt in opts:
        unique.setdefault(opt.dest, opt)
    return tuple(unique.values())


OPTS = _options()


# The options themselves stay equal to keystoneauth's, else its function
# load_auth_from_conf_options could not register them again for a driver.
DEFAULTS = {
    'auth_type': 'password',
    'timeout': DEFAULT_TIMEOUT,
    # keystoneauth calls it required, but no command that stays at home
    # (magnum-db-manage) may fail for the want of it.
    'auth_url': None,
}


def set_defaults(conf):
    """Our defaults of keystoneauth's options hold afterwards."""
    for name, value in DEFAULTS.items():
        conf.set_default(name, value, group=GROUP.name)


def sample():
    """Return the options as the sample file shows them."""
    shown = [copy.copy(opt) for opt in OPTS]
    for opt in shown:
        opt.default = DEFAULTS.get(opt.dest, opt.default)
    return tuple(shown)
