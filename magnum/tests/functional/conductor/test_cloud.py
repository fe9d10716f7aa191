"""Clusters of the first flavour, made and unmade on a fake cloud."""

import fixtures
from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exc

from magnum.common import cluster_certs
from magnum.conductor.operations import faults
import magnum.conf
from magnum.drivers.k8s_fedora_coreos_v1 import driver as flavour
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.functional.conductor import crashes
from magnum.tests.unit.objects import utils as object_utils

CONF = magnum.conf.CONF


class CloudTestCase(crashes.CrashTestCase):
    """The real driver, and a cloud that remembers everything."""

    def setUp(self):
        super().setUp()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.common.driver.Driver.definitions', {
                ('vm', 'fedora-coreos', 'kubernetes'): {
                    'entry_point_name': 'k8s_fedora_coreos_v1',
                    'class': flavour.Driver}}))
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.cloud.furnish()
        self.config(delete_volumes=True, group='cluster')
        self.template = object_utils.create_test_cluster_template(
            self.context, uuid='1b59e2a5-5a3e-4d0e-a1c7-8d7cc4a4a2f1',
            name='coreos', image_id='fedora-coreos', flavor_id='m1.small',
            master_flavor_id='m1.small', keypair_id='testkey',
            external_network_id='public', fixed_network=None,
            fixed_subnet=None, network_driver='calico',
            cluster_distro='fedora-coreos', coe='kubernetes',
            volume_driver=None,
            server_type='vm', docker_volume_size=None, labels={},
            master_lb_enabled=False, docker_storage_driver='overlay2',
            http_proxy=None, https_proxy=None, no_proxy=None,
            insecure_registry=None, dns_nameserver='8.8.8.8', driver=None)
        self.users = set(self.cloud.keystone.users)

    def new_cluster(self, name='cluster', **values):
        return super().new_cluster(name, **{
            'keypair': 'testkey', 'master_flavor_id': 'm1.small',
            'flavor_id': 'm1.small', **values})

    def settle(self):
        """Let all stacks come to their good end, and Magnum see it."""
        for stack in self.cloud.heat.living():
            self.cloud.heat.complete(stack)
        self.poll()

    def survive(self):
        for _round in range(3):
            self.run_all()
            self.settle()
        self.assertTrue(self.died, 'The conductor never came there')

    def created(self):
        cluster = self.accept_create()
        self.run_all()
        self.settle()
        self.assertStatus('CREATE_COMPLETE', cluster)
        return self.fresh(cluster)

    def deleted(self, cluster):
        """Delete a cluster and see that nothing of it is left."""
        self.accept_delete(cluster)
        self.run_all()
        self.settle()
        self.assertNothingLeft(cluster)

    def assertNothingLeft(self, cluster):
        super().assertNothingLeft(cluster)
        self.assertEqual([], [stack.name for stack
                              in self.cloud.heat.living()])
        self.assertEqual({}, dict(self.cloud.keystone.trusts))
        self.assertEqual(self.users, set(self.cloud.keystone.users))


