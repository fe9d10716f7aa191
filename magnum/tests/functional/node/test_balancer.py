"""Masters find the etcd there is behind its balancer, and found no second.

The balancer picks members in turn: those that are down and those that do not
vote yet, too, as long as its checks have not failed often enough.
"""

import concurrent.futures
import contextlib

import pytest

from magnum.tests.functional.node import members as etcd
from magnum.tests.functional.node import nodes

VIP, DEAD = (f'{etcd.network()}.{number}' for number in (200, 201))


RESTART = 'systemctl restart --no-block etcd.service'
#: Does not know the first time it is asked who was added.
LAGGING = r"""#!/bin/bash
PATH="${PATH#*:}"
case "$*" in
    *' member add '*) >"${CALLS}.added" ;;
    *' member list')
        if [ -e "${CALLS}.added" ]; then
            rm "${CALLS}.added"
            etcdctl "$@" | grep -v -F "${KUBE_NODE_IP}:"
            exit
        fi
        ;;
esac
exec etcdctl "$@"
"""
THREE = ['master-0', 'master-1', 'master-2']


class Masters:
    """Masters behind one balancer."""

    def __init__(self, folders, stack):
        self.folders = folders
        self.stack = stack
        self.authority = etcd.authority(folders.mktemp('authority') / 'ca')

    def new(self, number):
        """Return a master to be."""
        return etcd.new_master(
            self.folders.mktemp('master'), self.authority, number,
            ETCD_ENDPOINT=f'https://{VIP}:2379', DISCOVERY='there is one',
            ETCDCTL_COMMAND_TIMEOUT='2s')

    def new_on(self, number):
        """Return a master to be, whose etcd obeys."""
        return self.stack.enter_context(self.new(number).switched_on())

    def found(self, url=''):
        """Return the masters a cluster begins with, and a URL of theirs."""
        count = 3 if url else 1
        masters = [self.new_on(number) for number in range(count)]
        for node in masters:
            node.set_up(ETCD_DISCOVERY_URL=url, ETCD_LB_VIP=VIP,
                        NUMBER_OF_MASTERS=count)
            # It is not known before etcd runs that there is another: nobody
            # waits for that.
            assert not [call for call in node.calls()
                        if call.startswith('sleep')]
            node.start()
        etcd.wait_until(lambda: etcd.are_healthy(masters),
                        'all members are healthy')
        return masters


@pytest.fixture
def masters(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Masters(tmp_path_factory, stack)


def address(node):
    return node.env['KUBE_NODE_IP']


def balanced(*picked):
    """Have a balancer that picks these addresses and nodes in turn."""
    return etcd.Balancer(VIP, [each if isinstance(each, str) else
                               address(each) for each in picked]).switched_on()


def members(node):
    """Return the names of the members a member knows, all with a vote."""
    lines = [line.split(', ') for line in etcd.etcdctl(
        [node], 'member', 'list').stdout.splitlines()]
    assert {(line[1], line[5]) for line in lines} == {('started', 'false')}
    return sorted(line[2] for line in lines)


def identity(node):
    """Return the ID a member has in etcd."""
    line, = (line for line in etcd.etcdctl(
        [node], 'member', 'list').stdout.splitlines()
        if node.env['INSTANCE_NAME'] in line)
    return line.partition(',')[0]


def late_text():
    """Return the programs of one that discovers nobody, as far as etcd."""
    return nodes.role_text('master', {
        **nodes.told(etcd.ROW), 'ETCD_DISCOVERY_URL': '',
        'ETCD_LB_VIP': VIP}).partition('\nrun write-kube-os-config.sh')[0]


def join(node, **changes):
    node.set_up(**{'ETCD_DISCOVERY_URL': '', 'ETCD_LB_VIP': VIP,
                   'NUMBER_OF_MASTERS': 3, **changes})
    assert etcd.settings(node)['ETCD_INITIAL_CLUSTER_STATE'] == 'existing'


def told(node):
    return etcd.settings(node)['ETCD_INITIAL_CLUSTER_STATE']


def test_two_join_at_the_same_time_and_the_first_is_replaced(masters):
    first, = masters.found()
    assert told(first) == 'new'
    assert etcd.etcdctl([first], 'put', 'early', 'b').returncode == 0
    others = [masters.new_on(number) for number in (1, 2)]
    with balanced(*others, first) as balancer, \
            concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(join, others))
        # Both were picked when they were down.
        for node in others:
            assert (address(node), False) in balancer.picked
    for node in others:
        assert members(node) == THREE
    # Its server and its data are others; its number does not say so.
    first.stop()
    again = masters.new_on(0)
    with balanced(DEAD, DEAD, again, *others) as balancer:
        join(again)
        assert not [works for _picked, works in balancer.picked[:3] if works]
    assert members(again) == THREE
    assert etcd.etcdctl([again], 'get', 'early',
                        '--print-value-only').stdout == 'b\n'


