"""Two conductors, each in a network namespace, lose what they talk to."""

import contextlib
import time

import pytest

from magnum.tests.functional.cloud import conductors
from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import heatproxy
from magnum.tests.functional.cloud import partitions

# Bound on a creation or deletion during and after a partition.
SECONDS = 400
# Until somebody else has taken over from one that lost the database: its
# lease, the look for work, and what is left of the operation.
TAKEOVER_SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * SECONDS)]


class Pair:
    """Two conductors and their namespaces, by the name of the conductor."""

    def __init__(self, cloud, spaces, found):
        self._cloud = cloud
        self.spaces = {conductor.host: space
                       for conductor, space in zip(found, spaces)}

    def owners(self, name):
        """Return the conductors that work on a cluster's operations."""
        return [row['owner'].partition('/')[0] for row in self._cloud.rows(
            "select owner from operation where state = 'running' and "
            'cluster_uuid = (select uuid from cluster where name = :name)',
            name=name)]

    def owner(self, name):
        """Return the conductor that works on it, as soon as one does."""
        return harness.until(lambda: self.owners(name), SECONDS,
                             f'somebody works on {name}', 0.1)[0]

    def without_database(self):
        """Let neither of them write for longer than the dead may."""
        with contextlib.ExitStack() as cut:
            for space in self.spaces.values():
                cut.enter_context(space.without(partitions.DATABASE))
            # The time for which it lasts is what the test is about.
            time.sleep(2 * conductors.DOWN_SECONDS)


@pytest.fixture
def pair(cloud, proxy, tmp_path):
    with contextlib.ExitStack() as stack:
        spaces = [stack.enter_context(partitions.Namespace(
            cloud, number, [proxy.port])) for number in (1, 2)]
        found = [conductors.Conductor(
            cloud, tmp_path, f'island-{number}',
            {**space.options(cloud.settings),
             **heatproxy.CONDUCTORS_OPTIONS}, space.prefix)
            for number, space in enumerate(spaces, 1)]
        stack.enter_context(conductors.running(cloud, found))
        yield Pair(cloud, spaces, found)


def create(cloud, template):
    name = harness.unique('island')
    cloud.magnum('POST', '/clusters', {
        'name': name, 'cluster_template_id': template, 'node_count': 1,
        'create_timeout': SECONDS // 60})
    return name


def settle(cloud, names, before):
    """All are created, once each, and go without a trace."""
    for name in names:
        cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    for name in names:
        cloud.delete(name)
    for name in names:
        cloud.wait_gone(name, SECONDS)
        assert len([stack for stack in cloud.stacks_ever()
                    if stack.startswith(name)]) == 1
    assert cloud.belongings() == before


def test_one_loses_the_broker(cloud, template, quiet, pair):
    before = cloud.belongings()
    names = [create(cloud, template)]
    space = pair.spaces['island-1']
    with space.without(partitions.BROKER):
        # Both look for work by themselves.
        names += [create(cloud, template) for _ in range(2)]
        settle(cloud, names, before)


def test_both_lose_the_broker(cloud, template, quiet, pair):
    before = cloud.belongings()
    with contextlib.ExitStack() as cut:
        for space in pair.spaces.values():
            cut.enter_context(space.without(partitions.BROKER))
        settle(cloud, [create(cloud, template)], before)


def test_both_lose_the_database(cloud, template, quiet, pair):
    """What they had begun is found again, when it can be written down."""
    before = cloud.belongings()
    name = create(cloud, template)
    pair.owner(name)
    pair.without_database()
    cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    cloud.delete(name)
    pair.owner(name)
    pair.without_database()
    cloud.wait_gone(name, SECONDS)
    assert cloud.belongings() == before


def test_one_loses_all_but_heat_while_it_creates(cloud, template, quiet,
                                                 pair, proxy):
    """It goes on to create what another one then finds."""
    before = cloud.belongings()
    proxy.heat = heatproxy.Slow(4)
    name = create(cloud, template)
    lost = pair.owner(name)
    with contextlib.ExitStack() as cut:
        for line in (partitions.BROKER, partitions.DATABASE):
            cut.enter_context(pair.spaces[lost].without(line))
        harness.until(lambda: lost not in pair.owners(name),
                      TAKEOVER_SECONDS, 'a takeover')
        proxy.heat = heatproxy.Heat()
        cloud.wait_status(name, 'CREATE_COMPLETE', SECONDS)
    # What the other one has in mind is void.
    settle(cloud, [name], before)
