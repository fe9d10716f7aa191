"""Options of the Glance client."""

from magnum.conf import client_options

GROUP = client_options.group('glance')

OPTS = client_options.options('glance', api_version='2')
