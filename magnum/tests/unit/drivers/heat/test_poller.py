from heatclient import exc as heat_exc

from magnum.common import clients
from magnum.common import context
from magnum.common import exception
from magnum.drivers.heat import driver
from magnum.drivers.heat import poller
from magnum.objects import fields
from magnum.tests.unit.drivers.heat import base

STATUS = fields.ClusterStatus


class PollTest(base.HeatTestCase):

    def start(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        return self.fresh().stack_id

    def test_without_a_stack_nothing_is_asked(self):
        self.heat.down = True
        self.assertEqual(STATUS.CREATE_IN_PROGRESS, self.poll().status)

    def test_in_progress(self):
        self.start()
        self.assertEqual(STATUS.CREATE_IN_PROGRESS, self.poll().status)

    def test_complete(self):
        self.start()
        self.finish()
        cluster = self.poll()
        self.assertEqual(STATUS.CREATE_COMPLETE, cluster.status)
        self.assertIsNone(cluster.status_reason)
        self.assertEqual('https://172.24.4.10:6443', cluster.api_address)
        self.assertEqual(['172.24.4.20'], cluster.master_addresses)
        self.assertEqual(['172.24.4.100', '172.24.4.101'],
                         cluster.node_addresses)
        self.assertEqual('20.10', cluster.container_version)
        self.assertEqual('https://rack.example.org/rack-7',
                         cluster.discovery_url)
        self.assertEqual({STATUS.CREATE_COMPLETE}, {
            group.status for group in cluster.nodegroups})

    def test_the_version_that_runs(self):
        self.start()
        self.stack().parameters['kube_version'] = 'v1.30.0'
        self.finish()
        self.assertEqual('v1.30.0', self.poll().coe_version)

    def test_a_count_changed_behind_our_back(self):
        self.start()
        self.stack().parameters['number_of_minions'] = '7'
        self.finish()
        self.assertEqual(7, self.poll().node_count)

    def test_twice_is_the_same(self):
        self.create()
        first = self.cluster.as_dict()
        again = self.poll().as_dict()
        del first['updated_at'], again['updated_at']
        self.assertEqual(first, again)

    def test_a_failure_names_the_resource(self):
        stack_id = self.start()
        self.heat.fail(stack_id, 'kube_minions/1/node', 'no valid host')
        cluster = self.poll()
        self.assertEqual(STATUS.CREATE_FAILED, cluster.status)
        expected = 'kube_minions/1/node (OS::Nova::Server): no valid host'
        self.assertIn(expected, cluster.default_ng_worker.status_reason)
        self.assertIn(f'{cluster.default_ng_worker.name} failed: {expected}',
                      cluster.status_reason)

    def test_nodes_that_failed_have_no_address(self):
        stack_id = self.start()
        self.heat.fail(stack_id, 'kube_minions/1/node', 'no valid host')
        self.stack().outputs.update(
            kube_minions=[None, '10.0.0.9'], kube_masters=[None],
            kube_minions_private=[None, '10.0.0.9'],
            kube_masters_private=[None])
        cluster = self.poll()
        self.assertEqual(STATUS.CREATE_FAILED, cluster.status)
        self.assertEqual(['10.0.0.9'],
                         cluster.default_ng_worker.node_addresses)
        self.assertEqual([], cluster.default_ng_master.node_addresses)

    def test_outputs_of_no_use(self):
        stack_id = self.start()
        self.heat.fail(stack_id, 'kube_minions/1/node', 'no valid host')
        self.stack().outputs.update(
            kube_minions={'what': 'else'}, kube_minions_private={'what': 1})
        self.assertEqual(STATUS.CREATE_FAILED, self.poll().status)

    def test_a_reason_of_all_groups_is_given_once(self):
        stack_id = self.start()
        self.heat.fail(stack_id, 'api_lb/loadbalancer', 'no provider')
        reason = self.poll().status_reason
        self.assertEqual(1, reason.count('no provider'))
        self.assertTrue(reason.startswith(
            'test-master failed, test-worker failed: api_lb/loadbalancer'))

    def test_a_failure_that_cannot_be_explored_gives_that_of_the_stack(self):
        stack = self.heat.fail(self.start(), 'kube_masters')
        self.heat.refuse('resources.list', heat_exc.HTTPForbidden())
        self.assertIn(stack.reason, self.poll().status_reason)

    def test_a_failure_hides_secrets(self):
        self.cluster.trustee_password = 'verysecret'
        self.cluster.save()
        stack_id = self.start()
        self.heat.fail(stack_id, 'kube_masters', 'user x with verysecret')
        self.assertNotIn('verysecret', self.poll().status_reason)

    def test_a_failure_without_resources_gives_the_reason_of_the_stack(self):
        stack = self.heat.fail(self.start(), 'kube_masters')
        stack.resources.clear()
        stack.reason = 'Timed out'
        self.assertIn('Timed out', self.poll().status_reason)

    def test_a_stack_that_vanished(self):
        for status, expected in (
                (STATUS.CREATE_IN_PROGRESS, STATUS.CREATE_FAILED),
                (STATUS.UPDATE_IN_PROGRESS, STATUS.UPDATE_FAILED),
                (STATUS.DELETE_IN_PROGRESS, STATUS.DELETE_COMPLETE)):
            self.set_status(STATUS.CREATE_IN_PROGRESS,
                            *self.cluster.nodegroups)
            stack_id = self.start()
            self.set_status(status, *self.cluster.nodegroups)
            self.heat.purge(stack_id)
            self.assertEqual(expected, self.poll().status)

    def test_a_stack_heat_remembers_as_deleted(self):
        stack_id = self.start()
        self.set_status(STATUS.DELETE_IN_PROGRESS, *self.cluster.nodegroups)
        self.heat.stack(stack_id).begin('DELETE')
        self.heat.complete(stack_id)
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def _delete_without_groups(self):
        stack_id = self.start()
        for group in self.cluster.nodegroups:
            group.destroy()
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        return stack_id

    def test_the_groups_have_gone_before_the_cluster(self):
        stack_id = self._delete_without_groups()
        # The stack is asked to go, and followed until it has.
        for _poll in range(2):
            self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.heat.complete(self.heat.stack(stack_id))
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_a_deletion_without_groups_fails(self):
        stack_id = self._delete_without_groups()
        self.poll()
        self.fail_deletion(stack_id, 'network', 'a port is in use')
        cluster = self.fresh()
        self.assertEqual(STATUS.DELETE_FAILED, cluster.status)
        self.assertIn('a port is in use', cluster.status_reason)

    def test_a_deletion_that_fails_is_tried_again(self):
        self.create()
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.heat.fail(self.stack(), 'network', 'a port is in use')
        self.cloud.octavia.add('lb', 'Kubernetes external service a/b from '
                                     f'cluster {self.cluster.uuid}')
        cluster = self.poll()
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, cluster.status)
        self.assertTrue(cluster.status_reason.startswith(poller.RETRYING))
        self.assertIn('a port is in use', cluster.status_reason)
        self.assertEqual('DELETE_IN_PROGRESS', self.stack().status)
        # What came meanwhile was in the way.
        self.assertEqual({}, self.cloud.octavia.loadbalancers)
        # The reason stays while it goes on.
        self.assertTrue(self.poll().status_reason.startswith(
            poller.RETRYING))
        self.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_a_balancer_that_stays_does_not_stop_the_next_try(self):
        self.create()
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.heat.fail(self.stack(), 'network', 'a port is in use')
        self.cloud.octavia.down = True
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.assertEqual('DELETE_IN_PROGRESS', self.stack().status)

    def test_a_deletion_is_not_tried_for_ever(self):
        stack_id = self.create().stack_id
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.fail_deletion(stack_id, 'network', 'a port is in use')
        cluster = self.fresh()
        self.assertEqual(STATUS.DELETE_FAILED, cluster.status)
        self.assertNotIn(poller.RETRYING, cluster.status_reason)

    def test_without_events_nothing_is_tried_again(self):
        self.create()
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.heat.fail(self.stack(), 'network', 'a port is in use')
        self.heat.refuse('events.list', heat_exc.HTTPForbidden('not you'))
        self.assertEqual(STATUS.DELETE_FAILED, self.poll().status)

    def test_a_poll_that_comes_too_late_writes_nothing(self):
        self.start()
        late = self.fresh()
        self.set_status(STATUS.DELETE_IN_PROGRESS, *self.cluster.nodegroups)
        self.finish()
        self.driver.update_cluster_status(self.context, late)
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.fresh().status)

    def test_heat_away_changes_nothing(self):
        self.start()
        self.heat.down = True
        self.assertRaises(exception.ServiceUnavailable, self.poll)
        self.assertEqual(STATUS.CREATE_IN_PROGRESS, self.fresh().status)

    def test_an_update_ends_in_update_complete(self):
        self.create()
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.driver.resize_cluster(self.context, self.fresh(), None, 3, [])
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.finish()
        cluster = self.poll()
        self.assertEqual(STATUS.UPDATE_COMPLETE, cluster.status)
        self.assertEqual(3, cluster.node_count)

    def test_the_published_parts_of_the_poller(self):
        self.create()
        poller = driver.HeatPoller(clients.OpenStackClients(self.context),
                                   self.context, self.cluster, self.driver)
        found = poller.extract_nodegroup_status()
        self.assertEqual(
            [(STATUS.CREATE_COMPLETE, True)] * 2,
            [(status.status, status.is_default) for status in found])
        self.assertIsInstance(found[0], driver.NodeGroupStatus)

    def test_what_an_operator_does_to_the_stack_is_left_alone(self):
        self.create()
        for action, state in (('CHECK', 'IN_PROGRESS'),
                              ('SUSPEND', 'COMPLETE')):
            stack = self.stack()
            stack.action, stack.state = action, state
            self.assertEqual(STATUS.CREATE_COMPLETE, self.poll().status)

    def test_one_stack_is_read_once(self):
        self.start()
        before = self.heat.calls['stacks.get']
        self.poll()
        self.assertEqual(before + 1, self.heat.calls['stacks.get'])


