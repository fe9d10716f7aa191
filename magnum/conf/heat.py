"""Options of the Heat client."""

from magnum.conf import client_options

GROUP = client_options.group('heat')

OPTS = client_options.options('heat', api_version='1')
