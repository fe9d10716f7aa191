"""Masters join a cluster of etcd that runs, and leave it.

The real etcd runs as the programs ask systemd for, and the balancer of its
members is the first of them.
"""

import contextlib

import pytest

from magnum.tests.functional.heat import stacks
from magnum.tests.functional.node import members as etcd
from magnum.tests.functional.node import nodes

LATE = {'ETCD_DISCOVERY_URL': '', 'ETCD_LB_VIP': '10.0.0.8',
        'KUBE_API_PRIVATE_ADDRESS': '10.0.0.9'}
THREE = {'master-0': True, 'master-1': True, 'master-2': True}


class Cluster:
    """Masters that came one after the other."""

    def __init__(self, folders, stack):
        self.folders = folders
        self.stack = stack
        self.authority = etcd.authority(folders.mktemp('authority') / 'ca')
        self.masters = []

    def grow(self, count):
        """Have so many masters, and all of them healthy."""
        while len(self.masters) < count:
            number = len(self.masters)
            node = self.new_master(number)
            self.stack.enter_context(node.switched_on())
            node.set_up(**LATE)
            if not number:
                node.start()
            self.masters.append(node)
            self.wait(self.masters)
        return self.masters

    def new_master(self, number):
        """Return a master that is no member yet."""
        inputs = {'ETCD_ENDPOINT': self.endpoint} if number else {}
        return etcd.new_master(self.folders.mktemp('master'), self.authority,
                               number, **inputs)

    @property
    def endpoint(self):
        return etcd.settings(self.masters[0])['ETCD_ADVERTISE_CLIENT_URLS']

    def wait(self, members):
        etcd.wait_until(lambda: etcd.are_healthy(members),
                        'all members are healthy')

    def members(self):
        """Return the names of the members, and whether each votes."""
        listed = etcd.etcdctl(self.masters[:1], 'member', 'list').stdout
        lines = [line.split(', ') for line in listed.splitlines()]
        assert {line[1] for line in lines} == {'started'}
        return {line[2]: line[5] == 'false' for line in lines}

    def value(self, member, name):
        return etcd.etcdctl([member], 'get', name,
                            '--print-value-only').stdout.strip()

    def keep(self, count, *masters, **more):
        """Tell masters how many are kept; return what each says."""
        return [node.attempt(
            nodes.text_of(stacks.PARTS / 'programs_master.yaml',
                          'membership', {}, {}),
            **{'MASTERS_KEPT': str(count), 'ETCD_ENDPOINT': self.endpoint,
               **more})
            for node in masters]


@pytest.fixture(scope='module')
def cluster(tmp_path_factory):
    """Return one of three masters, of which two came later.

    A test leaves three healthy masters.
    """
    with contextlib.ExitStack() as stack:
        found = Cluster(tmp_path_factory, stack)
        first, = found.grow(1)
        assert etcd.etcdctl([first], 'put', 'early', 'b').returncode == 0
        found.grow(3)
        yield found


def test_one_master_becomes_three(cluster):
    assert cluster.members() == THREE
    for node in cluster.masters[1:]:
        told = etcd.settings(node)
        assert told['ETCD_INITIAL_CLUSTER_STATE'] == 'existing'
        assert 'ETCD_DISCOVERY' not in told
        assert cluster.value(node, 'early') == 'b'


def test_each_learns_before_it_votes(cluster):
    node = cluster.new_master(3)
    # Its etcd does not start before the program gives up.
    done = node.attempt(nodes.role_text('master', {
        **nodes.told(etcd.ROW), **LATE}).partition(
            '\nrun write-kube-os-config.sh')[0], PROMOTE_SECONDS='0')
    assert done.returncode == 1
    # The others refuse it until they know each other for some seconds.
    added = [call for call in node.calls() if ' member add ' in call]
    assert added and all('--learner' in call for call in added)
    assert etcd.etcdctl(cluster.masters, 'put', 'a', 'b').returncode == 0
    node.forget()
    with node.switched_on():
        node.start()
        etcd.wait_until((node.root / 'var/lib/etcd/default.etcd/member'
                         ).exists, 'it begins to learn')
        node.run('bash "${ROOT}/srv/magnum/programs/configure-etcd.sh"')
        assert cluster.members() == {**THREE, 'master-3': True}
        cluster.wait([*cluster.masters, node])
        done, = cluster.keep(3, node)
        assert done.returncode == 0, done.stderr
        assert cluster.members() == THREE