class TrustTest(base.HeatTestCase):

    def setUp(self):
        super().setUp()
        keystone = clients.OpenStackClients(self.context).keystone()
        trustee = keystone.create_trustee('trustee', 'secret')
        trust = keystone.create_trust(trustee.id)
        self.cluster.trust_id = trust.id
        self.cluster.trustee_user_id = trustee.id
        self.cluster.trustee_username = 'trustee'
        self.cluster.trustee_password = 'secret'
        self.cluster.save()
        self.driver.create_cluster(self.context, self.cluster, 60)
        self.finish()
        self.context = context.make_admin_context(all_tenants=True)

    def test_the_trust_of_the_cluster_is_used(self):
        # Nothing but the trust may see the stack.
        self.context.is_admin = False
        self.context.auth_token = 'somebody'
        self.driver.update_cluster_status(self.context, self.cluster)
        self.assertEqual(STATUS.CREATE_COMPLETE, self.cluster.status)

    def test_a_trust_that_is_gone_is_done_without(self):
        self.cloud.keystone.forget_trust(self.cluster.trust_id)
        self.assertEqual(STATUS.CREATE_COMPLETE, self.poll().status)

    def test_a_trustee_that_is_gone_is_done_without(self):
        self.cloud.keystone.users.clear()
        self.assertEqual(STATUS.CREATE_COMPLETE, self.poll().status)

    def test_keystone_away_is_no_reason_to_do_without(self):
        self.cloud.keystone.down = True
        self.assertRaises(exception.ServiceUnavailable, self.poll)

    def test_the_core_may_ask_for_its_own_context(self):
        self.cloud.keystone.forget_trust(self.cluster.trust_id)
        self.driver.update_cluster_status(self.context, self.fresh(), True)
        self.assertEqual(STATUS.CREATE_COMPLETE, self.fresh().status)


class AddressTest(base.HeatTestCase):

    def test_private_addresses_without_floating_ips(self):
        self.cluster.floating_ip_enabled = False
        self.cluster.save()
        self.assertEqual(['10.0.0.100', '10.0.0.101'],
                         self.create().node_addresses)
