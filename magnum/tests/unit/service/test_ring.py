"""Shares and moves of the hash ring."""

import collections
import uuid

from oslo_utils import timeutils
from oslo_utils import uuidutils

from magnum import objects
from magnum.service import ring
from magnum.tests.unit.db import base as db_base


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class RingTest(db_base.DbTestCase):

    def _rings(self, hosts):
        return {host: ring.Ring(host, members=lambda: hosts)
                for host in hosts}

    def _owners(self, rings, uuids):
        return {uuid: [host for host, one in rings.items()
                       if one.is_mine(uuid)] for uuid in uuids}

    def test_alone_owns_all(self):
        alone = ring.Ring('a')
        self.assertTrue(all(alone.is_mine(uuidutils.generate_uuid())
                            for _ in range(20)))

    def test_shares_are_even_and_disjoint(self):
        # The same ones each time, so that chance cannot fail the test.
        uuids = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))
                 for number in range(3000)]
        owners = self._owners(self._rings(('a', 'b', 'c')), uuids)
        self.assertTrue(all(len(found) == 1 for found in owners.values()))
        shares = collections.Counter(found[0] for found in owners.values())
        for host in 'abc':
            self.assertTrue(900 <= shares[host] <= 1100, shares)

    def test_shares_are_within_ten_percent(self):
        for count in (1, 2, 3, 7, 50, 500):
            for number in range(20):
                uuids = [str(uuid.uuid5(uuid.NAMESPACE_URL,
                                        f'{number}/{each}'))
                         for each in range(count)]
                for hosts in ('ab', 'abc', 'abcde'):
                    shares = [one.mine(uuids) for one
                              in self._rings(hosts).values()]
                    self.assertEqual(sorted(uuids), sorted(
                        one for share in shares for one in share))
                    even = count / len(hosts)
                    for share in shares:
                        self.assertLessEqual(len(share),
                                             max(even * 1.1, -(-even // 1)))
                        if even > 10:
                            self.assertGreaterEqual(len(share),
                                                    int(even * 0.9))

    def test_alone_all_are_mine(self):
        self.assertEqual({'x', 'y'}, ring.Ring(
            'a').mine(['y', 'x']))

    def test_shares_follow_clusters_and_hosts(self):
        now, hosts = Clock(), ['a', 'b']
        one = ring.Ring('a', members=lambda: hosts, clock=now)
        uuids = [str(number) for number in range(100)]
        self.assertIs(one.mine(uuids), one.mine(reversed(uuids)))
        self.assertLess(one.mine(uuids[:50]), set(uuids[:50]))
        hosts.remove('b')
        now.now += ring.MEMBERS_TTL
        self.assertEqual(set(uuids), one.mine(uuids))

    def test_few_move_when_few_change(self):
        uuids = [uuidutils.generate_uuid() for _ in range(500)]
        before = self._rings('abc')['a'].mine(uuids)
        after = self._rings('abc')['a'].mine(uuids[5:])
        self.assertLess(len(before ^ after), 30)

    def test_only_the_clusters_of_the_lost_host_move(self):
        uuids = [uuidutils.generate_uuid() for _ in range(500)]
        before = self._owners(self._rings(('a', 'b', 'c')), uuids)
        after = self._owners(self._rings(('a', 'b')), uuids)
        for one in uuids:
            if before[one] != ['c']:
                self.assertEqual(before[one], after[one])

    def test_members_are_asked_every_few_seconds(self):
        clock = Clock()
        asked = []

        def members():
            asked.append(clock.now)
            return ('a',)

        one = ring.Ring('a', members=members, clock=clock)
        for clock.now in (0, 1, ring.MEMBERS_TTL - 1, ring.MEMBERS_TTL):
            one.is_mine('x')
        self.assertEqual([0, ring.MEMBERS_TTL], asked)

    def test_living_conductors(self):
        def service(host, binary=ring.BINARY, **values):
            objects.MagnumService(
                self.context, host=host, binary=binary, **{
                    'last_seen_up': timeutils.utcnow(), 'disabled': False,
                    'forced_down': False, **values}).create()

        service('up')
        service('disabled', disabled=True)
        service('down', forced_down=True)
        service('other', binary='magnum-api')
        self.assertEqual({'up'}, ring.living_conductors())
        self.assertEqual({'up', 'new'}, ring.living_conductors('new'))

    def test_what_an_operator_took_out_has_no_share(self):
        for host, values in (('a', {}), ('b', {'disabled': True}),
                             ('c', {'forced_down': True})):
            objects.MagnumService(
                self.context, host=host, binary=ring.BINARY, **{
                    'last_seen_up': timeutils.utcnow(), 'disabled': False,
                    'forced_down': False, **values}).create()
        uuids = [str(number) for number in range(20)]
        self.assertEqual(set(uuids), ring.Ring('a').mine(uuids))
        for host in 'bc':
            self.assertEqual(set(), ring.Ring(host).mine(uuids))
            self.assertFalse(ring.Ring(host).is_mine(uuids[0]))
