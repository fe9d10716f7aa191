from heatclient import exc as heat_exc
from oslo_utils import uuidutils

from magnum.common import exception
from magnum.objects import fields
from magnum.tests.unit.drivers.heat import base

STATUS = fields.ClusterStatus


class DeleteTest(base.HeatTestCase):

    def delete(self):
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())

    def test_delete(self):
        self.create()
        self.delete()
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_load_balancers_made_by_workloads_go_first(self):
        self.create()
        mine = self.cloud.octavia.add('mine', description=(
            'Kubernetes external service a/b from cluster '
            f'{self.cluster.uuid}'))
        other = self.cloud.octavia.add('other', description='x')
        self.delete()
        self.assertNotIn(mine['id'], self.cloud.octavia.loadbalancers)
        self.assertIn(other['id'], self.cloud.octavia.loadbalancers)

    def test_balancers_whose_other_cluster_is_gone_go_first(self):
        self.create()
        self.cloud.octavia.add('mine', description=(
            'Kubernetes external service a/b from cluster '
            f'{self.cluster.uuid}'), tags=[
                f'kube_service_{uuidutils.generate_uuid()}_default_web'])
        self.delete()
        self.assertEqual({}, self.cloud.octavia.loadbalancers)

    def test_without_octavia_nobody_asks_it(self):
        self.create()
        self.cloud.keystone.services.clear()
        self.cloud.octavia.down = True
        self.delete()
        self.assertEqual('DELETE', self.stack().action)

    def test_a_stack_that_heat_is_deleting(self):
        self.create()
        self.heat.refuse('stacks.delete', heat_exc.HTTPConflict())
        self.delete()
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)

    def test_heat_away_is_a_passing_failure(self):
        self.create()
        self.heat.refuse('stacks.delete', heat_exc.HTTPServiceUnavailable())
        self.assertRaises(exception.ServiceUnavailable, self.delete)

    def test_a_stack_that_vanished(self):
        self.create()
        self.heat.purge(self.cluster.stack_id)
        self.delete()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_twice(self):
        self.create()
        self.delete()
        self.delete()
        self.finish()
        self.delete()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_a_cluster_that_never_had_a_stack(self):
        self.delete()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)
        self.assertEqual(0, self.heat.calls['stacks.delete'])

    def test_a_stack_whose_id_was_never_saved(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        stack_id = self.fresh().stack_id
        for lost in (self.cluster, *self.cluster.nodegroups):
            lost.stack_id = None
            lost.save()
        self.delete()
        self.assertEqual('DELETE', self.heat.stack(stack_id).action)

    def test_a_stack_saved_only_with_the_cluster(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        for group in self.fresh().nodegroups:
            group.stack_id = None
            group.save()
        self.delete()
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.assertEqual('DELETE', self.stack().action)

    def test_a_deletion_heat_forgot_is_asked_for_again(self):
        self.create()
        self.delete()
        self.stack().begin('CREATE')
        self.finish()
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.assertEqual('DELETE', self.stack().action)
