"""Three conductors, each a process, and five hundred clusters in progress.

What is around them is the stub of tools/bench, whose stacks never end: who
looks at which cluster is all there is to see. See figures with -rP.
"""

import collections
import datetime
import re
import time

import pytest

from magnum.service import periodic
from magnum.service import ticker
from magnum.tests.functional.conductor import base
from magnum.tests.unit import tools

edge, rows, services = tools.load('bench.edge', 'bench.rows',
                                  'bench.services')

CLUSTERS = 500
HOSTS = ('host-0', 'host-1', 'host-2')
# Long enough for one that gets no processor for a while.
DOWN_TIME = 20
# The longest pause between two ticks.
TICK = periodic.STATUS_INTERVAL * (1 + ticker.JITTER)
# Seconds that may pass beyond what is promised where others use the machine.
SLACK = 15
# Until all of five hundred were looked at on such a machine.
LOOKS = 120
POLL = re.compile(r'(\S+ \S+) .*The status poll of cluster ([0-9a-f-]{36})')


class Conductors:
    """What the logs of the three tell."""

    def __init__(self, folder, magnum):
        self.magnum = magnum
        self._folder = folder

    def start(self):
        for host in HOSTS:
            self.magnum.start('magnum-conductor', host)

    def looks(self, since):
        """Return [(when, host, uuid)] of all looks from a moment on."""
        found = []
        for host in HOSTS:
            log = self._folder / f'magnum-conductor-{host}.log'
            for line in log.read_text(errors='replace').splitlines():
                match = POLL.match(line)
                if match:
                    when = datetime.datetime.fromisoformat(match[1])
                    if when >= since:
                        found.append((when, host, match[2]))
        return found

    def shares(self, hosts):
        """Return {uuid: host}, once each cluster was looked at from now on.

        :raises AssertionError: two look at one, or shares are not even
        """
        since = now()
        owners = {}

        def shared():
            owners.clear()
            for _when, host, uuid in self.looks(since):
                owners.setdefault(uuid, set()).add(host)
            return len(owners) == CLUSTERS

        base.wait_for(shared, 'Each cluster looked at',
                      seconds=LOOKS, pause=0.5)
        assert all(len(found) == 1 for found in owners.values())
        found = {uuid: min(found) for uuid, found in owners.items()}
        counts = collections.Counter(found.values())
        print(f'shares: {dict(counts)}')
        even = CLUSTERS / len(hosts)
        assert set(counts) == set(hosts)
        assert all(0.9 * even <= count <= 1.1 * even
                   for count in counts.values()), counts
        return found


def now():
    """Return the local time, which is that of logs."""
    return datetime.datetime.fromtimestamp(time.time())


def settle(conductors, hosts):
    """Return when these have looked, and a tick later.

    What they did before all knew of all does not count.
    """
    since = now()
    base.wait_for(lambda: {host for _when, host, _uuid
                           in conductors.looks(since)} == set(hosts),
                  'All look', seconds=LOOKS, pause=0.5)
    later = now() + datetime.timedelta(seconds=TICK)
    base.wait_for(lambda: now() > later, 'A tick', seconds=LOOKS, pause=0.5)


@pytest.fixture
def conductors(tmp_path, monkeypatch):
    for name, value in (('SERVICE_DOWN_TIME', DOWN_TIME), ('DEBUG', 'true')):
        monkeypatch.setenv(f'OS_DEFAULT__{name}', str(value))
    with edge.Edge() as cloud, services.Services(
            tmp_path, f'sqlite:///{tmp_path}/magnum.sqlite', cloud.url,
            1) as magnum:
        magnum.upgrade()
        rows.fill(magnum.configuration, [CLUSTERS], 'CREATE_IN_PROGRESS')
        yield Conductors(tmp_path, magnum)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_owner_is_killed(conductors):
    conductors.start()
    settle(conductors, HOSTS)
    owned = conductors.shares(HOSTS)
    killed = now()
    conductors.magnum.kill('magnum-conductor-host-1')
    orphans = {uuid for uuid, host in owned.items() if host == 'host-1'}
    first = {}

    def taken():
        for when, host, uuid in sorted(conductors.looks(killed)):
            if uuid in orphans and host != 'host-1':
                first.setdefault(uuid, when)
        return set(first) == orphans

    base.wait_for(taken, 'Taken over', DOWN_TIME + LOOKS, 0.5)
    delays = sorted((when - killed).total_seconds()
                    for when in first.values())
    print(f'{len(orphans)} clusters taken over after {delays[0]:.1f} to '
          f'{delays[-1]:.1f} s')
    # The first look shows when they changed hands.
    assert delays[0] <= DOWN_TIME + TICK + SLACK
    settle(conductors, ('host-0', 'host-2'))
    conductors.shares(('host-0', 'host-2'))
