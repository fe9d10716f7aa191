"""What every long-running process does first."""

import os

from oslo_log import log as logging

from magnum.common import config
from magnum.common import profiler
import magnum.conf

CONF = magnum.conf.CONF

# Chatty below WARNING, and some of them show tokens at DEBUG.
QUIET = ['keystoneauth=INFO', 'keystoneclient=INFO', 'heatclient=INFO',
         'novaclient=INFO', 'neutronclient=INFO', 'glanceclient=INFO',
         'cinderclient=INFO', 'barbicanclient=INFO', 'octaviaclient=INFO']


def prepare_service(argv=None):
    """Configuration is read and logging works afterwards.

    :param argv: the whole command line, program name first.
    """
    argv = list(argv or ['magnum'])
    levels = logging.get_default_log_levels()
    logging.set_defaults(default_log_levels=levels + [
        level for level in QUIET if level.split('=')[0] not in
        {known.split('=')[0] for known in levels}])
    config.parse_args(argv)
    logging.setup(CONF, 'magnum')
    profiler.setup(os.path.basename(argv[0]), CONF.host)
