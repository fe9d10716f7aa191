"""What every long-running process does first."""

import os

from oslo_log import log as logging

from magnum.common import config
from magnum.common import profiler
from magnum.common import redaction
import magnum.conf

CONF = magnum.conf.CONF


def prepare_service(argv=None):
    """Configuration is read and logging works afterwards.

    :param argv: the whole command line, program name first.
    """
    argv = list(argv or ['magnum'])
    config.parse_args(argv)
    logging.setup(CONF, 'magnum')
    redaction.install()
    profiler.setup(os.path.basename(argv[0]), CONF.host)
