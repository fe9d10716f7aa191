"""Load balancers of one cluster go, others stay."""

import types

import fixtures
from keystoneauth1 import exceptions as ka_exception
from octaviaclient.api import exceptions as octavia_exception
from oslo_utils import uuidutils

from magnum.common import clients
from magnum.common import exception
from magnum.common import octavia
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases

SERVICE = 'Kubernetes external service a/b from cluster '
INGRESS = 'Kubernetes ingress x in namespace y from cluster '
ADDRESS = 'Floating IP for Kubernetes external service a/b from cluster '
GONE = octavia_exception.OctaviaClientException(404, 'Not found')
IMMUTABLE = octavia_exception.OctaviaClientException(
    409, 'Load Balancer x is immutable and cannot be updated.')


class TestOctavia(base.TestCase):

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.fake = self.cloud.octavia
        self.config(group='cluster', pre_delete_lb_timeout=0)

    def delete(self):
        octavia.delete_loadbalancers(self.context, cases.Cluster())

    def test_only_those_of_the_cluster(self):
        service = self.fake.add('one', SERVICE + cases.UUID)
        self.fake.add('two', INGRESS + cases.UUID)
        self.fake.add('later', 'Kubernetes Ingress x in namespace y from '
                      f'cluster {cases.UUID}, version: 815')
        self.fake.add('three', SERVICE + 'other')
        self.fake.add('four', '')
        self.cloud.neutron.add_floatingip(service['vip_port_id'],
                                          ADDRESS + cases.UUID)
        self.delete()
        self.assertEqual({'three', 'four'}, {
            lb['name'] for lb in self.fake.loadbalancers.values()})
        self.assertEqual({}, self.cloud.neutron.floatingips)

    def left(self):
        return {lb['name'] for lb in self.fake.loadbalancers.values()}

    def test_names_and_tags(self):
        name = f'kube_service_{cases.UUID}_default_web'
        self.fake.add(name, 'changed by hand')
        self.fake.add('kube_service_renamed', tags=[name])
        self.fake.add(f'kube_ingress_{cases.UUID}_default_web')
        self.fake.add('brought by a user', tags=[name])
        self.fake.add('kube_service_other_default_web', tags=['other'])
        self.delete()
        self.assertEqual(
            {'brought by a user', 'kube_service_other_default_web'},
            self.left())

    def test_those_of_others_that_its_services_share(self):
        tags = [f'kube_service_{cases.UUID}_default_web']
        shared = self.fake.add('kube_service_other_default_web',
                               SERVICE + 'other', tags=tags)
        self.fake.add('kube_service_another_default_web', 'by hand',
                      tags=tags)
        self.fake.add('kube_renamed', SERVICE + 'other', tags=tags)
        # Whose is it? What is deleted wrongly does not come back.
        self.fake.add(f'kube_service_{cases.UUID}_default_web',
                      SERVICE + 'other')
        self.cloud.neutron.add_floatingip(shared['vip_port_id'],
                                          ADDRESS + 'other')
        before = self.left()
        self.delete()
        self.assertEqual(before, self.left())
        self.assertEqual(1, len(self.cloud.neutron.floatingips))

    def test_its_own_that_others_share(self):
        log = self.useFixture(fixtures.FakeLogger())
        own = f'kube_service_{cases.UUID}_default_web'
        shared = self.fake.add(own, SERVICE + cases.UUID, tags=[
            own, 'kube_service_other_default_web'])
        self.cloud.neutron.add_floatingip(shared['vip_port_id'],
                                          ADDRESS + cases.UUID)
        self.fake.add('two', SERVICE + cases.UUID, tags=[own, 'mine'])
        self.delete()
        self.assertEqual({own}, self.left())
        self.assertEqual(1, len(self.cloud.neutron.floatingips))
        self.assertIn('it serves cluster other as well', log.output)

    def test_tags_of_clusters_that_are_gone(self):
        gone, other = uuidutils.generate_uuid(), uuidutils.generate_uuid()
        for name, tag in (('gone', gone), ('other', other),
                          ('made by somebody else', 'kubernetes')):
            self.fake.add(name, SERVICE + cases.UUID,
                          tags=[f'kube_service_{tag}_default_web'])
        octavia.delete_loadbalancers(
            self.context, cases.Cluster(), existing={other}.intersection)
        self.assertEqual({'other', 'made by somebody else'}, self.left())
        # Who does not know which exist does not delete.
        self.fake.add('gone', SERVICE + cases.UUID,
                      tags=[f'kube_service_{gone}_default_web'])
        self.delete()
        self.assertIn('gone', self.left())

    def test_nothing_to_do(self):
        self.delete()
        self.assertEqual(1, sum(self.fake.calls.values()))

    def test_going_already(self):
        self.fake.add('one', SERVICE + cases.UUID,
                      provisioning_status='PENDING_DELETE')
        self.delete()
        self.assertEqual(0, self.fake.calls['load_balancer_delete'])

    def test_they_do_not_go(self):
        self.fake.deletes_at_once = False
        self.fake.add('one', SERVICE + cases.UUID)
        error = self.assertRaises(exception.PreDeletionFailed, self.delete)
        self.assertIn('0 seconds', str(error))
        self.assertTrue(exception.is_transient(error))

    def test_refused(self):
        self.fake.add('one', SERVICE + cases.UUID)
        self.fake.refuse('load_balancer_delete', ka_exception.Forbidden())
        error = self.assertRaises(exception.PreDeletionFailed, self.delete)
        self.assertFalse(exception.is_transient(error))

    def _hurry(self):
        self.config(group='cluster', pre_delete_lb_timeout=30)
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.common.octavia._INTERVAL', 0))

    def test_one_that_is_being_changed(self):
        # Members move whenever nodes come and go.
        self.config(group='cluster', pre_delete_lb_timeout=3600)
        self.fake.busy_for = 2
        for status in ('PENDING_UPDATE', 'PENDING_CREATE', 'ACTIVE'):
            self.fake.add(status, SERVICE + cases.UUID,
                          provisioning_status=status)
        # Nobody sits and waits for it.
        error = self.assertRaises(exception.Busy, self.delete)
        self.assertIn('PENDING_UPDATE', str(error))
        self.assertEqual({'PENDING_UPDATE', 'PENDING_CREATE'}, self.left())
        self.delete()
        self.assertEqual(set(), self.left())
        self.assertEqual(3, self.fake.calls['load_balancer_delete'])

    def test_one_that_changes_as_it_is_deleted(self):
        self._hurry()
        self.fake.add('one', SERVICE + cases.UUID)
        self.fake.refuse('load_balancer_delete', IMMUTABLE, times=2)
        self.delete()
        self.assertEqual(set(), self.left())

    def test_one_that_goes_as_it_is_deleted(self):
        self.fake.add('one', SERVICE + cases.UUID)
        self.fake.refuse('load_balancer_delete', GONE)
        error = self.assertRaises(exception.PreDeletionFailed, self.delete)
        self.assertTrue(exception.is_transient(error))

    def test_changed_all_the_time(self):
        self.fake.add('one', SERVICE + cases.UUID,
                      provisioning_status='PENDING_UPDATE')
        error = self.assertRaises(exception.Busy, self.delete)
        self.assertIn('PENDING_UPDATE', str(error))
        self.assertTrue(exception.is_transient(error))

    def test_objects_of_the_sdk(self):
        gone = []
        client = types.SimpleNamespace(
            load_balancers=lambda: [],
            delete_load_balancer=lambda ident, cascade: gone.append(ident))
        lbs = [types.SimpleNamespace(id='a', vip_port_id='p',
                                     provisioning_status='ACTIVE'),
               types.SimpleNamespace(id='b', vip_port_id='p',
                                     provisioning_status='DELETED')]
        asked = octavia._delete_loadbalancers(
            self.context, lbs, cases.Cluster(), client)
        octavia.wait_for_lb_deleted(client, asked)
        self.assertEqual((['a'], {'a'}), (gone, asked))

    def test_wait_ignores_others(self):
        self.fake.add('other', '')
        octavia.wait_for_lb_deleted(
            clients.OpenStackClients(self.context).octavia(), {'x'})
