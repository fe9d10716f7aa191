"""The main job with nothing left out but the cloud.

Accepted operations, the conductor's runner and ticks, the flavour, Heat's
payload: from the row to CREATE_COMPLETE and back to nothing.
"""

from oslo_utils import uuidutils

from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.fakes import cloud
from magnum.tests.functional.conductor import base
from magnum.tests.unit.objects import utils


class MainJobTest(base.OperationTestCase):

    def _set_up_engine(self):
        self.cloud = self.useFixture(cloud.FakeCloudFixture()).cloud
        self.cloud.furnish()

    def new_template(self, **values):
        return utils.create_test_cluster_template(
            self.context, **{
                'uuid': uuidutils.generate_uuid(), 'name': 'fcos',
                'server_type': 'vm', 'cluster_distro': 'fedora-coreos',
                'coe': 'kubernetes', 'driver': None, 'labels': {},
                'docker_storage_driver': 'overlay2', 'volume_driver': None,
                'docker_volume_size': None, 'external_network_id': 'public',
                'fixed_network': None, 'fixed_subnet': None, **values})

    def setUp(self):
        super().setUp()
        self.template = self.new_template()

    def begin(self, **values):
        cluster = self.accept_create(**values)
        self.run_all()
        return self.fresh(cluster)

    def finish(self, cluster):
        self.cloud.heat.complete(cluster.stack_id)
        self.poll()
        return self.fresh(cluster)

    def end(self, cluster):
        self.accept_delete(cluster)
        self.run_all()
        for stack in self.cloud.heat.living():
            self.cloud.heat.complete(stack)
        self.poll()

    def test_a_life(self):
        cluster = self.finish(self.begin())
        self.assertEqual('CREATE_COMPLETE', cluster.status)
        self.assertEqual('https://172.24.4.10:6443', cluster.api_address)
        self.assertEqual(2, len(cluster.node_addresses))
        self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                    nodegroup=cluster.default_ng_worker,
                    nodegroup_values={'node_count': 3},
                    arguments={'node_count': 3, 'nodes_to_remove': []})
        self.run_all()
        self.assertStatus('UPDATE_IN_PROGRESS', cluster)
        cluster = self.finish(cluster)
        self.assertEqual('UPDATE_COMPLETE', cluster.status)
        self.assertEqual(3, len(cluster.node_addresses))
        self.end(cluster)
        self.assert_nothing_left()

    def assert_nothing_left(self):
        self.assertEqual([], objects.Cluster.list(self.admin))
        self.assertEqual([], objects.X509KeyPair.list(self.admin))
        self.assertEqual([], self.operations())
        self.assertEqual([], self.cloud.heat.living())
        self.assertEqual({}, self.cloud.keystone.trusts)
        self.assertEqual({}, self.cloud.keystone.users)

    def test_a_node_that_cannot_be_made_is_named(self):
        cluster = self.begin()
        self.cloud.heat.fail(cluster.stack_id, 'kube_minions/1/kube-minion',
                             'No valid host was found')
        self.poll()
        cluster = self.fresh(cluster)
        self.assertEqual('CREATE_FAILED', cluster.status)
        for text in (cluster.status_reason,
                     cluster.default_ng_worker.status_reason):
            self.assertIn('kube_minions/1/kube-minion', text)
            self.assertIn('No valid host was found', text)
        self.end(cluster)
        self.assert_nothing_left()

    def test_what_the_cloud_does_not_have_is_named(self):
        self.template = self.new_template(external_network_id='nowhere')
        cluster = self.begin()
        self.assertEqual('CREATE_FAILED', cluster.status)
        self.assertIn('nowhere', cluster.status_reason)
        self.end(cluster)
        self.assert_nothing_left()

    def test_heat_away_for_a_while(self):
        self.cloud.heat.down = True
        cluster = self.begin()
        self.assertEqual('CREATE_IN_PROGRESS', cluster.status)
        self.assertIn('heat', cluster.status_reason)
        self.cloud.heat.down = False
        self.time_passes()
        self.run_all()
        cluster = self.finish(self.fresh(cluster))
        self.assertEqual('CREATE_COMPLETE', cluster.status)
        self.assertIsNone(cluster.status_reason)

    def test_the_owner_and_the_trust_vanish(self):
        cluster = self.finish(self.begin())
        self.cloud.keystone.trusts.clear()
        self.cloud.keystone.users.clear()
        self.context = self.admin
        self.end(cluster)
        self.assert_nothing_left()

    def test_clusters_of_one_name_have_stacks_of_their_own(self):
        for _number in range(3):
            self.accept_create(name='the-same-name')
        self.run_all()
        names = {stack.name for stack in self.cloud.heat.living()}
        self.assertEqual(3, len(names))
