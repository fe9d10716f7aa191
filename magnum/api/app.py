"""How the application is put together, for paste and for servers.

Owns the order of middleware and hooks, and the start of logging and RPC for
processes that have no command of ours. Must not know resources.
"""
import functools
import os

from oslo_config import cfg
from oslo_log import log as logging
import pecan

from magnum.api import framework
from magnum.api import hooks
from magnum.api.middleware import parsable_error
from magnum.api import pipeline
from magnum.api import routes
from magnum.common import config
from magnum.conductor import api as conductor_api
import magnum.conf
from magnum.drivers.common import driver

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)


@functools.lru_cache(maxsize=None)
def _rpcapi(_process):
    """The conductor client of a process; a fork makes its own."""
    return conductor_api.API()


def rpcapi():
    """The one conductor client of this process."""
    return _rpcapi(os.getpid())


def setup_app(config=None):
    """The WSGI application proper, without what paste puts before it.

    :param config: not looked at; it is there for callers of old
    """
    app = pecan.Pecan(
        framework.Router(routes.find),
        force_canonical=False,
        guess_content_type_from_ext=False,
        request_cls=framework.Request,
        hooks=[hooks.ContextHook(rpcapi), hooks.ErrorHook(),
               hooks.VersionHook()])
    return parsable_error.ParsableErrorMiddleware(app)


def app_factory(global_config, **local_conf):
    """``paste.app_factory`` of the API."""
    return setup_app()


def load_app():
    """The application with everything the paste file puts before it.

    :raises: oslo.config ConfigFilesNotFoundError when there is no such file
    """
    found = CONF.find_file(CONF.api.api_paste_config)
    if not found or not os.path.exists(found):
        raise cfg.ConfigFilesNotFoundError([CONF.api.api_paste_config])
    LOG.info('Full WSGI config used: %s', found)
    # Now, and not in the first request of each worker, which could find
    # newer files than this process is made of.
    LOG.debug('Drivers: %s', sorted({
        entry['entry_point_name']
        for entry in driver.Driver.get_drivers().values()}))
    return pipeline.load(os.path.abspath(found))


def build_wsgi_app(argv=None):
    """Read the configuration, set up logging and make the application.

    :param argv: command line with the options of oslo.config, program name
        first; None for none. Without one, ``magnum.conf`` is looked for in
        the directory that the environment variable OS_MAGNUM_CONFIG_DIR
        names, if it does, else where all services look for it.
    """
    directory = os.environ.get('OS_MAGNUM_CONFIG_DIR')
    files = ([os.path.join(directory, 'magnum.conf')]
             if directory and argv is None else None)
    config.parse_args(argv or ['magnum-api'], files)
    logging.setup(CONF, 'magnum')
    return load_app()
