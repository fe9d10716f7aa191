"""Which conductor looks after which cluster.

Owns the hash ring over the living conductors. Members are the fresh
heartbeat rows; no other registry is needed. It must not know what is done
with a cluster, nor anything of HTTP or Heat.

A ring is only eventually right: after a change of members two conductors
may own one cluster, or none, for a few seconds. Whoever acts upon ownership
has to tolerate both.
"""

import time

from tooz import hashring

from magnum.common import context as magnum_context
from magnum import objects
from magnum.servicegroup import liveness

BINARY = 'magnum-conductor'

# With 1024 partitions a host of three gets 33 or 34 percent of the clusters;
# with tooz's default of 32 it can be 29 or 38.
PARTITIONS = 2 ** 10

# Seconds for which the members are believed without asking the database.
MEMBERS_TTL = 5


def living_conductors():
    """Return the hosts whose conductor is alive and not disabled."""
    services = objects.MagnumService.list(
        magnum_context.make_admin_context(all_tenants=True))
    return frozenset(
        service.host for service in services
        if service.binary == BINARY and not service.disabled and
        liveness.is_up(service))


class Ring:
    """The view one conductor has of who owns what.

    :param host: the name under which this conductor sends heartbeats
    :param members: callable giving the hosts that are alive
    :param clock: monotonic seconds
    """

    def __init__(self, host: str, members=living_conductors,
                 clock=time.monotonic) -> None:
        self._host = host
        self._members = members
        self._clock = clock
        self._hosts: frozenset[str] = frozenset()
        self._ring = None
        self._expires: float | None = None

    def refresh(self) -> None:
        """Ask who is alive, unless that was done a moment ago."""
        now = self._clock()
        if self._expires is not None and now < self._expires:
            return
        # A conductor that runs belongs to its own ring, also before its
        # first heartbeat and when its clock disagrees with the others'.
        hosts = frozenset(self._members()) | {self._host}
        if hosts != self._hosts:
            self._ring = hashring.HashRing(sorted(hosts),
                                           partitions=PARTITIONS)
            self._hosts = hosts
        self._expires = now + MEMBERS_TTL

    def hosts(self) -> frozenset[str]:
        """Return the members of the ring, this host among them."""
        self.refresh()
        return self._hosts

    def is_mine(self, uuid: str) -> bool:
        """Say whether this conductor looks after the cluster."""
        self.refresh()
        if len(self._hosts) == 1:
            return True
        return self._host in self._ring[uuid.encode('utf-8')]
