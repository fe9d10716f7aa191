"""Admission and claiming, one after the other."""

import datetime

from oslo_utils import fixture as time_fixture
from oslo_utils import uuidutils

from magnum.common import exception
from magnum.db import scope
from magnum.db.sqlalchemy import session
from magnum.objects import lifecycle
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

LEASE = 60


class OperationTestCase(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.operations = self.dbapi.operations
        self.template = utils.create_test_cluster_template()

    def make_cluster(self, status='CREATE_COMPLETE', **kw):
        return utils.create_test_cluster(
            uuid=uuidutils.generate_uuid(), status=status, **kw)

    def make_group(self, cluster, name='ng', **kw):
        return utils.create_test_nodegroup(
            cluster_id=cluster.uuid, name=name, uuid=None, **kw)

    def admit(self, spec, cluster, **kw):
        nodegroup = kw.get('nodegroup')
        return self.operations.admit(
            spec, cluster, {'cluster_uuid': cluster.uuid, 'name': spec.name,
                            'nodegroup_uuid': nodegroup}, **kw)

    def admit_new(self, limit=None, **kw):
        uuid = uuidutils.generate_uuid()
        values = {'uuid': uuid, 'name': 'new', 'project_id': 'p',
                  'status': 'CREATE_IN_PROGRESS',
                  'cluster_template_id': self.template.uuid, **kw}
        groups = [{'cluster_id': uuid, 'name': name, 'project_id': 'p',
                   'role': name} for name in ('master', 'worker')]
        return self.operations.admit_create(
            values, groups, {'cluster_uuid': uuid, 'name': 'cluster_create'},
            limit)

    def status(self, cluster):
        return self.dbapi.clusters.get_by_uuid(
            scope.EVERYTHING, cluster.uuid).status


@engines.on_each_engine
class TestAdmission(OperationTestCase):

    def test_a_new_cluster(self):
        cluster, groups, operation = self.admit_new(limit=1)
        self.assertEqual('CREATE_IN_PROGRESS', self.status(cluster))
        self.assertEqual(2, self.dbapi.nodegroups.count(cluster.uuid))
        self.assertEqual(cluster.uuid, groups[0].cluster_id)
        self.assertEqual(('accepted', 0, {}), (
            operation.state, operation.attempts, operation.arguments))

    def test_the_limit_of_a_project(self):
        self.admit_new(limit=1)
        error = self.assertRaises(exception.ResourceLimitExceeded,
                                  self.admit_new, limit=1)
        self.assertEqual(403, error.code)
        self.assertEqual(1, self.dbapi.clusters.count(scope.EVERYTHING))
        self.assertEqual(1, self.operations.count(scope.EVERYTHING))
        self.admit_new(limit=1, project_id='other')
        self.admit_new(limit=-1)
        self.admit_new()

    def test_no_limit_is_not_a_limit_of_none(self):
        self.assertRaises(exception.ResourceLimitExceeded, self.admit_new,
                          limit=0)

    def test_a_template_that_has_gone(self):
        self.assertRaises(exception.ClusterTemplateNotFound, self.admit_new,
                          cluster_template_id=uuidutils.generate_uuid())
        self.assertEqual(0, self.dbapi.clusters.count(scope.EVERYTHING))

    def test_a_cluster_that_is_there(self):
        cluster = self.make_cluster()
        self.assertRaises(exception.ClusterAlreadyExists, self.admit_new,
                          uuid=cluster.uuid)
        self.assertEqual(0, self.operations.count(scope.EVERYTHING))

    def test_the_status_changes_with_the_acceptance(self):
        cluster = self.make_cluster(status_reason='old')
        group = self.make_group(cluster)
        operation = self.admit(
            lifecycle.CLUSTER_RESIZE, cluster, nodegroup=group.uuid,
            nodegroup_values={'node_count': 9}, cluster_values={'name': 'n'})
        row = self.dbapi.clusters.get_by_uuid(scope.EVERYTHING, cluster.uuid)
        self.assertEqual(('UPDATE_IN_PROGRESS', None, 'n'),
                         (row.status, row.status_reason, row.name))
        row = self.dbapi.nodegroups.get(cluster.uuid, group.uuid)
        self.assertEqual(('UPDATE_IN_PROGRESS', 9),
                         (row.status, row.node_count))
        self.assertEqual(group.uuid, operation.nodegroup_uuid)
        self.assertEqual(
            {'cluster': {'status': 'CREATE_COMPLETE', 'name': 'cluster1',
                         'status_reason': 'old'},
             'nodegroup': {'status': 'CREATE_COMPLETE', 'node_count': 3,
                           'status_reason': None}},
            operation.progress['before'])

    def test_a_refusal_names_status_and_operation(self):
        cluster = self.make_cluster('DELETE_IN_PROGRESS')
        error = self.assertRaises(exception.NotSupported, self.admit,
                                  lifecycle.CLUSTER_UPGRADE, cluster)
        self.assertEqual(400, error.code)
        self.assertIn('DELETE_IN_PROGRESS', str(error))
        self.assertIn('Upgrading a cluster', str(error))
        self.assertEqual('DELETE_IN_PROGRESS', self.status(cluster))
        self.assertEqual(0, self.operations.count(scope.EVERYTHING))

    def test_every_gate(self):
        for spec in lifecycle.OPERATIONS.values():
            if spec is lifecycle.CLUSTER_CREATE:
                continue
            for status in lifecycle.STATUS.ALL:
                cluster = self.make_cluster(status)
                if spec.permits(status):
                    self.admit(spec, cluster)
                    self.assertEqual(spec.during, self.status(cluster))
                else:
                    self.assertRaises(exception.NotSupported, self.admit,
                                      spec, cluster)

    def test_the_gate_of_a_group(self):
        cluster = self.make_cluster()
        group = self.make_group(cluster, status='DELETE_IN_PROGRESS')
        self.assertRaises(exception.NotSupported, self.admit,
                          lifecycle.NODEGROUP_UPDATE, cluster,
                          nodegroup=group.uuid)
        self.assertEqual('CREATE_COMPLETE', self.status(cluster))

    def test_what_is_not_there(self):
        cluster = self.make_cluster()
        self.assertRaises(exception.NodeGroupNotFound, self.admit,
                          lifecycle.NODEGROUP_UPDATE, cluster,
                          nodegroup=uuidutils.generate_uuid())
        self.dbapi.clusters.destroy(cluster.uuid)
        self.assertRaises(exception.ClusterNotFound, self.admit,
                          lifecycle.CLUSTER_DELETE, cluster)

    def test_one_operation_at_a_time(self):
        cluster = self.make_cluster()
        self.admit(lifecycle.CLUSTER_RESIZE, cluster)
        error = self.assertRaises(exception.OperationInProgress, self.admit,
                                  lifecycle.CLUSTER_RESIZE, cluster)
        self.assertIn('cluster1', str(error))

    def test_a_deletion_is_always_accepted_and_once(self):
        cluster = self.make_cluster()
        self.admit(lifecycle.CLUSTER_RESIZE, cluster)
        first = self.admit(lifecycle.CLUSTER_DELETE, cluster)
        again = self.admit(lifecycle.CLUSTER_DELETE, cluster)
        self.assertEqual(first.uuid, again.uuid)
        self.assertEqual('DELETE_IN_PROGRESS', self.status(cluster))
        self.assertTrue(self.operations.is_being_deleted(cluster.uuid))
        self.assertFalse(self.operations.is_being_deleted('other'))

    def test_operations_on_different_groups_queue(self):
        cluster = self.make_cluster()
        group = self.make_group(cluster)
        for name in ('a', 'b'):
            self.admit(lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup={
                'cluster_id': cluster.uuid, 'project_id': 'p', 'name': name})
        self.admit(lifecycle.NODEGROUP_UPDATE, cluster, nodegroup=group.uuid)
        self.assertRaises(exception.OperationInProgress, self.admit,
                          lifecycle.NODEGROUP_DELETE, cluster,
                          nodegroup=group.uuid)
        self.assertRaises(exception.OperationInProgress, self.admit,
                          lifecycle.CLUSTER_RESIZE, cluster)

    def test_a_deletion_of_a_group_is_accepted_once(self):
        cluster = self.make_cluster()
        group, other = self.make_group(cluster), self.make_group(
            cluster, name='other')
        first = self.admit(lifecycle.NODEGROUP_DELETE, cluster,
                           nodegroup=group.uuid)
        again = self.admit(lifecycle.NODEGROUP_DELETE, cluster,
                           nodegroup=group.uuid)
        self.assertEqual(first.uuid, again.uuid)
        another = self.admit(lifecycle.NODEGROUP_DELETE, cluster,
                             nodegroup=other.uuid)
        self.assertNotEqual(first.uuid, another.uuid)

    def test_a_group_that_comes_or_goes_is_not_resized(self):
        for status in ('CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'):
            cluster = self.make_cluster('UPDATE_IN_PROGRESS')
            group = self.make_group(cluster, status=status)
            error = self.assertRaises(
                exception.NotSupported, self.admit,
                lifecycle.CLUSTER_RESIZE, cluster, nodegroup=group.uuid)
            self.assertIn(status, str(error))

    def test_no_group_of_the_same_name(self):
        cluster = self.make_cluster()
        self.make_group(cluster, name='a')
        self.assertRaises(
            exception.NodeGroupAlreadyExists, self.admit,
            lifecycle.NODEGROUP_CREATE, cluster, new_nodegroup={
                'cluster_id': cluster.uuid, 'project_id': 'p', 'name': 'a'})
        self.assertEqual('CREATE_COMPLETE', self.status(cluster))
        self.assertEqual(0, self.operations.count(scope.EVERYTHING))


@engines.on_each_engine
class TestClaims(OperationTestCase):

    def setUp(self):
        super().setUp()
        self.clock = self.useFixture(time_fixture.TimeFixture())
        self.cluster = self.make_cluster()

    def claim(self, owner='w1', **kw):
        return self.operations.claim(owner, LEASE, **kw)

    def test_nothing_to_do(self):
        self.assertIsNone(self.claim())

    def test_a_claim_and_its_end(self):
        accepted = self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        claimed = self.claim()
        self.assertEqual(accepted.uuid, claimed.uuid)
        self.assertEqual(('running', 'w1', 1),
                         (claimed.state, claimed.owner, claimed.attempts))
        self.assertIsNone(self.claim('w2'))
        self.assertFalse(self.operations.finish(claimed.uuid, 'w2'))
        self.assertTrue(self.operations.finish(claimed.uuid, 'w1'))
        self.assertEqual(0, self.operations.count(scope.EVERYTHING))

    def test_the_oldest_first(self):
        second = self.make_cluster()
        first = self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        self.admit(lifecycle.CLUSTER_RESIZE, second)
        self.assertEqual(first.uuid, self.claim().uuid)
        self.assertEqual(second.uuid, self.claim().cluster_uuid)

    def test_of_one_cluster(self):
        other = self.make_cluster()
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        self.assertIsNone(self.claim(cluster_uuid=other.uuid))
        self.assertIsNotNone(self.claim(cluster_uuid=self.cluster.uuid))

    def test_one_operation_of_a_cluster_runs(self):
        for name in ('a', 'b'):
            self.admit(lifecycle.NODEGROUP_CREATE, self.cluster,
                       new_nodegroup={'cluster_id': self.cluster.uuid,
                                      'project_id': 'p', 'name': name})
        first = self.claim()
        self.assertIsNone(self.claim('w2'))
        self.operations.finish(first.uuid, 'w1')
        self.assertGreater(self.claim('w2').id, first.id)

    def test_a_lease_that_ran_out(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        first = self.claim('dead')
        # MariaDB keeps whole seconds.
        self.clock.advance_time_seconds(LEASE - 2)
        self.assertIsNone(self.claim('w2'))
        self.clock.advance_time_seconds(4)
        second = self.claim('w2')
        self.assertEqual((first.uuid, 2), (second.uuid, second.attempts))
        self.assertFalse(self.operations.write(first.uuid, 'dead',
                                               {'progress': {'x': 1}}))
        self.assertFalse(self.operations.finish(first.uuid, 'dead'))
        self.assertEqual(0, self.operations.renew('dead'))

    def test_a_lease_that_is_renewed(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        self.claim()
        for _time in range(3):
            self.clock.advance_time_seconds(LEASE - 5)
            self.assertEqual(1, self.operations.renew('w1'))
            self.assertIsNone(self.claim('w2'))

    def test_giving_back(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        row = self.claim()
        self.operations.write(row.uuid, 'w1', {'progress': {'step': {}}})
        self.assertTrue(self.operations.release(row.uuid, 'w1', delay=30))
        self.assertIsNone(self.claim('w2'))
        self.clock.advance_time_seconds(31)
        row = self.claim('w2')
        self.assertEqual(({'step': {}}, 2), (row.progress, row.attempts))
        self.assertFalse(self.operations.release(row.uuid, 'w1'))
        self.assertTrue(self.operations.release(row.uuid, 'w2'))
        self.assertIsNotNone(self.claim('w1'))

    def test_who_lost_it_writes_nothing(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        row = self.claim()
        clusters, uuid = self.dbapi.clusters, self.cluster.uuid
        with self.operations.guarded(row.uuid, 'w1', KeyError):
            clusters.update(uuid, {'name': 'mine'})
            self.assertTrue(self.operations.release(row.uuid, 'w1'))
            self.assertRaises(KeyError, clusters.update, uuid,
                              {'name': 'late'})
            self.assertRaises(KeyError, clusters.destroy, uuid)
            self.assertEqual('mine', clusters.get_by_uuid(
                scope.EVERYTHING, uuid).name)
        clusters.update(uuid, {'name': 'of somebody'})

    def test_who_looked_before_writes_nothing(self):
        clusters, uuid = self.dbapi.clusters, self.cluster.uuid
        for generation in (1, 2):
            with self.operations.unless_accepted(uuid, KeyError):
                clusters.update(uuid, {'name': 'seen'})
                with session.guarded(None):
                    self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
                    self.operations.finish(self.claim().uuid, 'w1')
                self.assertRaises(KeyError, clusters.update, uuid,
                                  {'name': 'late'})
            self.assertEqual(generation, self.operations.generation(uuid))
        with self.operations.unless_accepted(uuid, KeyError):
            clusters.destroy(uuid)
        self.assertEqual(0, self.operations.generation(uuid))

    def test_a_deletion_goes_first_and_voids_the_others(self):
        created = self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        deleted = self.admit(lifecycle.CLUSTER_DELETE, self.cluster)
        self.assertEqual(deleted.uuid, self.claim().uuid)
        self.assertRaises(exception.ResourceNotFound,
                          self.operations.get_by_uuid, scope.EVERYTHING,
                          created.uuid)

    def test_a_deletion_waits_for_what_runs(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        running = self.claim()
        deleted = self.admit(lifecycle.CLUSTER_DELETE, self.cluster)
        self.assertIsNone(self.claim('w2'))
        self.operations.finish(running.uuid, 'w1')
        self.assertEqual(deleted.uuid, self.claim('w2').uuid)

    def test_a_deletion_does_not_wait_for_the_dead(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        self.claim('dead')
        deleted = self.admit(lifecycle.CLUSTER_DELETE, self.cluster)
        self.clock.advance_time_delta(datetime.timedelta(seconds=LEASE + 2))
        self.assertEqual(deleted.uuid, self.claim('w2').uuid)
        self.assertEqual(1, self.operations.count(scope.EVERYTHING))

    def test_a_delayed_operation_does_not_hold_up_others(self):
        self.admit(lifecycle.CLUSTER_RESIZE, self.cluster)
        row = self.claim()
        self.operations.release(row.uuid, 'w1', delay=300)
        other = self.make_cluster()
        self.admit(lifecycle.CLUSTER_RESIZE, other)
        self.assertEqual(other.uuid, self.claim().cluster_uuid)
