"""Three conductors and five hundred clusters."""

import collections

from magnum import objects
from magnum.service import heartbeat
from magnum.service import periodic
from magnum.service import ring as service_ring
from magnum.tests.functional.conductor import base
from magnum.tests.functional.conductor import engine

CLUSTERS = 500
HOSTS = ('a', 'b', 'c')


class ScaleTest(base.OperationTestCase):

    def setUp(self):
        super().setUp()
        # What makes a cluster is tried elsewhere; here are rows.
        for number in range(CLUSTERS):
            cluster = self.new_cluster(f'cluster-{number}',
                                       status='CREATE_IN_PROGRESS')
            cluster.stack_id = engine.stack_of(cluster)
            cluster.create()
            objects.NodeGroup(
                self.context, name='default-worker', role='worker',
                cluster_id=cluster.uuid, project_id=cluster.project_id,
                node_count=1, is_default=True, labels={},
                status='CREATE_IN_PROGRESS',
                stack_id=cluster.stack_id).create()
            self.engine.make(cluster.stack_id)
        self.now = 0.0
        self.beats = {host: heartbeat.Heartbeat(host, service_ring.BINARY)
                      for host in HOSTS}
        self.ticks = {}
        for host in HOSTS:
            self.beats[host].beat()
            self.ticks[host] = periodic.StatusTick(service_ring.Ring(
                host, clock=lambda: self.now))
            self.addCleanup(self.ticks[host].wait)

    def one_tick(self, hosts=HOSTS):
        """Let each conductor tick once; return {host: polled clusters}."""
        self.now += service_ring.MEMBERS_TTL
        polled = {}
        for host in hosts:
            self.engine.calls.clear()
            self.poll(self.ticks[host])
            polled[host] = [call[1] for call in self.engine.calls
                            if call[0] == 'update_cluster_status']
        return polled

    def assertShared(self, polled):
        """Each cluster has one owner, and the shares are even."""
        owners = collections.Counter(
            uuid for uuids in polled.values() for uuid in uuids)
        self.assertEqual(CLUSTERS, len(owners))
        self.assertEqual({1}, set(owners.values()))
        even = CLUSTERS / len(polled)
        for host, uuids in polled.items():
            self.assertTrue(0.9 * even <= len(uuids) <= 1.1 * even,
                            f'{host} has {len(uuids)}')

    def test_shared_and_taken_over(self):
        before = self.one_tick()
        self.assertShared(before)
        # One dies. As long as it may be alive, nobody takes its clusters.
        self.time_passes(self.service_down_time - 1)
        for host in ('b', 'c'):
            self.beats[host].beat()
        now = self.one_tick(('b', 'c'))
        self.assertEqual([], [uuid for uuid in sum(now.values(), [])
                              if uuid in before['a']])
        # Then the next tick does.
        self.time_passes(2)
        self.assertShared(self.one_tick(('b', 'c')))
        # It comes back.
        self.beats['a'].beat()
        self.assertShared(self.one_tick())

    @property
    def service_down_time(self):
        """Seconds after which a silent conductor is dead."""
        return base.CONF.service_down_time
