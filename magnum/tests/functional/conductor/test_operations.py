"""Every operation, from its acceptance to the status it ends in."""

import fixtures
from heatclient import exc as heat_exc

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.conductor.operations import faults
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import base


def unreachable():
    """Return the error of a service that does not answer."""
    return ConnectionRefusedError('Heat does not listen')


class CreateTest(base.OperationTestCase):

    def test_until_complete(self):
        cluster = self.accept_create()
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        self.assertTrue(self.runner.run_next())
        found = self.fresh(cluster)
        self.assertEqual('CREATE_IN_PROGRESS', found.status)
        self.assertIsNotNone(found.magnum_cert_ref)
        self.assertEqual({found.stack_id},
                         {group.stack_id for group in found.nodegroups})
        self.assertEqual([], self.operations())
        self.poll()
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        self.engine.settle()
        self.poll()
        self.assertStatus('CREATE_COMPLETE', cluster)
        self.assertEqual([('magnum.cluster.create', 'pending'),
                          ('magnum.cluster.create', 'success')],
                         self.notifications())

    def test_timeout_reaches_the_driver(self):
        self.accept_create(create_timeout=7)
        self.run_all()
        self.assertEqual((7,), self.engine.last('create_cluster'))

    def test_driver_refuses(self):
        self.engine.errors['create_cluster'] = [
            exception.InvalidParameterValue('No such flavor')]
        cluster = self.accept_create()
        self.run_all()
        found = self.fresh(cluster)
        self.assertEqual(('CREATE_FAILED', 'No such flavor'),
                         (found.status, found.status_reason))
        self.assertEqual({'CREATE_FAILED'},
                         {group.status for group in found.nodegroups})
        self.assertEqual([], self.operations())
        self.assertEqual(('magnum.cluster.create', 'failure'),
                         self.notifications()[-1])

    def test_stack_fails(self):
        cluster = self.accept_create()
        self.run_all()
        self.engine.stacks[self.fresh(cluster).stack_id] = 'CREATE_FAILED'
        self.poll()
        found = self.fresh(cluster)
        self.assertEqual(('CREATE_FAILED', 'The toy is broken'),
                         (found.status, found.status_reason))
        self.assertEqual(('magnum.cluster.create', 'failure'),
                         self.notifications()[-1])

    def test_service_away_and_back(self):
        self.engine.errors['create_cluster'] = [unreachable(), unreachable()]
        cluster = self.accept_create()
        for _attempt in range(2):
            self.run_all()
            found = self.fresh(cluster)
            self.assertEqual('CREATE_IN_PROGRESS', found.status)
            self.assertIn('Heat does not listen', found.status_reason)
            self.assertEqual([('cluster_create', 'accepted')],
                             self.operations())
            self.assertFalse(self.runner.run_next())
            self.time_passes()
        self.run_all()
        self.engine.settle()
        self.poll()
        found = self.fresh(cluster)
        self.assertEqual(('CREATE_COMPLETE', None),
                         (found.status, found.status_reason))
        self.assertEqual(1, len(self.engine.made))

    def test_service_away_for_too_long(self):
        self.engine.errors['create_cluster'] = [
            unreachable() for _index in range(10)]
        cluster = self.accept_create(create_timeout=5)
        self.run_all()
        self.time_passes(5 * 60 + 1)
        self.run_all()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_FAILED', found.status)
        self.assertIn('Heat does not listen', found.status_reason)
        self.assertEqual([], self.operations())

    def test_waiting_operations_are_not_polled(self):
        self.accept_create()
        self.poll()
        self.assertEqual(0, self.engine.count('update_cluster_status'))

    def test_nobody_works_on_it(self):
        # As a conductor of an earlier release leaves it when it dies.
        cluster = self.new_cluster(status='CREATE_IN_PROGRESS')
        cluster.create()
        self.poll()
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        self.time_passes(cluster.create_timeout * 60 + 1)
        self.poll()
        self.assertStatus('CREATE_FAILED', cluster)