class LifeTest(CloudTestCase):

    def test_create_and_delete(self):
        cluster = self.created()
        self.assertEqual(1, len(self.cloud.keystone.trusts))
        self.assertIsNotNone(cluster.trust_id)
        self.deleted(cluster)

    def test_failed_resource_is_named(self):
        cluster = self.accept_create()
        self.run_all()
        stack = self.cloud.heat.stack(self.fresh(cluster).stack_id)
        self.cloud.heat.fail(stack, 'kube_masters/0/kube-master',
                             'No valid host was found')
        self.poll()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_FAILED', found.status)
        self.assertIn('kube_masters', found.status_reason)
        self.assertIn('No valid host was found', found.status_reason)
        self.deleted(cluster)

    def test_heat_away(self):
        self.cloud.heat.down = True
        cluster = self.accept_create()
        self.run_all()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_IN_PROGRESS', found.status)
        self.assertTrue(found.status_reason)
        self.cloud.heat.down = False
        self.time_passes()
        self.run_all()
        self.settle()
        self.assertStatus('CREATE_COMPLETE', cluster)
        self.deleted(cluster)

    def test_keystone_away(self):
        self.cloud.keystone.down = True
        cluster = self.accept_create()
        self.run_all()
        self.assertStatus('CREATE_IN_PROGRESS', cluster)
        self.assertEqual([('cluster_create', 'accepted')], self.operations())
        self.cloud.keystone.down = False
        self.time_passes()
        self.run_all()
        self.settle()
        self.assertStatus('CREATE_COMPLETE', cluster)

    def test_heat_away_while_it_grows(self):
        cluster = self.accept_create()
        self.run_all()
        self.cloud.heat.down = True
        self.poll()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_IN_PROGRESS', found.status)
        self.assertTrue(found.status_reason)
        self.cloud.heat.down = False
        tick = self.new_status_tick()
        for stack in self.cloud.heat.living():
            self.cloud.heat.complete(stack)
        self.poll(tick)
        found = self.fresh(cluster)
        self.assertEqual(('CREATE_COMPLETE', None),
                         (found.status, found.status_reason))

    def test_heat_refuses(self):
        self.cloud.heat.refuse('stacks.create',
                               heat_exc.HTTPBadRequest('no such flavor'))
        cluster = self.accept_create()
        self.run_all()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_FAILED', found.status)
        self.assertIn('no such flavor', found.status_reason)
        self.deleted(cluster)

    def test_token_gone_before_the_trust(self):
        self.cloud.keystone.revoke(self.context.auth_token)
        cluster = self.accept_create()
        self.run_all()
        found = self.fresh(cluster)
        self.assertEqual('CREATE_FAILED', found.status)
        self.assertIn('token of the request', found.status_reason)

    def test_token_gone_after_the_trust(self):
        faults.arm('cluster_create:announce:before', lambda:
                   self.cloud.keystone.revoke(self.context.auth_token))
        cluster = self.accept_create()
        self.run_all()
        self.settle()
        self.assertStatus('CREATE_COMPLETE', cluster)

    def test_deleted_between_trustee_and_trust(self):
        self.cloud.keystone.refuse('trusts.create', ka_exc.ConnectFailure())
        cluster = self.accept_create()
        self.run_all()
        self.assertEqual(1, len(set(self.cloud.keystone.users) - self.users))
        self.deleted(cluster)

    def test_trustee_is_used_again(self):
        self.cloud.keystone.refuse('trusts.create', ka_exc.ConnectFailure())
        cluster = self.accept_create()
        self.run_all()
        self.time_passes()
        self.run_all()
        self.settle()
        self.assertStatus('CREATE_COMPLETE', cluster)
        self.assertEqual(1, len(set(self.cloud.keystone.users) - self.users))
        self.deleted(cluster)

    def test_trust_that_nobody_noted(self):
        self.die_at('cluster_create:trust:after')
        cluster = self.accept_create()
        self.run_dying()
        found = self.fresh(cluster)
        found.trust_id = None
        found.save()
        self.survive()
        self.assertEqual({self.fresh(cluster).trust_id},
                         set(self.cloud.keystone.trusts))
        self.deleted(cluster)

    def test_who_slept_writes_over_nothing(self):
        for step in ('trust', 'certificates', 'stack'):
            cluster = self.accept_create(step)
            slow = self.new_runner('slow')

            def sleep_long():
                faults.disarm()
                self.time_passes(CONF.service_down_time + 1)
                self.assertTrue(self.elsewhere(self.runner.run_next))
                self.made = self.references(cluster)

            faults.arm(f'cluster_create:{step}:before', sleep_long)
            slow.run_next()
            self.assertEqual(self.made, self.references(cluster))
            self.assertStatus('CREATE_IN_PROGRESS', cluster)
            self.deleted(cluster)

    def references(self, cluster):
        """Return what the cluster has outside, and how it gets there."""
        found = self.fresh(cluster)
        user = self.cloud.keystone.users[found.trustee_user_id]
        self.assertEqual(user.password, found.trustee_password)
        return (cluster_certs.references(found), found.trust_id,
                found.trustee_password, found.stack_id)

    def test_creator_is_gone(self):
        cluster = self.created()
        self.cloud.keystone.forget_trust(cluster.trust_id)
        self.cloud.keystone.revoke(self.context.auth_token)
        self.accept_delete(cluster)
        self.run_all()
        self.settle()
        self.assertNothingLeft(cluster)

    def test_delete_with_a_token_that_has_gone(self):
        cluster = self.created()
        self.accept_delete(cluster)
        self.cloud.keystone.revoke(self.context.auth_token)
        self.run_all()
        self.settle()
        self.assertNothingLeft(cluster)

    def test_delete_of_a_stack_deleted_by_hand(self):
        cluster = self.created()
        for stack in self.cloud.heat.living():
            self.cloud.heat.purge(stack)
        self.deleted(cluster)

    def test_keystone_away_while_it_is_forgotten(self):
        cluster = self.created()
        self.accept_delete(cluster)
        self.run_all()
        for stack in self.cloud.heat.living():
            self.cloud.heat.complete(stack)
        self.cloud.keystone.down = True
        self.poll()
        self.assertIsNotNone(self.fresh(cluster))
        self.cloud.keystone.down = False
        self.poll(self.new_status_tick())
        self.assertNothingLeft(cluster)

    def test_resize(self):
        cluster = self.created()
        self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                    nodegroup=cluster.default_ng_worker,
                    nodegroup_values={'node_count': 4},
                    arguments={'node_count': 4, 'nodes_to_remove': []})
        self.run_all()
        self.settle()
        found = self.fresh(cluster)
        self.assertEqual(('UPDATE_COMPLETE', 4),
                         (found.status, found.node_count))

    def _group(self, cluster, name='extra'):
        return next((group for group in self.fresh(cluster).nodegroups
                     if group.name == name), None)

    def _with_group(self, **values):
        """Return a cluster with one more node group."""
        cluster = self.created()
        for name in ('network', 'secgroup_kube_minion'):
            self.cloud.heat.add_resource(
                cluster.stack_id, name, attributes={
                    'fixed_network': 'net', 'fixed_subnet': 'sub'})
        self.accept(
            lifecycle.NODEGROUP_CREATE, cluster,
            new_nodegroup=objects.NodeGroup(self.context, **{
                'name': 'extra', 'role': 'worker', 'node_count': 2,
                'flavor_id': 'm1.small', 'image_id': 'fedora-coreos',
                'labels': {}, **values}))
        return cluster

    def test_a_node_group_from_its_first_day_to_its_last(self):
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.k8s_fedora_coreos_v1.driver.Driver.supports',
            frozenset(('upgrade',))))
        cluster = self._with_group(
            node_labels={'b': '2', 'a': '1'},
            node_taints=[{'key': 'k', 'effect': 'NoExecute'}])
        self.assertEqual('CREATE_IN_PROGRESS', self._group(cluster).status)
        self.run_all()
        self.settle()
        group = self._group(cluster)
        self.assertEqual(('CREATE_COMPLETE', 2),
                         (group.status, len(group.node_addresses)))
        self.assertStatus('UPDATE_COMPLETE', cluster)
        stack = self.cloud.heat.stack(group.stack_id)
        self.assertNotEqual(cluster.stack_id, group.stack_id)
        self.assertEqual(
            (2, 'a=1,b=2', 'k=:NoExecute'),
            tuple(stack.parameters[name] for name in (
                'number_of_minions', 'worker_node_labels',
                'worker_node_taints')))

        self.accept(lifecycle.NODEGROUP_UPDATE, cluster, nodegroup=group,
                    nodegroup_values={'max_node_count': 5})
        self.run_all()
        self.settle()
        group = self._group(cluster)
        self.assertEqual(5, group.max_node_count)
        self.assertTrue(lifecycle.is_complete(group.status))
        self.assertStatus('UPDATE_COMPLETE', cluster)

        self.accept(lifecycle.CLUSTER_RESIZE, cluster, nodegroup=group,
                    nodegroup_values={'node_count': 4},
                    arguments={'node_count': 4, 'nodes_to_remove': []})
        self.run_all()
        self.settle()
        group = self._group(cluster)
        self.assertEqual(('UPDATE_COMPLETE', 4, 4), (
            group.status, group.node_count, len(group.node_addresses)))
        self.assertEqual(4, stack.parameters['number_of_minions'])

        newer = object_utils.create_test_cluster_template(
            self.context, uuid='5b6b29c5-26a6-4d1f-8d3a-60ff2d2a7c9e',
            name='newer', labels={'kube_tag': 'v1.99.0'})
        self.accept(lifecycle.CLUSTER_UPGRADE, cluster, nodegroup=group,
                    arguments={'cluster_template': newer.uuid,
                               'max_batch_size': 1, 'rollback': False})
        self.run_all()
        self.settle()
        group = self._group(cluster)
        self.assertEqual(('UPDATE_COMPLETE', 'v1.99.0'),
                         (group.status, group.labels['kube_tag']))
        self.assertEqual('v1.99.0', stack.parameters['kube_tag'])
        self.assertStatus('UPDATE_COMPLETE', cluster)

        self.accept(lifecycle.NODEGROUP_DELETE, cluster, nodegroup=group)
        self.assertEqual('DELETE_IN_PROGRESS', self._group(cluster).status)
        self.run_all()
        self.settle()
        self.assertIsNone(self._group(cluster))
        self.assertFalse(stack.is_living)
        self.assertStatus('UPDATE_COMPLETE', cluster)
        self.assertEqual([], self.operations())
        self.deleted(cluster)

    def test_a_node_group_that_heat_refuses(self):
        cluster = self._with_group()
        self.cloud.heat.refuse('stacks.create',
                               heat_exc.HTTPBadRequest('no such image'))
        self.run_all()
        group = self._group(cluster)
        self.assertEqual('CREATE_FAILED', group.status)
        self.assertIn('no such image', group.status_reason)
        self.assertStatus('UPDATE_FAILED', cluster)
        self.accept(lifecycle.NODEGROUP_DELETE, cluster, nodegroup=group)
        self.run_all()
        self.settle()
        self.assertIsNone(self._group(cluster))
        self.assertStatus('UPDATE_COMPLETE', cluster)

    def test_a_cluster_that_goes_takes_its_node_groups_along(self):
        cluster = self._with_group()
        self.accept_delete(cluster)
        for _round in range(3):
            self.run_all()
            self.settle()
        self.assertNothingLeft(cluster)

    def test_rotation_in_barbican(self):
        self.config(cert_manager_type='barbican', group='certificates')
        cluster = self.created()
        for supports in (frozenset(), frozenset(('rotate_ca',))):
            self.useFixture(fixtures.MonkeyPatch(
                'magnum.drivers.k8s_fedora_coreos_v1.driver.Driver.supports',
                supports))
            before = cluster
            self.accept(lifecycle.CA_ROTATE, cluster)
            self.run_all()
            self.settle()
            cluster = self.fresh(cluster)
            self.assertEqual(bool(supports),
                             cluster.ca_cert_ref != before.ca_cert_ref)
            self.assertEqual(
                {getattr(cluster, name) for name in cluster_certs.REFS},
                set(self.cloud.barbican.containers))
            # Certificate, key and passphrase of each.
            self.assertEqual(12, len(self.cloud.barbican.secrets))
        self.assertStatus('UPDATE_COMPLETE', cluster)
        self.deleted(cluster)
        self.assertEqual({}, dict(self.cloud.barbican.secrets))

    def test_polls_cost_little(self):
        clusters = [self.accept_create(f'cluster{index}')
                    for index in range(3)]
        self.run_all()
        before = self.cloud.total_calls()
        self.poll()
        self.assertLessEqual(self.cloud.total_calls() - before,
                             len(clusters) * 2)
