"""Configuration options, one module per group, nothing computed.

Every module named in ``opts.MODULES`` declares one ``GROUP`` and its ``OPTS``.
``CONF`` is oslo.config's global object with all of them registered.  Must not
know who reads an option.
"""

from oslo_config import cfg

from magnum.conf import opts

CONF = cfg.CONF

opts.register(CONF)
