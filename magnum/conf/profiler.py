"""The options of osprofiler, when it is installed."""

from oslo_utils import importutils

_opts = importutils.try_import('osprofiler.opts')


def register(conf):
    """Group [profiler] is registered if osprofiler is installed."""
    if _opts is not None:
        _opts.set_defaults(conf)
