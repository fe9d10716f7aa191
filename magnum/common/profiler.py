"""Switches osprofiler on, when it is installed and enabled."""

from oslo_log import log as logging
from oslo_utils import importutils

from magnum.common import context as magnum_context
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

_initializer = importutils.try_import('osprofiler.initializer')


def is_enabled():
    """Whether traces are wanted and possible."""
    return _initializer is not None and CONF.profiler.enabled


def setup(binary, host):
    """Traces of this process are sent to [profiler] connection_string.

    Nothing happens unless [profiler] enabled is set.
    """
    if not is_enabled():
        return
    context = magnum_context.get_admin_context()
    _initializer.init_from_conf(conf=CONF, context=context.to_dict(),
                                project='magnum', service=binary, host=host)
    LOG.info('Requests signed with [profiler] hmac_keys are traced')


class WsgiMiddleware:
    """The paste filter that starts a trace with a signed request."""

    @classmethod
    def factory(cls, global_conf, **local_conf):
        """Return what wraps an application; itself when not wanted."""
        if not is_enabled():
            return lambda app: app
        web = importutils.import_module('osprofiler.web')
        return web.WsgiMiddleware.factory(global_conf, **local_conf)
