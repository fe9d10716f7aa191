"""The sign of life of a conductor.

Owns its row in the service table. It must not know who reads it.
"""

import datetime

from magnum.common import context as magnum_context
from magnum.common import exception
import magnum.conf
from magnum import objects

CONF = magnum.conf.CONF

# Most seconds between two heartbeats.
INTERVAL = 60
# Least of them, however short the interval of periodic tasks.
LEAST = 1


def interval():
    """Return the seconds between two heartbeats.

    Three of them have to be missed before a conductor counts as dead.
    """
    return min(INTERVAL, max(CONF.periodic_interval_max, LEAST),
               CONF.service_down_time / 3)


class Heartbeat:
    """The row of one binary on one host.

    :param host: name of the host
    :param binary: name of the binary
    """

    def __init__(self, host, binary):
        self._host = host
        self._binary = binary

    def _row(self):
        context = magnum_context.make_admin_context(all_tenants=True)
        row = objects.MagnumService.get_by_host_and_binary(
            context, self._host, self._binary)
        if row is not None:
            return row
        try:
            row = objects.MagnumService(
                context, host=self._host, binary=self._binary,
                disabled=False, forced_down=False, report_count=0)
            row.create()
            return row
        except exception.MagnumServiceAlreadyExists:
            return objects.MagnumService.get_by_host_and_binary(
                context, self._host, self._binary)

    def beat(self):
        """Tell that the service is alive now."""
        self._row().report_state_up()

    def retire(self):
        """Tell that the service ends, so that nobody waits for it.

        The row stays, and looks like that of a service that was last seen
        too long ago.
        """
        row = self._row()
        row.last_seen_up = objects.MagnumService.now() - datetime.timedelta(
            seconds=CONF.service_down_time + 1)
        row.save()