def test_a_learner_tells_that_there_are_members(masters):
    first, = masters.found()
    learner = masters.new(1)
    with balanced(first):
        # Its etcd does not start before the program gives up.
        done = learner.attempt(late_text(), PROMOTE_SECONDS='0')
    assert 'lets this master vote' in done.stderr
    learner.forget()
    masters.stack.enter_context(learner.switched_on()).start()
    etcd.wait_until(lambda: etcd.etcdctl(
        [learner], 'endpoint', 'status').returncode == 0, 'it learns')
    # It has the number of the first, and no data.
    late = masters.new_on(2)
    late.env['INSTANCE_NAME'] = 'replaced-0'
    with balanced(learner) as balancer, \
            concurrent.futures.ThreadPoolExecutor() as pool:
        joining = pool.submit(join, late)
        etcd.wait_until(lambda: any(
            'member list' in call for call in late.calls()),
            'it wants to know whom to join')
        balancer.pick(address(first))
        # Run again, it goes on where it was.
        learner.run('bash "${ROOT}/srv/magnum/programs/configure-etcd.sh"')
        joining.result()
    assert members(late) == ['master-0', 'master-1', 'replaced-0']


def test_who_is_not_discovered_any_more_joins(masters, tmp_path):
    with etcd.discovery(tmp_path / 'discovery', 3) as url:
        three = masters.found(url)
        assert members(three[0]) == THREE
        late = masters.new_on(3)
        with balanced(DEAD, *three):
            join(late, ETCD_DISCOVERY_URL=url, NUMBER_OF_MASTERS=5)
    # Without the service it is asked who answers.
    later = masters.new_on(4)
    with balanced(DEAD, DEAD, later, *three):
        join(later, ETCD_DISCOVERY_URL=url, NUMBER_OF_MASTERS=5)
    assert members(later) == [*THREE, 'master-3', 'master-4']


def test_who_asked_in_vain_is_the_first(masters):
    node = masters.new_on(0)
    node.env['PROBE_SECONDS'] = '1'
    with balanced(DEAD) as balancer:
        node.set_up(ETCD_DISCOVERY_URL='', ETCD_LB_VIP=VIP,
                    NUMBER_OF_MASTERS=3)
        assert balancer.picked
    assert len([call for call in node.calls()
                if ' endpoint status' in call]) > 1
    assert told(node) == 'new'


def test_who_gets_itself_each_second_time_votes(masters):
    first, = masters.found()
    late = masters.new_on(1)
    with balanced(late, first):
        join(late)
    assert members(late) == ['master-0', 'master-1']


def test_who_gets_nobody_but_itself_votes(masters):
    """This is what a balancer does that picks by the source."""
    first, = masters.found()
    late = masters.new_on(1)
    with balanced() as balancer:
        balancer.pick(address(first), as_soon_as=address(late))
        join(late)
        assert balancer.awaited is None
    assert members(late) == ['master-0', 'master-1']


def test_who_was_told_of_others_than_there_are_is_told_again(masters):
    first, = masters.found()
    second, late = masters.new_on(1), masters.new(2)
    with balanced(first), concurrent.futures.ThreadPoolExecutor() as pool:
        join(second)
        joining = pool.submit(join, late)
        etcd.wait_until(lambda: RESTART in late.calls(),
                        'its etcd shall start')
        # None is let go for some seconds after another one started.
        etcd.wait_until(lambda: etcd.etcdctl(
            [first], 'member', 'remove', identity(second)).returncode == 0,
            'another one goes')
        second.stop()
        masters.stack.enter_context(late.switched_on())
        joining.result()
    assert members(late) == ['master-0', 'master-2']
    assert late.calls().count(RESTART) == 2


def test_the_member_asked_need_not_know_yet(masters):
    first, = masters.found()
    late = masters.new_on(1)
    lagging = late.folder / 'stubs' / 'etcdctl'
    lagging.write_text(LAGGING)
    lagging.chmod(0o755)
    with balanced(first):
        join(late)
    assert members(late) == ['master-0', 'master-1']


def test_who_cannot_ask_founds_nothing(masters):
    node = masters.new(0)
    done = node.attempt(late_text(), IMAGES='missing', PULL_SECONDS='0')
    assert done.returncode == 1
    assert 'gave up after 0 s: the image' in done.stderr
    assert not (node.root / 'etc/etcd/etcd.conf').exists()
