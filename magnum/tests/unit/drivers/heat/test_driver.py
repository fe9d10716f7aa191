from heatclient import exc as heat_exc
from oslo_utils import uuidutils

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.drivers.heat import driver
from magnum.drivers.heat import stacks
from magnum.objects import fields
from magnum.tests.functional.contract.samples.heat_fork import (
    driver as fork)
from magnum.tests.unit.drivers.heat import base
from magnum.tests.unit.objects import utils

STATUS = fields.ClusterStatus


class StackNameTest(base.HeatTestCase):

    def name(self, name, nodegroup=None):
        self.cluster.name = name
        return driver.stack_name(self.cluster, nodegroup)

    def test_it_is_always_the_same(self):
        self.assertEqual(driver.stack_name(self.cluster),
                         driver.stack_name(self.fresh()))

    def test_it_has_the_short_id_at_its_end(self):
        prefix, _sep, short = self.name('abc').rpartition('-')
        self.assertEqual('abc', prefix)
        self.assertEqual(12, len(short))

    def test_odd_characters_go(self):
        self.assertTrue(self.name('My_clus.ter\u00e9!').startswith(
            'my-clus-ter-'))

    def test_it_is_short(self):
        self.assertEqual('a' * 30, self.name('a' * 99).rpartition('-')[0])

    def test_node_groups(self):
        group = self.new_nodegroup(name='g' * 50)
        self.assertEqual('a' * 20 + '-' + 'g' * 9,
                         self.name('a' * 99, group).rpartition('-')[0])


class ValidateTest(base.HeatTestCase):

    template_values = {'volume_driver': 'cinder'}

    def validate(self):
        self.driver.validate_cluster(self.context, self.cluster,
                                     self.template)

    def test_cinder_volumes_need_the_trust(self):
        self.validate()
        self.config(group='trust', cluster_user_trust=False)
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.validate)
        self.assertIn('cluster_user_trust', str(error))


