"""Options of the Nova client."""

from magnum.conf import client_options

GROUP = client_options.group('nova')

OPTS = client_options.options('nova', api_version='2')
