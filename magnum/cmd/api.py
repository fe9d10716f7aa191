"""``magnum-api``: the API on a port of its own.

Owns the wiring of configuration, application, server and processes.
"""
import sys

from oslo_concurrency import processutils
from oslo_config import cfg
from oslo_log import log as logging
from oslo_reports import guru_meditation_report as gmr
from oslo_reports import opts as gmr_opts

from magnum.api import app
from magnum.common import config
import magnum.conf
from magnum import version
from magnum.wsgi import prefork
from magnum.wsgi import server

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)


class Service:
    """The API of this process, and of the workers forked from it."""

    def __init__(self):
        """Listen and load everything that can fail.

        :raises: OSError, ValueError with a reason for the operator
        """
        self.tls = (server.tls(CONF.api.ssl_cert_file, CONF.api.ssl_key_file)
                    if CONF.api.enabled_ssl else None)
        self.app = app.load_app()
        self.listener = server.listen(str(CONF.api.host), CONF.api.port)
        self.workers = CONF.api.workers or processutils.get_worker_count()

    def address(self):
        """Where clients find it."""
        host, port = self.listener.getsockname()[:2]
        return '%s://%s:%d' % ('https' if self.tls else 'http',
                               '[%s]' % host if ':' in host else host, port)

    def begin(self):
        """Serve in this process; returns what ends it."""
        serving = server.Server(self.listener, self.app, self.tls)
        serving.run()
        return serving.finish

    def reload(self):
        """Read the configuration again; new workers have it.

        What the port and its encryption are is read by a restart only.
        """
        CONF.reload_config_files()
        logging.setup(CONF, 'magnum')
        self.app = app.load_app()

    def run(self):
        """Serve until told to stop."""
        print('magnum-api listens on %s with %d worker processes' % (
            self.address(), self.workers), flush=True)
        prefork.Master(self.begin, self.workers, self.reload).run()


def main():
    """The console script."""
    config.parse_args(sys.argv)
    logging.setup(CONF, 'magnum')
    gmr_opts.set_defaults(CONF)
    gmr.TextGuruMeditation.setup_autorun(version, conf=CONF)
    try:
        service = Service()
    except (OSError, ValueError, LookupError, cfg.Error) as error:
        LOG.error('magnum-api cannot start: %s', error)
        return 1
    service.run()
    return 0
