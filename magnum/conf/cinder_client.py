"""Options of the Cinder client."""

from magnum.conf import client_options

GROUP = client_options.group('cinder')

OPTS = client_options.options('cinder', api_version='3', tls=False)