class CreateTest(base.HeatTestCase):

    def test_the_id_of_the_stack_is_saved_everywhere(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        stack, = self.heat.living()
        self.assertEqual(stack.id, self.fresh().stack_id)
        self.assertEqual({stack.id}, {group.stack_id for group
                                      in self.cluster.nodegroups})

    def test_what_heat_is_told(self):
        self.driver.create_cluster(self.context, self.cluster, 17)
        fields_ = self.stack().arguments
        self.assertEqual(driver.stack_name(self.cluster),
                         fields_['stack_name'])
        self.assertEqual(17, fields_['timeout_mins'])
        self.assertIs(True, fields_['parameters']['is_cluster_stack'])
        self.assertIn('Fork::Rack::Node',
                      fields_['environment']['resource_registry'])

    def test_without_a_timeout_the_configured_one_holds(self):
        self.config(group='cluster_heat', create_timeout=42)
        self.driver.create_cluster(self.context, self.cluster, None)
        self.assertEqual(42, self.stack().arguments['timeout_mins'])

    def test_a_second_time_finds_the_stack(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        first = self.fresh().stack_id
        # The conductor died before it could save the id.
        self.cluster.stack_id = None
        self.cluster.save()
        self.driver.create_cluster(self.context, self.fresh(), 60)
        self.assertEqual(first, self.fresh().stack_id)
        self.assertEqual(1, self.heat.calls['stacks.create'])

    def test_somebody_faster_is_no_failure(self):
        self.driver.create_cluster(self.context, self.cluster, 60)
        self.heat.refuse('stacks.get', heat_exc.HTTPNotFound())
        self.driver.create_cluster(self.context, self.fresh(), 60)
        self.assertEqual(1, len(self.heat.living()))

    def test_heat_away_is_a_passing_failure(self):
        for error in (heat_exc.HTTPServiceUnavailable(),
                      heat_exc.CommunicationError()):
            self.heat.refuse('stacks.create', error)
            self.assertRaises(exception.ServiceUnavailable,
                              self.driver.create_cluster, self.context,
                              self.cluster, 60)
        self.driver.create_cluster(self.context, self.cluster, 60)
        self.assertEqual(1, len(self.heat.living()))

    def test_refused_parameters_are_the_callers_fault(self):
        self.heat.refuse('stacks.create', heat_exc.HTTPBadRequest())
        self.assertRaises(exception.InvalidParameterValue,
                          self.driver.create_cluster, self.context,
                          self.cluster, 60)


class UpdateTest(base.HeatTestCase):

    def setUp(self):
        super().setUp()
        self.create()

    def last(self):
        sent = self.stack().arguments
        self.assertEqual('UPDATE', self.stack().action)
        self.assertIs(True, sent['existing'])
        return sent

    def test_update_follows_the_saved_count(self):
        worker = self.cluster.default_ng_worker
        worker.node_count = 5
        worker.save()
        self.driver.update_cluster(self.context, self.fresh(), None, False)
        self.assertEqual({'number_of_minions': 5},
                         self.last()['parameters'])
        self.assertIs(True, self.last()['disable_rollback'])

    def test_rollback(self):
        self.driver.update_cluster(self.context, self.cluster, None, True)
        self.assertIs(False, self.last()['disable_rollback'])

    def test_resize_names_the_nodes_to_go(self):
        self.driver.resize_cluster(self.context, self.cluster, None, 1,
                                   ['a-node'])
        self.assertEqual({'number_of_minions': 1,
                          'minions_to_remove': ['a-node']},
                         self.last()['parameters'])

    def test_resize_of_masters(self):
        self.driver.resize_cluster(self.context, self.cluster, None, 3, [],
                                   self.cluster.default_ng_master)
        self.assertEqual({'number_of_masters': 3}, self.last()['parameters'])

    def test_resize_asks_the_manager_for_idle_nodes(self):
        class Manager:
            def get_removal_nodes(self, hosts):
                return hosts[:1]

        addresses = self.cluster.default_ng_worker.node_addresses
        self.driver.resize_cluster(self.context, self.cluster, Manager(), 1,
                                   [])
        self.assertEqual(addresses[:1],
                         self.last()['parameters']['minions_to_remove'])

    def test_an_update_that_never_shows_does_not_wait_for_ever(self):
        self.patch(stacks, 'START_TIMEOUT', 0.05)
        self.patch(stacks, 'START_INTERVAL', 0.01)
        self.stack().begin = lambda action: None
        self.driver.update_cluster(self.context, self.cluster)

    def test_upgrade_and_rotation_are_for_flavours_that_say_so(self):
        self.assertRaises(exception.NotSupported,
                          self.driver.upgrade_cluster, self.context,
                          self.cluster, self.template, 1, None)
        self.assertRaises(exception.NotSupported,
                          self.driver.rotate_ca_certificate, self.context,
                          self.cluster)

    def test_federations_are_refused(self):
        for name in ('create', 'update', 'delete'):
            self.assertRaises(
                exception.NotSupported,
                getattr(self.driver, f'{name}_federation'),
                self.context, None)


class CapableDriver(driver.FedoraKubernetesDriver):
    """The fork, with templates made for more."""

    supports = frozenset(('upgrade', 'rotate_ca', 'rotate_credential'))
    provides = fork.Driver.provides
    get_template_definition = fork.Driver.get_template_definition


class IncapableDriver(CapableDriver):
    supports = frozenset()


class CapableDriverTest(base.HeatTestCase):

    def setUp(self):
        super().setUp()
        self.driver = CapableDriver()
        self.create()
        for name in ('network', 'secgroup_kube_minion'):
            self.heat.add_resource(
                self.stack(), name,
                attributes={'fixed_network': 'net', 'fixed_subnet': 'sub'})

    def upgrade(self, group=None, **labels):
        template = utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(),
            labels=labels)
        self.driver.upgrade_cluster(self.context, self.cluster,
                                    template, 2, group, False)
        return template

    def test_what_it_cannot_do_is_refused(self):
        for method in ('upgrade_cluster', 'rotate_ca_certificate',
                       'rotate_credential'):
            self.driver.require(method)
            self.assertRaises(exception.NotSupported,
                              IncapableDriver().require, method)

    def test_upgrade(self):
        template = self.upgrade(kube_tag='v1.30.1')
        self.assertEqual(
            {'update_max_batch_size': 2, 'kube_tag': 'v1.30.1',
             'kube_version': 'v1.30.1', 'master_kube_tag': 'v1.30.1',
             'minion_kube_tag': 'v1.30.1'},
            self.stack().arguments['parameters'])
        self.fresh()
        self.assertEqual(template.uuid, self.cluster.cluster_template_id)
        self.assertEqual(['v1.30.1', 'v1.30.1'], [
            group.labels['kube_tag'] for group in self.cluster.nodegroups])

    def test_groups_made_after_an_upgrade_run_what_the_masters_run(self):
        self.upgrade(kube_tag='v1.30.1', coredns_tag='1.2.3')
        self.assertEqual({}, self.fresh().labels)
        self.cluster.labels = {'kube_tag': 'v1.30.1', 'coredns_tag': '1.0.0'}
        self.cluster.save()
        self.heat.complete(self.stack())
        self.upgrade(kube_tag='v1.31.2', coredns_tag='1.2.3')
        self.assertEqual({'kube_tag': 'v1.31.2', 'coredns_tag': '1.0.0'},
                         self.fresh().labels)
        self.assertNotIn('coredns_tag', self.stack().parameters)

    def test_a_template_without_a_version(self):
        template = utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(), labels={})
        self.assertRaises(
            exception.InvalidClusterTemplateForUpgrade,
            self.driver.validate_upgrade, self.context, self.cluster,
            template, self.cluster.default_ng_worker)

    def test_downgrade(self):
        self.upgrade(kube_tag='v1.30.1')
        self.fresh()
        self.assertRaises(exception.InvalidVersion, self.upgrade,
                          kube_tag='v1.29.9')
        self.assertEqual(1, self.heat.calls['stacks.update'])

    def test_rotation_brings_new_keys(self):
        self.driver.rotate_ca_certificate(self.context, self.cluster)
        sent = self.stack().arguments
        self.assertIn('PUBLIC KEY',
                      sent['parameters']['kube_service_account_key'])
        self.assertIs(False, sent['disable_rollback'])

    def test_rotation_reaches_all_nodes_at_once(self):
        group = self.new_nodegroup(node_count=7)
        self.driver.create_nodegroup(self.context, self.fresh(), group)
        self.assertRaises(exception.ServiceUnavailable,
                          self.driver.rotate_ca_certificate, self.context,
                          self.fresh())
        self.assertEqual('CREATE', self.stack().action)
        self.heat.complete(self.heat.stack(group.stack_id))
        self.driver.rotate_ca_certificate(self.context, self.fresh())
        sent = [stack.arguments['parameters']
                for stack in self.heat.living()]
        self.assertEqual(2, len(sent))
        self.assertEqual(1, len({
            each['kube_service_account_key'] for each in sent}))
        self.assertEqual({7}, {
            each['update_max_batch_size'] for each in sent})

    def test_a_failed_cluster_follows_what_grows(self):
        group = self.new_nodegroup()
        self.driver.create_nodegroup(self.context, self.fresh(), group)
        worker = self.cluster.default_ng_worker
        self.set_status(STATUS.UPDATE_FAILED, worker)
        self.cluster.status_reason = 'no room'
        self.cluster.save()
        self.assertEqual('no room', self.poll().status_reason)
        self.finish()
        found = self.poll()
        self.assertEqual((STATUS.UPDATE_FAILED, 'no room'),
                         (found.status, found.status_reason))
        self.assertEqual(STATUS.UPDATE_FAILED,
                         found.default_ng_worker.status)
        self.assertEqual(STATUS.CREATE_COMPLETE,
                         self.group(group.name).status)

    def test_rotation_brings_the_key_to_nodes_that_sign(self):
        self.config(group='certificates', cert_manager_type='x509keypair')
        cluster_certs.generate_certificates_to_cluster(self.cluster)
        self.cluster.labels = {'cert_manager_api': 'true'}
        self.driver.rotate_ca_certificate(self.context, self.cluster)
        self.assertIn('PRIVATE KEY',
                      self.stack().arguments['parameters']['ca_key'])

    def test_a_new_credential_reaches_all_nodes(self):
        self.config(group='trust', cluster_user_trust=True)
        group = self.new_nodegroup()
        self.driver.create_nodegroup(self.context, self.fresh(), group)
        cluster = self.fresh()
        cluster.project_id = self.context.project_id
        before = cluster.trustee_password
        self.assertRaises(exception.ServiceUnavailable,
                          self.driver.rotate_credential, self.context,
                          cluster)
        self.assertEqual(before, cluster.trustee_password)
        self.heat.complete(self.heat.stack(group.stack_id))
        self.driver.rotate_credential(self.context, cluster)
        trust, = self.cloud.keystone.trusts.values()
        for stack in self.heat.living():
            params = stack.arguments['parameters']
            self.assertEqual(
                (trust.id, trust.trustee_user_id, cluster.trustee_password),
                (params['trust_id'], params['trustee_user_id'],
                 params['trustee_password']))

    def test_no_trust_reaches_the_nodes_by_default(self):
        self.config(group='trust', cluster_user_trust=False)
        self.cluster.project_id = self.context.project_id
        self.driver.rotate_credential(self.context, self.cluster)
        self.assertEqual('', self.stack().arguments['parameters']['trust_id'])

    def test_a_node_group_joins_the_network_of_the_cluster(self):
        group = self.new_nodegroup()
        self.driver.create_nodegroup(self.context, self.fresh(), group)
        params = self.heat.stack(group.stack_id).arguments['parameters']
        self.assertIs(False, params['is_cluster_stack'])
        self.assertEqual('172.24.4.10', params['existing_master_private_ip'])
        self.assertEqual(
            self.stack().resources['secgroup_kube_minion'].id,
            params['existing_security_group'])
        self.assertEqual('net', params['fixed_network'])
        self.assertEqual('sub', params['fixed_subnet'])
        self.assertNotIn('number_of_masters', params)
        self.assertEqual('', params['kube_service_account_private_key'])

    def test_a_node_group_has_a_stack_of_its_own(self):
        group = self.new_nodegroup()
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.driver.create_nodegroup(self.context, self.cluster, group)
        self.driver.create_nodegroup(self.context, self.cluster, group)
        self.assertEqual(2, len(self.heat.living()))
        self.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        group = self.group('extra-workers')
        self.assertEqual(STATUS.CREATE_COMPLETE, group.status)
        self.assertEqual(['172.24.4.100', '172.24.4.101'],
                         group.node_addresses)


