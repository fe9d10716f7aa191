"""What the workloads of a cluster left in the cloud goes with it."""

from cinderclient import exceptions as cinder_exception
import fixtures
from neutronclient.common import exceptions as neutron_exception

from magnum.conductor.operations import cluster_delete
from magnum.drivers.common import k8s_volumes
from magnum.drivers.heat import poller
from magnum.tests.fakes import kubernetes
from magnum.tests.functional.conductor import test_cloud

SERVICE = 'Security Group for default/web Service LoadBalancer in cluster %s'
INGRESS = 'Security group created for Ingress default/web from cluster %s'


class VolumesTest(test_cloud.CloudTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.created()
        self.cinder = self.cloud.cinder
        self.kubernetes = self.cloud.kubernetes
        self.volume = self.cinder.add('pvc-1', self.cluster.uuid)
        self.kubernetes.add_volume(self.volume.id)
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

    def test_what_is_to_be_retained(self):
        # Another cluster may use them by now: their mark stays as it was.
        retained = self.cinder.add('retained', self.cluster.uuid)
        self.kubernetes.add_volume(retained.id, 'Retain')
        self.cinder.add('given up', self.cluster.uuid)
        self.deleted(self.cluster)
        self.assertEqual({'of another', 'retained', 'given up'}, self.left())

    def test_nobody_answers_for_the_cluster(self):
        log = self.useFixture(fixtures.FakeLogger())
        self.kubernetes.down = True
        self.deleted(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())
        self.assertEqual(1, len(self.kubernetes.asked))
        self.assertIn(f'{self.volume.id} (pvc-1)', log.output)

    def test_an_odd_answer(self):
        for odd in ({'items': None}, {'items': [{}]}, [], None):
            self.kubernetes.answers[kubernetes.VOLUMES] = odd
            self.assertIsNone(k8s_volumes.list_deletable(
                self.context, self.cluster))

    def test_one_without_an_address_outside(self):
        self.cluster.floating_ip_enabled = False
        self.cluster.save()
        self.deleted(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())
        self.assertEqual([], self.kubernetes.asked)

    def test_asked_before_the_stack_is_deleted(self):
        self.accept_delete(self.cluster)
        self.run_all()
        self.kubernetes.down = True
        self.settle()
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_retained_after_a_deletion_that_failed(self):
        def delete():
            self.accept_delete(self.cluster)
            self.run_all()

        delete()
        for _attempt in range(poller.DELETE_ATTEMPTS):
            self.cloud.heat.fail(self.cluster.stack_id)
            self.poll()
        self.assertStatus('DELETE_FAILED', self.cluster)
        volume, = self.kubernetes.answers[kubernetes.VOLUMES]['items']
        volume['spec']['persistentVolumeReclaimPolicy'] = 'Retain'
        delete()
        self.settle()
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())

    def test_not_asked_where_volumes_stay(self):
        self.config(delete_volumes=False, group='cluster')
        self.deleted(self.cluster)
        self.assertEqual([], self.kubernetes.asked)

    def test_one_that_cannot_be_marked(self):
        self.cinder.refuse('volumes.set_metadata',
                           cinder_exception.Forbidden(403))
        self.deleted(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())

    def test_cinder_away_before(self):
        self.cinder.down = True
        self.accept_delete(self.cluster)
        self.run_all()
        self.assertIn('cinder', self.fresh(self.cluster).status_reason)
        self.assertEqual('CREATE_COMPLETE',
                         self.cloud.heat.living()[0].status)
        self.cinder.down = False
        self.time_passes()
        self.run_all()
        self.settle()
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_cinder_away_for_long_before(self):
        log = self.useFixture(fixtures.FakeLogger())
        self.cinder.down = True
        self.accept_delete(self.cluster)
        for _attempt in range(cluster_delete.MARK_ATTEMPTS):
            self.run_all()
            self.assertEqual('CREATE_COMPLETE',
                             self.cloud.heat.living()[0].status)
            self.time_passes()
        self.run_all()
        self.cinder.down = False
        self.settle()
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())
        self.assertIn('stay', log.output)

    def test_cinder_away_when_old_marks_are_to_be_looked_at(self):
        self.cluster.status = 'DELETE_FAILED'
        self.cluster.save()
        self.cinder.down = True
        self.accept_delete(self.cluster)
        for _attempt in range(cluster_delete.MARK_ATTEMPTS + 1):
            self.run_all()
            self.time_passes()
        self.assertEqual('CREATE_COMPLETE',
                         self.cloud.heat.living()[0].status)

    def test_cinder_refuses_before(self):
        self.cinder.refuse('volumes.list', cinder_exception.BadRequest(400))
        self.deleted(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())

    def test_cinder_is_not_asked_for_nothing(self):
        self.kubernetes.answers[kubernetes.VOLUMES]['items'].clear()
        self.accept_delete(self.cluster)
        self.run_all()
        self.assertEqual(0, self.cinder.calls['volumes.list'])
        self.settle()
        self.assertEqual({'of another', 'pvc-1'}, self.left())

    def test_cinder_away_after(self):
        self.accept_delete(self.cluster)
        self.run_all()
        self.cinder.down = True
        self.settle()
        self.assertIn('cinder', self.fresh(self.cluster).status_reason)
        self.cinder.down = False
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def _get_stuck(self):
        self.volume.status = 'detaching'
        self.accept_delete(self.cluster)
        self.run_all()
        self.settle()
        reason = self.fresh(self.cluster).status_reason
        self.assertIn('pvc-1', reason)
        self.assertNotIn('cannot be read', reason)

    def test_one_that_is_not_free_yet(self):
        self._get_stuck()
        self.volume.status = 'available'
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another'}, self.left())

    def test_one_that_never_gets_free(self):
        log = self.useFixture(fixtures.FakeLogger())
        self._get_stuck()
        self.time_passes(60 * (self.cluster.create_timeout - 1))
        self.poll(self.new_status_tick())
        self.assertEqual('DELETE_COMPLETE', self.fresh(self.cluster).status)
        self.time_passes(120)
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)
        self.assertEqual({'of another', 'pvc-1'}, self.left())
        self.assertIn(f'{self.volume.id} (pvc-1)', log.output)

    def test_nobody_may_look_for_them(self):
        self._refuse_the_list(cinder_exception.Forbidden(403))

    def test_cinder_refuses_the_list(self):
        self._refuse_the_list(cinder_exception.BadRequest(400))

    def _refuse_the_list(self, error):
        self.accept_delete(self.cluster)
        self.run_all()
        self.cinder.refuse('volumes.list', error, times=9)
        self.settle()
        self.assertEqual('DELETE_COMPLETE', self.fresh(self.cluster).status)
        self.time_passes(60 * self.cluster.create_timeout + 60)
        self.poll(self.new_status_tick())
        self.assertNothingLeft(self.cluster)


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
