"""Which conductor looks after which cluster.

Owns the hash ring over the living conductors. Members are the fresh
heartbeat rows; no other registry is needed. It must not know what is done
with a cluster, nor anything of HTTP or Heat.

A ring is only eventually right: after a change of members two conductors
may own one cluster, or none, for a few seconds. Whoever acts upon ownership
has to tolerate both.
"""

import collections
import collections.abc
import functools
import time

from tooz import hashring

from magnum.common import context as magnum_context
from magnum import objects
from magnum.servicegroup import liveness

BINARY = 'magnum-conductor'

# With 1024 partitions a host of three gets 33 or 34 percent of the clusters;
# with tooz's default of 32 it can be 29 or 38.
PARTITIONS = 2 ** 10

# How much more than an even share a conductor takes at most. With a few
# hundred clusters a hash alone leaves some host 10 percent off in one case of
# four.
EXCESS = 0.05
# How much less than an even share it may then be left with.
LACK = 0.1

# Seconds for which the members are believed without asking the database.
MEMBERS_TTL = 5


def living_conductors(own=None):
    """Return the hosts whose conductor is alive and not disabled.

    :param own: a host whose conductor is known to run; it counts before its
        first heartbeat and with a late one, but not when an operator has
        taken it out
    """
    services = objects.MagnumService.list(
        magnum_context.make_admin_context(all_tenants=True))
    now = objects.MagnumService.now()
    conductors = [service for service in services
                  if service.binary == BINARY]
    out = {service.host for service in conductors
           if service.disabled or service.forced_down}
    alive = {service.host for service in conductors
             if liveness.is_up(service, now)} | {own}
    return frozenset(alive - out - {None})


class Ring:
    """The view one conductor has of who owns what.

    :param host: the name under which this conductor sends heartbeats
    :param members: callable giving the hosts that are alive, this one among
        them; default: what the database says of them
    :param clock: monotonic seconds
    """

    def __init__(self, host: str, members=None,
                 clock=time.monotonic) -> None:
        self._host = host
        self._members = members or functools.partial(living_conductors, host)
        self._clock = clock
        self._hosts: frozenset[str] = frozenset()
        self._ring = None
        self._expires: float | None = None
        # The last share, and of what: clusters come and go rarely.
        self._shared: tuple[tuple[str, ...], frozenset[str]] | None = None
        self._share: frozenset[str] = frozenset()

    def refresh(self) -> None:
        """Ask who is alive, unless that was done a moment ago."""
        now = self._clock()
        if self._expires is not None and now < self._expires:
            return
        hosts = frozenset(self._members())
        if hosts != self._hosts:
            self._ring = hashring.HashRing(sorted(hosts),
                                           partitions=PARTITIONS)
            self._hosts = hosts
        self._expires = now + MEMBERS_TTL

    def hosts(self) -> frozenset[str]:
        """Return the members of the ring."""
        self.refresh()
        return self._hosts

    def mine(self, uuids: collections.abc.Iterable[str]) -> frozenset[str]:
        """Return those of all these clusters that this conductor looks after.

        Conductors that ask about the same clusters get shares without
        overlap, each within 10 percent of even (or of the next whole
        cluster): what a full host cannot take goes to the next one on the
        ring. Conductors whose lists differ by some clusters may for one tick
        both take, or leave, a few of them.
        """
        self.refresh()
        ordered = tuple(sorted(uuids))
        if self._host not in self._hosts:
            return frozenset()
        if len(self._hosts) == 1:
            return frozenset(ordered)
        if self._shared != (ordered, self._hosts):
            self._share = self._compute_share(ordered)
            self._shared = ordered, self._hosts
        return self._share

    def _compute_share(self, ordered: tuple[str, ...]) -> frozenset[str]:
        limit = self._limit(len(ordered))
        loads: collections.Counter[str] = collections.Counter()
        full: set[str] = set()
        found = []
        for uuid in ordered:
            owner, = self._ring.get_nodes(uuid.encode('utf-8'),
                                          ignore_nodes=full)
            loads[owner] += 1
            if loads[owner] >= limit:
                full.add(owner)
            if owner == self._host:
                found.append(uuid)
        return frozenset(found)

    def _limit(self, count: int) -> int:
        """Return how many of so many clusters one conductor takes at most.

        If all others take the most, the last one still has its least.
        """
        hosts = len(self._hosts)
        excess = min(EXCESS, LACK / (hosts - 1))
        return max(-(-count // hosts),
                   int(count * (1 + excess) / hosts + 1e-9))

    def is_mine(self, uuid: str) -> bool:
        """Say whether the hash gives this conductor the cluster.

        :meth:`mine` also sees to it that the shares are even.
        """
        self.refresh()
        if self._host not in self._hosts:
            return False
        if len(self._hosts) == 1:
            return True
        return self._host in self._ring[uuid.encode('utf-8')]
