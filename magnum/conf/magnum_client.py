"""Options of the Magnum client."""

from magnum.conf import client_options

GROUP = client_options.group('magnum')

OPTS = client_options.options('magnum', tls=False)