class DeleteTest(base.OperationTestCase):

    def test_until_gone(self):
        cluster = self.create_complete()
        self.accept_delete(cluster)
        self.assertStatus('DELETE_IN_PROGRESS', cluster)
        self.run_all()
        self.poll()
        self.assertStatus('DELETE_IN_PROGRESS', cluster)
        self.engine.settle()
        self.poll()
        self.assertNothingLeft(cluster)
        self.assertEqual([('magnum.cluster.delete', 'pending'),
                          ('magnum.cluster.delete', 'success')],
                         self.notifications()[-2:])

    def test_before_anything_was_created(self):
        cluster = self.accept_create()
        self.accept_delete(cluster)
        self.run_all()
        self.assertEqual(0, self.engine.count('create_cluster'))
        self.assertNothingLeft(cluster)

    def test_while_the_creation_waits_for_a_service(self):
        self.engine.errors['create_cluster'] = [unreachable()]
        cluster = self.accept_create()
        self.run_all()
        self.accept_delete(cluster)
        self.run_all()
        self.assertNothingLeft(cluster)

    def test_while_the_creation_runs(self):
        cluster = self.accept_create()
        base.faults.arm('cluster_create:certificates:after',
                        lambda: self.accept_delete(cluster))
        self.run_all()
        self.assertEqual(0, self.engine.count('create_cluster'))
        self.assertNothingLeft(cluster)

    def test_while_the_driver_creates(self):
        cluster = self.accept_create()
        base.faults.arm('cluster_create:stack:after',
                        lambda: self.accept_delete(cluster))
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertNothingLeft(cluster)
        self.assertEqual(1, len(self.engine.made))

    def test_stack_deleted_by_hand(self):
        cluster = self.create_complete()
        self.engine.stacks.clear()
        self.accept_delete(cluster)
        self.run_all()
        self.poll()
        self.assertNothingLeft(cluster)

    def test_driver_says_not_found(self):
        cluster = self.create_complete()
        self.engine.stacks.clear()
        self.engine.errors['delete_cluster'] = [heat_exc.HTTPNotFound()]
        self.accept_delete(cluster)
        self.run_all()
        self.assertNothingLeft(cluster)
        self.assertEqual(('magnum.cluster.delete', 'success'),
                         self.notifications()[-1])

    def _remove_driver(self):
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.common.driver.Driver.definitions', {}))

    def test_failed_and_driver_removed(self):
        self.engine.errors['create_cluster'] = [ValueError('no')]
        cluster = self.accept_create()
        self.run_all()
        self.assertStatus('CREATE_FAILED', cluster)
        self._remove_driver()
        self.accept_delete(cluster)
        self.run_all()
        self.assertNothingLeft(cluster)

    def test_stack_and_driver_removed(self):
        cluster = self.create_complete()
        self._remove_driver()
        self.accept_delete(cluster)
        self.run_all()
        self.assertStatus('DELETE_FAILED', cluster)
        self.assertIn('toy', self.fresh(cluster).status_reason)

    def test_driver_says_conflict(self):
        cluster = self.create_complete()
        self.engine.errors['delete_cluster'] = [heat_exc.HTTPConflict()]
        self.accept_delete(cluster)
        self.run_all()
        self.assertStatus('DELETE_IN_PROGRESS', cluster)
        self.time_passes()
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertNothingLeft(cluster)

    def test_driver_fails(self):
        cluster = self.create_complete()
        self.engine.errors['delete_cluster'] = [
            exception.PreDeletionFailed(cluster_uuid='x', msg='no')]
        self.accept_delete(cluster)
        self.run_all()
        self.assertStatus('DELETE_FAILED', cluster)
        self.assertEqual(('magnum.cluster.delete', 'failure'),
                         self.notifications()[-1])
        self.accept_delete(cluster)
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertNothingLeft(cluster)

    def test_twice(self):
        cluster = self.create_complete()
        self.accept_delete(cluster)
        self.accept_delete(cluster)
        self.run_all()
        self.assertEqual(1, self.engine.count('delete_cluster'))

    def test_again_while_it_goes(self):
        cluster = self.create_complete()
        self.accept_delete(cluster)
        self.run_all()
        self.accept_delete(cluster)
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertNothingLeft(cluster)

    def test_operation_of_a_cluster_that_has_gone(self):
        cluster = self.create_complete()
        self.accept_delete(cluster)
        objects.Cluster.get_by_uuid(self.admin, cluster.uuid).destroy()
        self.run_all()
        self.assertEqual([], self.operations())


