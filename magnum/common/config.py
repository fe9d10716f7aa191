"""Parses the command line and sets our defaults of library options."""

import os

from oslo_config import cfg
from oslo_db import options as db_options
from oslo_log import log as logging
import oslo_messaging as messaging
from oslo_middleware import cors

from magnum.common import policy
import magnum.conf
from magnum import version

CONF = magnum.conf.CONF

CONTROL_EXCHANGE = 'magnum'

DEFAULT_CONNECTION = 'sqlite:///$state_path/magnum.sqlite'

CORS_DEFAULTS = {
    'allow_headers': ['X-Auth-Token', 'X-Identity-Status', 'X-Roles',
                      'X-Service-Catalog', 'X-User-Id', 'X-Tenant-Id',
                      'X-OpenStack-Request-ID', 'X-Server-Management-Url'],
    'expose_headers': ['X-Auth-Token', 'X-Subject-Token', 'X-Service-Token',
                       'X-OpenStack-Request-ID', 'X-Server-Management-Url'],
    'allow_methods': ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'],
}

# Chatty below these levels, and some of them show tokens at DEBUG. The client
# of Neutron warns at every login that there is an SDK now.
QUIET_LOGGERS = [
    'keystoneclient=INFO', 'heatclient=INFO', 'novaclient=INFO',
    'neutronclient=INFO', 'glanceclient=INFO', 'cinderclient=INFO',
    'barbicanclient=INFO', 'octaviaclient=INFO',
    'neutronclient.v2_0.client=ERROR']


def set_lib_defaults():
    """Our defaults of the options of oslo libraries hold afterwards."""
    cors.set_defaults(**CORS_DEFAULTS)
    policy.set_defaults(CONF)
    # Of the option itself, so that the sample file shows it.
    cfg.set_defaults(db_options.database_opts,
                     connection=DEFAULT_CONNECTION)
    db_options.set_defaults(CONF)
    messaging.set_transport_defaults(CONTROL_EXCHANGE)
    logging.set_defaults(default_log_levels=(
        logging.get_default_log_levels() + QUIET_LOGGERS))


def parse_args(argv, default_config_files=None):
    """``CONF`` holds the configuration files and ``argv`` afterwards.

    :param argv: the whole command line, program name first.
    """
    set_lib_defaults()
    # The command line of logging is added below, which needs a blank one.
    CONF.clear()
    logging.register_options(CONF)
    CONF(argv[1:], project='magnum',
         prog=os.path.basename(argv[0]) if argv else None,
         version=version.version_string(),
         default_config_files=default_config_files)
    return cfg.CONF