class DeleteWithNodeGroupsTest(base.HeatTestCase):

    def setUp(self):
        super().setUp()
        self.driver = CapableDriver()
        self.create()
        for name in ('network', 'secgroup_kube_minion'):
            self.heat.add_resource(
                self.stack(), name,
                attributes={'fixed_network': 'net', 'fixed_subnet': 'sub'})
        extra = self.new_nodegroup()
        self.driver.create_nodegroup(self.context, self.fresh(), extra)
        self.finish()
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.poll()
        self.extra = self.group('extra-workers')

    def test_their_stacks_go_first(self):
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.poll()
        self.assertEqual('DELETE',
                         self.heat.stack(self.extra.stack_id).action)
        self.assertEqual('CREATE', self.stack().action)
        self.heat.complete(self.extra.stack_id)
        self.assertEqual(STATUS.DELETE_IN_PROGRESS, self.poll().status)
        self.assertEqual('DELETE', self.stack().action)
        self.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_one_that_fails_is_named(self):
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.fail_deletion(self.extra.stack_id, 'kube_minions',
                           'port in use')
        self.assertEqual(STATUS.DELETE_FAILED, self.fresh().status)
        self.assertIn('port in use',
                      self.group('extra-workers').status_reason)
        self.assertIn('extra-workers failed: kube_minions',
                      self.cluster.status_reason)
        self.assertEqual('CREATE', self.stack().action)

    def test_after_a_failure_it_can_be_tried_again(self):
        for _time in range(2):
            self.set_status(STATUS.DELETE_IN_PROGRESS)
            self.driver.delete_cluster(self.context, self.fresh())
            self.fail_deletion(self.extra.stack_id, 'kube_minions')
            self.assertEqual(STATUS.DELETE_FAILED, self.fresh().status)
        self.set_status(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.heat.complete(self.extra.stack_id)
        self.poll()
        self.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_a_deletion_of_a_group_heat_forgot_is_asked_for_again(self):
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.extra.status = STATUS.DELETE_IN_PROGRESS
        self.extra.save()
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.assertEqual('DELETE',
                         self.heat.stack(self.extra.stack_id).action)

    def test_deleting_one_group(self):
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.extra.status = STATUS.DELETE_IN_PROGRESS
        self.extra.save()
        self.driver.delete_nodegroup(self.context, self.fresh(), self.extra)
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertRaises(exception.NodeGroupNotFound, self.group,
                          'extra-workers')

    def test_deleting_a_group_whose_stack_vanished(self):
        self.heat.purge(self.extra.stack_id)
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.extra.status = STATUS.DELETE_IN_PROGRESS
        self.extra.save()
        self.driver.delete_nodegroup(self.context, self.fresh(), self.extra)
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)

    def test_deleting_a_group_without_a_stack(self):
        lone = self.new_nodegroup(name='lone')
        self.driver.delete_nodegroup(self.context, self.fresh(), lone)
        self.assertRaises(exception.NodeGroupNotFound, self.group, 'lone')
