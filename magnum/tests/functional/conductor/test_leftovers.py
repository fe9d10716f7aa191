"""What the workloads of a cluster left in the cloud goes with it."""

from neutronclient.common import exceptions as neutron_exception

from magnum.tests.functional.conductor import test_cloud

SERVICE = 'Security Group for default/web Service LoadBalancer in cluster %s'
INGRESS = 'Security group created for Ingress default/web from cluster %s'


class VolumesTest(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.created()
        self.cinder = self.cloud.cinder
        self.cinder.add('pvc-1', self.cluster.uuid)
        self.cinder.add('of another', 'somebody')

    def left(self):
        return {volume.name for volume in self.cinder.volumes.values()}

    def test_gone_with_the_cluster(self):
        self.deleted(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_not_before_its_stack(self):
        self.accept_delete(self.cluster)
        self.run_all()
        self.assertEqual({'pvc-1', 'of another'}, self.left())

    def test_kept_where_the_operator_says_so(self):
        self.config(delete_volumes=False, group='cluster')
        self.deleted(self.cluster)
        self.assertEqual({'pvc-1', 'of another'}, self.left())

    def test_a_trust_that_has_gone(self):
        self.cloud.keystone.forget_trust(self.cluster.trust_id)
        self.deleted(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_cinder_away(self):
        self.cinder.down = True
        self.accept_delete(self.cluster)
        self.run_all()
        self.settle()
        self.assertIn('cinder', self.fresh(self.cluster).status_reason)
        self.cinder.down = False
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())


class SecurityGroupsTest(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.created()
        self.neutron = self.cloud.neutron
        for name, description in (('service', SERVICE), ('ingress', INGRESS)):
            self.neutron.add_security_group(
                name, description % self.cluster.uuid,
                self.cluster.project_id)
        self.neutron.add_security_group('of another', SERVICE % 'somebody',
                                        self.cluster.project_id)

    def left(self):
        return {group['name']
                for group in self.neutron.security_groups.values()}

    def test_gone_with_the_cluster(self):
        self.deleted(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_a_trust_that_has_gone(self):
        self.cloud.keystone.forget_trust(self.cluster.trust_id)
        self.deleted(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_one_that_is_used(self):
        self.neutron.refuse('delete_security_group',
                            neutron_exception.Conflict(message='in use'))
        self.deleted(self.cluster)
        self.assertNothingLeft(self.cluster)

    def test_neutron_away(self):
        self.accept_delete(self.cluster)
        self.run_all()
        self.neutron.down = True
        self.settle()
        self.assertIn('neutron', self.fresh(self.cluster).status_reason)
        self.neutron.down = False
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())