def test_three_masters_become_one_and_three_again(cluster):
    masters = cluster.masters
    first, *others = masters
    for node in masters:
        node.forget()
    assert etcd.etcdctl(masters, 'put', 'a', 'b').returncode == 0
    assert [done.returncode
            for done in cluster.keep(1, *reversed(masters))] == [0, 0, 0]
    assert cluster.members() == {'master-0': True}
    assert cluster.value(first, 'a') == 'b'
    assert etcd.etcdctl([first], 'put', 'a', 'c').returncode == 0
    assert first.calls() == []
    for node in others:
        calls = node.calls()
        order = [next(number for number, call in enumerate(calls)
                      if text in call)
                 for text in ('endpoint health --cluster',
                              f'drain {node.env["INSTANCE_NAME"]}',
                              'disable --now kubelet.service',
                              f'delete node {node.env["INSTANCE_NAME"]}',
                              'disable --now kube-apiserver.service',
                              'member remove',
                              'disable --now etcd.service')]
        assert order == sorted(order)
        assert not (node.root / 'var/lib/etcd/default.etcd').exists()
        node.forget()
    # A second time finds it done.
    assert [done.returncode for done in cluster.keep(1, *others)] == [0, 0]
    assert [node.calls() for node in others] == [[], []]
    # They shall stay after all: this is what is left of a failed removal.
    assert [done.returncode
            for done in cluster.keep(0, *masters)] == [0, 0, 0]
    assert cluster.members() == THREE
    cluster.wait(masters)
    assert cluster.value(others[1], 'a') == 'c'
    assert 'uncordon master-1' in others[0].calls()[-1]


def test_none_leaves_while_another_is_ill(cluster):
    _first, second, third = cluster.masters
    second.stop()
    third.forget()
    done, = cluster.keep(1, third, HEALTHY_SECONDS='0')
    assert done.returncode == 1
    assert 'all members of etcd' in done.stderr
    assert not [call for call in third.calls()
                if 'systemctl' in call or 'member remove' in call]
    second.start()
    cluster.wait(cluster.masters)
    assert cluster.members() == THREE


def test_one_that_left_and_kept_its_data_stays(cluster):
    """This is what a crash right after the others let it go leaves."""
    third = cluster.masters[2]
    third.write('/srv/magnum/way-out', 'leaving\n')
    listed = etcd.etcdctl(cluster.masters[:1], 'member', 'list').stdout
    own, = (line for line in listed.splitlines() if 'master-2' in line)
    # None is let go for some seconds after another one started.
    etcd.wait_until(lambda: etcd.etcdctl(
        cluster.masters[:1], 'member', 'remove',
        own.partition(',')[0]).returncode == 0, 'the others let it go')
    done, = cluster.keep(0, third)
    assert done.returncode == 0, done.stderr
    cluster.wait(cluster.masters)
    assert cluster.members() == THREE
    # A member that does not know who the others are keeps what it has.
    third.write('/srv/magnum/way-out', 'leaving\n')
    third.forget()
    done, = cluster.keep(0, third, LIST_SECONDS='0', ETCD_ENDPOINT='',
                         PROMOTE_SECONDS='0')
    assert 'data of etcd are kept' in done.stderr
    assert not [call for call in third.calls() if call.startswith('rm ')]
    assert (third.root / 'var/lib/etcd/default.etcd/member/wal').exists()
