"""What a rotation refuses, and what it hands over when it begins twice."""

from heatclient import exc as heat_exc

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.conductor.operations import faults
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import test_cloud

KEYS = 'kube_service_account_key', 'kube_service_account_private_key'


class RotationTest(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        self.template.labels = {'kube_tag': 'v1.36.3'}
        self.template.save()
        self.cluster = self.created()
        self.stack = self.cloud.heat.stack(self.cluster.stack_id)

    def keys(self):
        return [self.stack.parameters[name] for name in KEYS]

    def test_one_that_begins_twice_gives_the_same_keys(self):
        former = self.keys()
        found, kept = [], []

        def look():
            found.append(self.keys())
            operation, = self.operations_of(self.cluster)
            kept.append(str(operation.progress))
            if len(found) == 1:
                faults.crash()

        self.died = found
        faults.arm('ca_rotate:driver:after', look)
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_dying()
        self.survive()
        self.time_passes()
        self.survive()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        self.assertEqual(2, len(found))
        self.assertEqual(found[0], found[1])
        self.assertNotEqual(former, found[1])
        for key in found[0]:
            self.assertNotIn(key.replace('\\n', '').strip('-')[60:120],
                             kept[0].replace('\\n', ''))

    def test_without_a_password_nothing_is_kept(self):
        self.config(password=None, group='keystone_auth')
        former = self.keys()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        progress = []
        faults.arm('ca_rotate:driver:after', lambda: progress.append(
            self.operations_of(self.cluster)[0].progress['secrets']))
        self.run_all()
        self.assertEqual([{}], progress)
        self.assertNotEqual(former, self.keys())

    def with_group(self):
        """Add a node group, which is a stack of its own; return that."""
        for name, attributes in (
                ('network', {'fixed_network': 'n', 'fixed_subnet': 's'}),
                ('secgroup_kube_minion', {})):
            self.cloud.heat.add_resource(self.stack, name,
                                         attributes=attributes)
        self.accept(lifecycle.NODEGROUP_CREATE, self.cluster,
                    new_nodegroup=objects.NodeGroup(
                        self.context, name='extra', role='worker',
                        node_count=1, labels={}, flavor_id='m1.small',
                        image_id='fedora-coreos'))
        self.run_all()
        self.settle()
        return self.cloud.heat.stack(
            self.fresh(self.cluster).nodegroups[-1].stack_id)

    def references(self):
        return cluster_certs.references(self.fresh(self.cluster))

    def fail_to_rotate(self):
        """Return the references before and after a rotation that fails."""
        former = self.references()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_all()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertEqual([], self.operations())
        found = self.references()
        self.assertEqual(
            set(found.values()),
            {pair.uuid for pair in objects.X509KeyPair.list(self.admin)})
        return former, found

    def refuse_update(self, number):
        """Let Heat refuse the update of this number, from 0."""
        self.cloud.heat.refuse('stacks.update', None, number)
        self.cloud.heat.refuse('stacks.update',
                               heat_exc.HTTPBadRequest('no'))

    def test_refused_at_once(self):
        self.with_group()
        self.refuse_update(0)
        former, found = self.fail_to_rotate()
        self.assertEqual(former, found)

    def test_refused_half_way(self):
        group = self.with_group()
        self.refuse_update(1)
        former, found = self.fail_to_rotate()
        self.assertEqual(set(), set(former.values()) & set(found.values()))
        self.assertEqual('UPDATE', self.stack.action)
        self.assertEqual('CREATE', group.action)

    def test_refused_after_a_death_half_way(self):
        self.with_group()
        self.died = True
        self.cloud.heat.refuse('stacks.update', faults.Crash())
        self.refuse_update(0)
        former = self.references()
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_dying()
        self.run_all()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        # Heat may have heard the first.
        self.assertNotEqual(former, self.references())

    def half_way(self):
        """Let a removal of masters have failed."""
        self.stack.parameters.update(number_of_masters=3, masters_kept=1)

    def test_half_way_nothing_is_replaced(self):
        self.half_way()
        former = cluster_certs.references(self.fresh(self.cluster))
        password = self.cluster.trustee_password
        begun = []
        for point in ('ca_rotate:former:before',
                      'credential_rotate:driver:before'):
            faults.arm(point, lambda: begun.append(True))
        for spec in (lifecycle.CA_ROTATE, lifecycle.CREDENTIAL_ROTATE):
            self.accept(spec, self.cluster)
            answer = self.runner.expect(self.cluster.uuid, spec.name)
            self.run_all()
            error = answer.exception()
            self.assertIsInstance(error, exception.NotSupported)
            self.assertIn('to 1 or back to 3', str(error))
            self.assertStatus('CREATE_COMPLETE', self.cluster)
        self.assertEqual([], begun)
        found = self.fresh(self.cluster)
        self.assertEqual(former, cluster_certs.references(found))
        self.assertEqual(password, found.trustee_password)
        self.assertEqual(0, self.cloud.heat.calls['stacks.update'])

    def test_half_way_nothing_is_upgraded_nor_resized(self):
        self.half_way()
        worker = self.cluster.default_ng_worker
        self.accept(lifecycle.CLUSTER_UPGRADE, self.cluster,
                    nodegroup=worker,
                    arguments={'cluster_template': self.template.uuid})
        answer = self.runner.expect(self.cluster.uuid, 'cluster_upgrade')
        self.run_all()
        self.assertIsInstance(answer.exception(), exception.NotSupported)
        self.assertStatus('CREATE_COMPLETE', self.cluster)
        self.accept(lifecycle.CLUSTER_RESIZE, self.cluster, nodegroup=worker,
                    nodegroup_values={'node_count': 5},
                    arguments={'node_count': 5})
        self.run_all()
        found = self.fresh(self.cluster)
        self.assertEqual('UPDATE_FAILED', found.status)
        self.assertIn('to 1 or back to 3', found.status_reason)
        self.assertEqual(2, found.default_ng_worker.node_count)
        self.assertEqual(0, self.cloud.heat.calls['stacks.update'])
