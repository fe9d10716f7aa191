"""Admission and claiming by many at once."""

from concurrent import futures
import datetime
import threading

from oslo_utils import timeutils
from oslo_utils import uuidutils

from magnum.common import exception
from magnum.db import scope
from magnum.db.sqlalchemy import session
from magnum.objects import lifecycle
from magnum.tests.unit.db import engines
from magnum.tests.unit.db.sqlalchemy import test_operation
from magnum.tests.unit.db import utils


@engines.on_each_engine
class TestManyAtOnce(test_operation.OperationTestCase):
    """Real threads, each with a connection of its own."""

    in_file = True
    THREADS = 20

    def at_once(self, *functions):
        """Run functions at the same time; return results and errors."""
        gate = threading.Barrier(len(functions))

        def run(function):
            gate.wait(60)
            try:
                return function()
            except exception.MagnumException as error:
                return error

        with futures.ThreadPoolExecutor(len(functions)) as pool:
            return list(pool.map(run, functions))

    def test_a_quota_is_never_overshot(self):
        results = self.at_once(
            *[lambda: self.admit_new(limit=7)] * self.THREADS)
        refused = [result for result in results
                   if isinstance(result, exception.ResourceLimitExceeded)]
        self.assertEqual(self.THREADS - 7, len(refused), results)
        self.assertEqual(7, self.dbapi.clusters.count(scope.EVERYTHING))
        self.assertEqual(7, self.operations.count(scope.EVERYTHING))

    def test_one_of_many_equal_wishes_is_admitted(self):
        cluster = self.make_cluster()
        results = self.at_once(*[
            lambda: self.admit(lifecycle.CLUSTER_RESIZE, cluster)
        ] * self.THREADS)
        refused = [result for result in results
                   if isinstance(result, exception.OperationInProgress)]
        self.assertEqual(self.THREADS - 1, len(refused), results)
        self.assertEqual(1, self.operations.count(scope.EVERYTHING))

    def test_deletions_meet_in_one(self):
        cluster = self.make_cluster()
        results = self.at_once(*[
            lambda: self.admit(lifecycle.CLUSTER_DELETE, cluster)
        ] * self.THREADS)
        self.assertEqual(1, len({result.uuid for result in results}))

    def test_parallel_groups_are_all_accepted(self):
        cluster = self.make_cluster()

        def create(name):
            return lambda: self.admit(
                lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup={
                    'cluster_id': cluster.uuid, 'project_id': 'p',
                    'name': name})

        self.at_once(*[create(f'ng{number}')
                       for number in range(self.THREADS)])
        self.assertEqual(self.THREADS,
                         self.dbapi.nodegroups.count(cluster.uuid))
        self.assertEqual(self.THREADS,
                         self.operations.count(scope.EVERYTHING))

    def test_one_of_many_groups_of_a_name_is_made(self):
        cluster = self.make_cluster()
        results = self.at_once(*[lambda: self.admit(
            lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup={
                'cluster_id': cluster.uuid, 'project_id': 'p',
                'name': 'ng'})] * self.THREADS)
        refused = [result for result in results if isinstance(
            result, exception.NodeGroupAlreadyExists)]
        self.assertEqual(self.THREADS - 1, len(refused), results)
        self.assertEqual(1, self.dbapi.nodegroups.count(cluster.uuid))
        self.assertEqual(1, self.operations.count(scope.EVERYTHING))

    def test_one_of_many_changes_of_a_group_is_admitted(self):
        cluster = self.make_cluster()
        group = self.make_group(cluster)
        results = self.at_once(*[
            lambda number=number: self.admit(
                lifecycle.NODEGROUP_UPDATE, cluster, nodegroup=group.uuid,
                nodegroup_values={'max_node_count': number,
                                  'node_labels': {'number': str(number)}})
            for number in range(1, self.THREADS + 1)])
        refused = [result for result in results
                   if isinstance(result, exception.OperationInProgress)]
        self.assertEqual(self.THREADS - 1, len(refused), results)
        row = self.dbapi.nodegroups.get(cluster.uuid, group.uuid)
        self.assertEqual({'number': str(row.max_node_count)},
                         row.node_labels)

    def test_deletions_of_a_group_meet_in_one(self):
        cluster = self.make_cluster()
        group = self.make_group(cluster)
        results = self.at_once(*[
            lambda: self.admit(lifecycle.NODEGROUP_DELETE, cluster,
                               nodegroup=group.uuid)] * self.THREADS)
        self.assertEqual(1, len({result.uuid for result in results}))

    def test_each_operation_is_claimed_once(self):
        clusters = [self.make_cluster() for _number in range(10)]
        for cluster in clusters:
            for name in ('a', 'b'):
                self.admit(lifecycle.NODEGROUP_CREATE, cluster,
                           new_nodegroup={'cluster_id': cluster.uuid,
                                          'project_id': 'p', 'name': name})
        running, done = {}, []
        lock = threading.Lock()

        def work(owner):
            while True:
                row = self.operations.claim(owner, test_operation.LEASE)
                if row is None:
                    return
                with lock:
                    # Nobody else works on this cluster.
                    self.assertIsNone(running.get(row.cluster_uuid))
                    running[row.cluster_uuid] = owner
                with lock:
                    del running[row.cluster_uuid]
                    done.append(row.uuid)
                self.assertTrue(self.operations.finish(row.uuid, owner))

        # A worker that finds nothing has left; those that hold operations
        # claim what was held up by them.
        self.at_once(*[lambda number=number: work(f'w{number}')
                       for number in range(8)])
        self.assertEqual(20, len(done))
        self.assertEqual(20, len(set(done)))
        self.assertEqual(0, self.operations.count(scope.EVERYTHING))

    def test_who_takes_it_waits_for_who_writes(self):
        cluster = self.make_cluster()
        self.admit(lifecycle.CLUSTER_RESIZE, cluster)
        row = self.operations.claim('w1', test_operation.LEASE)
        inside, taken = threading.Event(), threading.Event()

        @session.writer
        def write():
            self.dbapi.clusters.update(cluster.uuid, {'name': 'mine'})
            inside.set()
            self.assertFalse(taken.wait(0.3))

        def work():
            with self.operations.guarded(row.uuid, 'w1', KeyError):
                write()

        def steal():
            inside.wait(60)
            # As if leases were over at once.
            self.assertIsNotNone(self.operations.claim('w2', -5))
            taken.set()

        self.at_once(work, steal)
        self.assertTrue(taken.is_set())

    def test_a_template_does_not_go_from_under_a_new_cluster(self):
        for _time in range(5):
            self.template = utils.create_test_cluster_template(
                uuid=uuidutils.generate_uuid())
            uuid = self.template.uuid
            created, destroyed = self.at_once(
                self.admit_new,
                lambda: self.dbapi.cluster_templates.destroy(uuid))
            if isinstance(created, exception.ClusterTemplateNotFound):
                self.assertIsNone(destroyed)
            else:
                self.assertIsInstance(
                    destroyed, exception.ClusterTemplateReferenced)

    def test_writers_of_one_row_meet(self):
        cluster = self.make_cluster()
        now = timeutils.utcnow()

        def take(name):
            return lambda: self.dbapi.clusters.update(
                cluster.uuid, {'status': 'UPDATE_IN_PROGRESS', 'name': name},
                {'status': ('CREATE_COMPLETE',)})

        results = self.at_once(*[take(f'n{number}')
                                 for number in range(self.THREADS)])
        won = [result for result in results if result is not None]
        self.assertEqual(1, len(won))
        self.assertLess(now - won[0], datetime.timedelta(minutes=1))
