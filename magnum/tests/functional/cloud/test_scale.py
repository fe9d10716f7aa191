"""Twenty real clusters and three conductors, one of which is killed.

Figures are printed; see them with -rP.
"""

import collections
import concurrent.futures
import datetime
import os
import re
import signal
import subprocess
import time

import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import watch

HOW_MANY = 20
SECONDS = 2400
# Defaults of Magnum: when a conductor counts as dead, and the longest pause
# between two ticks.
DOWN_TIME = 180
TICK = 10 * 1.1
# Looks at each cluster that show whose it is.
LOOKS = 3

POLL = re.compile(r'(\S+ \S+) .*The status poll of cluster ([0-9a-f-]{36})')

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


class Third:
    """One conductor more than the cloud has."""

    name = 'magnum-conductor-3'

    def __init__(self, cloud, folder):
        own = folder / 'conductor-3.conf'
        own.write_text('[DEFAULT]\nhost = conductor-3\ndebug = true\n'
                       '[conductor]\nworkers = 1\n')
        with open(cloud.home.log(self.name), 'wb') as log:
            self.process = subprocess.Popen(
                [cloud.home.venv / 'bin' / 'magnum-conductor',
                 '--config-file', cloud.home.etc / 'magnum' / 'magnum.conf',
                 '--config-file', own],
                stdout=log, stderr=log, start_new_session=True)

    def kill(self):
        """Be killed, with all workers, as by a power failure."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def now():
    """Return the local time, which is that of logs."""
    return datetime.datetime.fromtimestamp(time.time())


def looks(cloud, since):
    """Return [(when, log, uuid of the cluster)] of polls from a moment on."""
    found = []
    for path in cloud.home.logs.glob('magnum-conductor-[123].log'):
        for line in path.read_text(errors='replace').splitlines():
            match = POLL.match(line)
            if match:
                when = datetime.datetime.fromisoformat(match[1])
                if when >= since:
                    found.append((when, path.stem, match[2]))
    return sorted(found)


def owners(cloud, uuids):
    """Return {uuid: log of its conductor}, found out from now on.

    :raises AssertionError: one has several, or none.
    """
    since = now()

    def seen():
        counts = collections.Counter(
            (uuid, log) for _when, log, uuid in looks(cloud, since))
        return counts if all(any(
            counts[uuid, log] >= LOOKS for log in {
                log for _uuid, log in counts}) for uuid in uuids) else None

    counts = harness.until(seen, 120, 'each cluster looked at')
    found = {uuid: [log for each, log in counts if each == uuid]
             for uuid in uuids}
    assert all(len(logs) == 1 for logs in found.values()), found
    return {uuid: logs[0] for uuid, logs in found.items()}


def assert_even(owned, conductors):
    shares = collections.Counter(owned.values())
    print(f'shares of {len(owned)} clusters: {dict(shares)}')
    assert len(shares) == conductors
    even = len(owned) / conductors
    # Of so few one more or less than even is what there can be.
    assert all(abs(share - even) < max(1, even / 10)
               for share in shares.values()), shares


def up(cloud):
    """Return how many conductors are alive."""
    return sum(one['state'] == 'up' for one in cloud.admin.request(
        'GET', 'container-infra', '/mservices', None,
        {'OpenStack-API-Version': harness.VERSION})['mservices'])


def settled(cloud, uuids):
    """Say whether all clusters are complete; some may still come to it."""
    found = {one['uuid']: one['status'] for one in cloud.magnum(
        'GET', '/clusters')['clusters'] if one['uuid'] in uuids}
    assert set(found) == set(uuids)
    left = [each for each in found.values() if not each.endswith('COMPLETE')]
    assert all(each.endswith('IN_PROGRESS') for each in left), found
    return not left


@pytest.fixture(scope='module')
def twenty(cloud, template, tmp_path_factory):
    """Clusters that three conductors begin and two end; their uuids."""
    third = Third(cloud, tmp_path_factory.mktemp('third'))
    try:
        harness.until(lambda: up(cloud) == 3, 120, 'three conductors up')
        # No node reports, so all stay in progress.
        cloud.nodes('--delay', '3600')
        with concurrent.futures.ThreadPoolExecutor(HOW_MANY) as pool:
            made = list(pool.map(lambda number: cloud.magnum(
                'POST', '/clusters', {
                    'name': harness.unique('scale'), 'node_count': 1,
                    'cluster_template_id': template,
                    'create_timeout': SECONDS // 60})['uuid'],
                range(HOW_MANY)))
        yield made, third
    finally:
        third.kill()
        cloud.nodes()
    for uuid in made:
        cloud.delete(uuid)
    for uuid in made:
        cloud.wait_gone(uuid, SECONDS)


def test_an_owner_is_killed(cloud, twenty):
    uuids, third = twenty
    harness.until(lambda: not cloud.rows_of_project('operation'), SECONDS,
                  'all stacks began')
    owned = owners(cloud, uuids)
    assert_even(owned, 3)
    orphans = {uuid for uuid, log in owned.items() if log == third.name}
    killed = now()
    third.kill()

    def taken():
        first = {}
        for when, log, uuid in looks(cloud, killed):
            if uuid in orphans and log != third.name:
                first.setdefault(uuid, when)
        return first if set(first) == orphans else None

    first = harness.until(taken, DOWN_TIME + 60, 'taken over')
    delays = sorted((when - killed).total_seconds()
                    for when in first.values())
    print(f'{len(orphans)} clusters of the killed one taken over after '
          f'{delays[0]:.0f} to {delays[-1]:.0f} s')
    assert delays[-1] <= DOWN_TIME + TICK
    assert_even(owners(cloud, uuids), 2)
    with watch.Watch(cloud.settings) as seen:
        cloud.nodes()
        harness.until(lambda: settled(cloud, uuids), SECONDS, 'all complete',
                      interval=3)
    assert len(seen.delays) == HOW_MANY
    print('all at once: ' + watch.summary(seen.delays))
    stacks = collections.Counter(
        one['stack_name'] for one in cloud.user.get(
            'orchestration', '/stacks')['stacks'])
    assert len(stacks) == HOW_MANY, stacks
