"""Options of the Octavia client."""

from magnum.conf import client_options

GROUP = client_options.group('octavia')

OPTS = client_options.options('octavia')
