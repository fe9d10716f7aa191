"""Federations whose conductor has died.

Owns how they are found: in progress, and nobody has touched them for as long
as a conductor may be silent. It must not know what is done with one.
"""

from oslo_utils import timeutils

from magnum.common import context as magnum_context
import magnum.conf
from magnum import objects
from magnum.objects import fields
from magnum.objects import lifecycle
from magnum.service import pool

CONF = magnum.conf.CONF

STATUS = fields.FederationStatus

# Seconds between two looks; there are few federations.
INTERVAL = 30
WORKERS = 2
# A driver may take its time; it cannot be told to hurry.
DEADLINE = 3600


class FederationTick:
    """Takes up what another conductor has left.

    :param ring: who owns which federation
    :param resume: called with the uuid of one that was left
    """

    def __init__(self, ring, resume):
        self._ring = ring
        self._resume = resume
        self._pool = pool.Pool(WORKERS, DEADLINE)

    @staticmethod
    def interval():
        """Return the seconds until the next tick."""
        return INTERVAL

    def run(self):
        """Give those to the pool that are this conductor's to take up."""
        for federation in objects.Federation.list(
                magnum_context.make_admin_context(all_tenants=True)):
            if ((lifecycle.is_in_progress(federation.status) or
                 federation.status == STATUS.DELETE_COMPLETE) and
                    self._is_silent(federation) and
                    self._ring.is_mine(federation.uuid)):
                self._pool.submit(federation.uuid, self._resume,
                                  federation.uuid)

    @staticmethod
    def _is_silent(federation):
        touched = timeutils.normalize_time(
            federation.updated_at or federation.created_at)
        return timeutils.is_older_than(touched, CONF.service_down_time)

    def is_busy(self):
        """Say whether something is being taken up."""
        return bool(self._pool.keys())

    def wait(self):
        """Take up nothing any more; wait for what runs."""
        self._pool.wait()
