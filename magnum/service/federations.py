"""Federations whose conductor has died.

Owns how they are found: in progress, and nobody has touched them for as long
as a conductor may be silent, while this one was looking: times that others
wrote are compared with each other, never with a clock. It must not know what
is done with one.
"""

import time

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
    :param resume: called with one that was left, as it was read
    :param clock: monotonic seconds
    """

    def __init__(self, ring, resume, clock=time.monotonic):
        self._ring = ring
        self._resume = resume
        self._clock = clock
        self._pool = pool.Pool(WORKERS, DEADLINE)
        # When each was last touched, and since when that is known here.
        self._touched = {}

    @staticmethod
    def interval():
        """Return the seconds until the next tick."""
        return INTERVAL

    def run(self):
        """Give those to the pool that are this conductor's to take up."""
        unfinished = [federation for federation in objects.Federation.list(
            magnum_context.make_admin_context(all_tenants=True))
            if lifecycle.is_in_progress(federation.status) or
            federation.status == STATUS.DELETE_COMPLETE]
        self._watch(unfinished)
        for federation in unfinished:
            if (self._is_silent(federation) and
                    self._ring.is_mine(federation.uuid)):
                self._pool.submit(federation.uuid, self._resume, federation)

    def _watch(self, unfinished):
        now, before = self._clock(), self._touched
        self._touched = {}
        for one in unfinished:
            touched, since = before.get(one.uuid, (None, now))
            self._touched[one.uuid] = (
                one.updated_at, since if touched == one.updated_at else now)

    def _is_silent(self, federation):
        _touched, since = self._touched[federation.uuid]
        return self._clock() - since > CONF.service_down_time

    def is_busy(self):
        """Say whether something is being taken up."""
        return bool(self._pool.keys())

    def wait(self):
        """Take up nothing any more; wait for what runs."""
        self._pool.wait()
