"""Options of the Neutron client."""

from magnum.conf import client_options

GROUP = client_options.group('neutron')

OPTS = client_options.options('neutron')