class UpdateTest(base.OperationTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()
        self.worker = self.cluster.default_ng_worker

    def _resize(self, count, **arguments):
        return self.accept(
            lifecycle.CLUSTER_RESIZE, self.cluster, nodegroup=self.worker,
            nodegroup_values={'node_count': count},
            arguments={'node_count': count, **arguments})

    def _finish(self):
        self.run_all()
        self.engine.settle()
        self.poll()

    def test_resize(self):
        self._resize(5, nodes_to_remove=['a'])
        self.assertStatus('UPDATE_IN_PROGRESS', self.cluster)
        self._finish()
        found = self.fresh(self.cluster)
        self.assertEqual(('UPDATE_COMPLETE', 5),
                         (found.status, found.node_count))
        self.assertEqual((None, 5, ['a'], 'default-worker'),
                         self.engine.last('resize_cluster'))
        self.assertEqual([('magnum.cluster.update', 'pending'),
                          ('magnum.cluster.update', 'success')],
                         self.notifications()[-2:])

    def test_resize_begun_twice_removes_the_same(self):
        idle, removed = iter(('a', 'b')), []

        class Manager:
            """Finds other nodes idle at each look."""

            def get_removal_nodes(self, hosts):
                return [next(idle)]

        def resize(toy, context, cluster, manager, *_rest):
            removed.append(manager.get_removal_nodes(['a', 'b']))

        for name, function in (
                ('get_scale_manager', lambda *_args: Manager()),
                ('resize_cluster', resize)):
            self.useFixture(base.fixtures.MonkeyPatch(
                f'magnum.tests.functional.conductor.engine.ToyDriver.{name}',
                function))
        faults.arm('cluster_resize:driver:after', faults.crash)
        self._resize(1)
        self.assertRaises(faults.Crash, self.new_runner('there').run_next)
        faults.disarm()
        self.time_passes(base.CONF.service_down_time + 1)
        self.run_all()
        self.assertEqual([['a'], ['a']], removed)

    def test_resize_fails(self):
        self.engine.errors['resize_cluster'] = [ValueError('too big')]
        self._resize(500)
        self.run_all()
        found = self.fresh(self.cluster)
        self.assertEqual(('UPDATE_FAILED', 'too big', 2),
                         (found.status, found.status_reason,
                          found.node_count))
        self.assertEqual('UPDATE_FAILED', found.default_ng_worker.status)

    def test_update(self):
        self.accept(lifecycle.CLUSTER_UPDATE, self.cluster,
                    nodegroup=self.worker,
                    nodegroup_values={'node_count': 4},
                    arguments={'node_count': 4, 'rollback': True})
        self._finish()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        self.assertEqual((None, True), self.engine.last('update_cluster'))

    def test_upgrade(self):
        self.accept(lifecycle.CLUSTER_UPGRADE, self.cluster,
                    nodegroup=self.worker,
                    arguments={'cluster_template': self.template.uuid,
                               'max_batch_size': 3, 'rollback': True})
        self._finish()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        # The last argument lands where drivers have the scale manager.
        self.assertEqual(
            (self.template.uuid, 3, 'default-worker', True, False),
            self.engine.last('upgrade_cluster'))

    def test_upgrade_refused(self):
        self.engine.errors['upgrade_cluster'] = [
            exception.NotSupported('No upgrades')]
        self.accept(lifecycle.CLUSTER_UPGRADE, self.cluster,
                    nodegroup=self.worker,
                    arguments={'cluster_template': self.template.uuid})
        self.run_all()
        found = self.fresh(self.cluster)
        self.assertEqual(('CREATE_COMPLETE', 'CREATE_COMPLETE'),
                         (found.status, found.default_ng_worker.status))
        # Nobody waits here who could be told otherwise.
        self.assertEqual('No upgrades', found.status_reason)

    def test_update_is_to_the_size_that_was_asked_for(self):
        self.accept(lifecycle.CLUSTER_UPDATE, self.cluster,
                    nodegroup=self.worker,
                    nodegroup_values={'node_count': 4},
                    arguments={'node_count': 4, 'rollback': False})
        # A poll that began before the acceptance writes what it had read.
        late = self.fresh(self.cluster).default_ng_worker
        late.node_count = 2
        late.save()
        self._finish()
        self.assertEqual(4, self.fresh(self.cluster).node_count)

    def _stored(self):
        return {pair.uuid for pair in objects.X509KeyPair.list(self.admin)}

    def _refs(self):
        found = self.fresh(self.cluster)
        return {getattr(found, name) for name in cluster_certs.REFS}

    def test_rotate_ca(self):
        before = self._refs()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self._finish()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        self.assertEqual(set(), before & self._refs())
        self.assertEqual(self._refs(), self._stored())

    def test_rotate_ca_fails(self):
        self.engine.errors['rotate_ca_certificate'] = [ValueError('broken')]
        before = self._refs()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_all()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertEqual(before, self._refs())
        self.assertEqual(before, self._stored())

    def test_rotate_ca_refused(self):
        self.engine.errors['rotate_ca_certificate'] = [
            exception.NotSupported('No rotations')]
        before = self._refs()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_all()
        self.assertStatus('CREATE_COMPLETE', self.cluster)
        self.assertEqual(before, self._refs())
        self.assertEqual(before, self._stored())

    def test_rotate_ca_begun_is_not_undone(self):
        faults.arm('ca_rotate:forget:before', self._lose_patience)
        before = self._refs()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_all()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertEqual(set(), before & self._refs())
        self.assertLessEqual(self._refs(), self._stored())

    @staticmethod
    def _lose_patience():
        raise ValueError('The store is broken')

    def test_rotate_credential(self):
        sent = len(self.notifications())
        self.accept(lifecycle.CREDENTIAL_ROTATE, self.cluster)
        self.run_all()
        self.assertEqual(1, self.engine.count('rotate_credential'))
        self.assertEqual(sent, len(self.notifications()))

    def test_rotate_credential_refused(self):
        self.engine.errors['rotate_credential'] = [NotImplementedError()]
        self.accept(lifecycle.CREDENTIAL_ROTATE, self.cluster)
        self.run_all()
        self.assertStatus('CREATE_COMPLETE', self.cluster)

    def test_accepted_while_the_driver_looks(self):
        self._resize(3)
        self.run_all()
        self.engine.settle()
        tick = self.status_tick
        original = tick._ask_driver

        def ask(context, cluster):
            original(context, cluster)
            self._resize(4)

        self.useFixture(base.fixtures.MonkeyPatch(
            'magnum.service.periodic.StatusTick._ask_driver',
            staticmethod(ask)))
        self.poll()
        self.assertStatus('UPDATE_IN_PROGRESS', self.cluster)

    def test_begun_while_the_driver_looks(self):
        self._resize(3)
        self.run_all()
        self.engine.settle()
        looks = []

        def look(toy, context, cluster, use_admin_ctx=False):
            """Say what was found before another conductor did it all."""
            looks.append(cluster.status)
            if len(looks) == 1:
                self.elsewhere(lambda: self._resize(4))
                self.elsewhere(self.run_all)
            group = next(group for group in cluster.nodegroups
                         if group.uuid == self.worker.uuid)
            group.status, group.node_count = 'UPDATE_COMPLETE', 3
            try:
                group.save_if(('UPDATE_IN_PROGRESS',))
            finally:
                cluster.status = 'UPDATE_COMPLETE'
                cluster.save_if(('UPDATE_IN_PROGRESS',))

        with base.fixtures.MonkeyPatch(
                'magnum.tests.functional.conductor.engine.ToyDriver.'
                'update_cluster_status', look):
            self.poll()
        self.assertEqual(['UPDATE_IN_PROGRESS'], looks)
        self.assertEqual({}, self.status_tick._failing)
        found = self.fresh(self.cluster)
        self.assertEqual(('UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 4),
                         (found.status, found.default_ng_worker.status,
                          found.default_ng_worker.node_count))
        self._finish()
        found = self.fresh(self.cluster)
        self.assertEqual(('UPDATE_COMPLETE', 4),
                         (found.status, found.default_ng_worker.node_count))
