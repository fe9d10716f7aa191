"""Options of the Barbican client."""

from magnum.conf import client_options

GROUP = client_options.group('barbican')

OPTS = client_options.options('barbican', tls=False)
