"""The conductor as other processes reach it: over the bus, or not."""

import socket
import threading

import fixtures
from oslo_messaging.rpc import server as rpc_server
from oslo_utils import uuidutils
from oslo_versionedobjects import exception as object_exception

from magnum.common import exception
from magnum.common import rpc
from magnum.common.x509 import operations as x509_operations
from magnum.conductor import api
from magnum.conductor import workshop
from magnum import objects
from magnum.objects import lifecycle
from magnum.service import election
from magnum.service import worker
from magnum.tests.functional.conductor import base


class WorkerTestCase(base.OperationTestCase):
    """A whole worker serves the bus."""

    def setUp(self):
        super().setUp()
        self.config(periodic_enable=False)
        self.worker = self.start_worker('here')
        self.api = api.API()

    def start_worker(self, host):
        """Start a worker in this process; it ends with the test."""
        started = worker.Worker(host, election.Election())
        started.start()
        self.addCleanup(started.stop)
        base.wait_for(lambda: started._server, 'The server')
        return started

    def wait_until_done(self):
        """Return when no operation is left."""
        base.wait_for(lambda: not self.operations(), 'The end of all')


class MethodsTest(WorkerTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()
        self.group = self.cluster.default_ng_worker

    def _accept(self, spec, **details):
        self.accept(spec, self.cluster, **details)
        return self.fresh(self.cluster)

    def test_ping(self):
        self.assertTrue(self.api.ping_conductor())

    def test_accepted_operations_are_done_at_once(self):
        cluster = self._accept(lifecycle.CLUSTER_RESIZE, nodegroup=self.group,
                               nodegroup_values={'node_count': 3},
                               arguments={'node_count': 3})
        self.api.cluster_resize_async(cluster, 3, [], self.group)
        self.wait_until_done()
        self.assertEqual(1, self.engine.count('resize_cluster'))

    def test_delete(self):
        self._accept(lifecycle.CLUSTER_DELETE)
        self.api.cluster_delete_async(self.cluster.uuid)
        self.wait_until_done()
        self.assertEqual(1, self.engine.count('delete_cluster'))

    def test_a_refusal_is_the_answer(self):
        self.engine.errors['upgrade_cluster'] = [
            exception.NotSupported('No upgrades here')]
        cluster = self._accept(lifecycle.CLUSTER_UPGRADE,
                               nodegroup=self.group,
                               arguments={'cluster_template':
                                          self.template.uuid})
        error = self.assertRaises(
            exception.NotSupported, self.api.cluster_upgrade, cluster,
            self.template, 1, self.group)
        self.assertEqual('No upgrades here', str(error))
        self.assertStatus('CREATE_COMPLETE', self.cluster)
        self.assertIsNone(self.fresh(self.cluster).status_reason)

    def test_not_implemented_is_a_refusal(self):
        self.engine.errors['rotate_credential'] = [
            NotImplementedError('Not for toys')]
        cluster = self._accept(lifecycle.CREDENTIAL_ROTATE)
        self.assertRaises(exception.NotSupported,
                          self.api.credential_rotate, cluster)

    def test_answers_when_the_driver_has_begun(self):
        cluster = self._accept(lifecycle.CA_ROTATE)
        self.assertEqual(cluster.uuid,
                         self.api.rotate_ca_certificate(cluster).uuid)
        self.assertEqual(1, self.engine.count('rotate_ca_certificate'))

    def test_answers_when_it_has_to_be_tried_again(self):
        self.engine.errors['rotate_ca_certificate'] = [ConnectionError()]
        cluster = self._accept(lifecycle.CA_ROTATE)
        self.api.rotate_ca_certificate(cluster)
        self.assertEqual([('ca_rotate', 'accepted')], self.operations())

    def test_sign_certificate(self):
        made = x509_operations.generate_csr_and_key('node')
        certificate = objects.Certificate.from_object_cluster(self.cluster)
        certificate._context = self.context
        certificate.csr = made['csr']
        signed = self.api.sign_certificate(self.cluster, certificate)
        self.assertIn('BEGIN CERTIFICATE', signed.pem)

    def test_get_ca_certificate(self):
        found = {self.api.get_ca_certificate(self.cluster, kind).pem
                 for kind in (None, 'etcd', 'front-proxy')}
        self.assertEqual(3, len(found))

    def test_a_federation_nobody_accepted_is_refused(self):
        federation = objects.Federation(self.context, name='f')
        self.assertRaises(exception.NotSupported,
                          self.api.federation_create, federation, 15)


class ForeignSenderTest(WorkerTestCase):
    """Senders that leave the acceptance to the conductor."""

    def _call(self, method, **arguments):
        return self.api._client.call(self.context, method, **arguments)

    def test_create(self):
        cluster = self.new_cluster()
        cluster.cluster_template = self.template
        answer = self._call('cluster_create', cluster=cluster,
                            master_count=1, node_count=2, create_timeout=5)
        self.wait_until_done()
        found = self.fresh(answer)
        self.assertEqual((1, 2), (found.master_count, found.node_count))
        self.assertEqual((5,), self.engine.last('create_cluster'))

    def test_changes(self):
        cluster = self.create_complete()
        group = cluster.default_ng_worker
        for method, arguments, expected in (
                ('cluster_resize', {'node_count': 3, 'nodes_to_remove': [],
                                    'nodegroup': group}, 'resize_cluster'),
                ('cluster_update', {'node_count': 7}, 'update_cluster'),
                ('cluster_upgrade', {'cluster_template': self.template,
                                     'max_batch_size': 1,
                                     'nodegroup': group}, 'upgrade_cluster'),
                ('rotate_ca_certificate', {}, 'rotate_ca_certificate'),
                ('credential_rotate', {}, 'rotate_credential')):
            self._call(method, cluster=self.fresh(cluster), **arguments)
            self.wait_until_done()
            self.engine.settle()
            self.poll()
            self.assertEqual(1, self.engine.count(expected), method)

    def test_health_only(self):
        cluster = self.create_complete()
        self._call('cluster_update', cluster=cluster, node_count=None,
                   health_status='HEALTHY', health_status_reason={'a': 'b'})
        found = self.fresh(cluster)
        self.assertEqual(('HEALTHY', {'a': 'b'}, 'CREATE_COMPLETE'),
                         (found.health_status, found.health_status_reason,
                          found.status))

    def test_nodegroups(self):
        cluster = self.create_complete()
        group = objects.NodeGroup(
            self.context, name='extra', role='worker', node_count=1,
            uuid=uuidutils.generate_uuid(), labels={})
        for method in ('nodegroup_create', 'nodegroup_update',
                       'nodegroup_delete'):
            self._call(method, cluster=self.fresh(cluster), nodegroup=group)
            self.wait_until_done()
            self.engine.settle()
            self.poll()
        for method in ('create_nodegroup', 'update_nodegroup',
                       'delete_nodegroup'):
            self.assertEqual(1, self.engine.count(method), method)

    def test_delete(self):
        cluster = self.create_complete()
        self._call('cluster_delete', uuid=cluster.uuid)
        self.wait_until_done()
        self.assertStatus('DELETE_IN_PROGRESS', cluster)

    def test_refused(self):
        cluster = self.accept_create()
        self.run_all()
        self.assertRaises(exception.NotSupported, self._call,
                          'rotate_ca_certificate',
                          cluster=self.fresh(cluster))


class IndirectionTest(WorkerTestCase):

    def test_objects_of_a_process_without_database(self):
        cluster = self.create_complete()
        found = self.api._client.call(
            self.context, 'object_class_action_versions', objname='Cluster',
            objmethod='get_by_uuid',
            object_versions={'Cluster': objects.Cluster.VERSION,
                             'ClusterTemplate':
                             objects.ClusterTemplate.VERSION},
            args=(cluster.uuid,), kwargs={})
        self.assertEqual(cluster.name, found.name)
        found.name = 'renamed'
        updates, _result = self.api._client.call(
            self.context, 'object_action', objinst=found, objmethod='save',
            args=(), kwargs={})
        self.assertEqual([], list(updates['obj_what_changed']))
        self.assertEqual('renamed', self.fresh(cluster).name)

    def test_only_what_is_remotable(self):
        self.assertRaises(
            object_exception.UnsupportedObjectError, self.api._client.call,
            self.context, 'object_class_action', objname='Cluster',
            objmethod='list_statuses', objver=objects.Cluster.VERSION,
            args=(), kwargs={})


class BrokerDownTest(base.OperationTestCase):

    def setUp(self):
        super().setUp()
        with socket.socket() as unused:
            unused.bind(('127.0.0.1', 0))
            port = unused.getsockname()[1]
        self.messaging.transport_url = f'rabbit://guest@127.0.0.1:{port}/'
        rpc.reset()
        self.config(driver=['messagingv2'],
                    group='oslo_messaging_notifications')

    def test_accepted_is_found_without_a_message(self):
        cluster = self.accept_create()
        api.API().cluster_create_async(cluster, 1, 2, 60)
        self.run_all()
        self.assertEqual(1, self.engine.count('create_cluster'))

    def test_a_question_is_not_asked_for_ever(self):
        self.assertRaises(exception.ServiceUnavailable,
                          api.API().ping_conductor, self.admin)

    def test_what_nobody_would_find_has_to_arrive(self):
        federation = objects.Federation(self.context, name='f')
        told = api.API()
        for tell in (lambda: told.federation_create_async(federation, 15),
                     lambda: told.federation_update_async(federation),
                     lambda: told.federation_delete_async('f')):
            self.assertRaises(exception.ServiceUnavailable, tell)

    def test_a_refusal_is_not_waited_for_for_ever(self):
        cluster = self.new_cluster()
        self.assertIs(cluster, api.API().rotate_ca_certificate(cluster))

    def refuse(self, times):
        """Have the broker refuse the login so often.

        :returns: list of the attempts
        """
        attempts = []
        start = rpc_server.RPCServer.start

        def refuse_or_start(server, *args, **kwargs):
            attempts.append(server)
            if len(attempts) <= times:
                raise OSError('ACCESS_REFUSED')
            return start(server, *args, **kwargs)

        self.useFixture(fixtures.MonkeyPatch(
            'oslo_messaging.rpc.server.RPCServer.start', refuse_or_start))
        return attempts

    def test_a_refused_login_is_tried_again(self):
        self.messaging.transport_url = 'fake:/'
        rpc.reset()
        attempts = self.refuse(2)
        started = worker.Worker('here', election.Election())
        started.start()
        self.addCleanup(started.stop)
        base.wait_for(lambda: started._server, 'The server')
        self.assertEqual(3, len(attempts))

    def test_ends_soon_when_the_login_is_refused(self):
        attempts = self.refuse(1000)
        started = worker.Worker('here', election.Election())
        started.start()
        base.wait_for(lambda: attempts)
        self.assertEqual('the message bus is not reached',
                         started._missing()[0])
        started.stop()
        started._listening.join(base.DEADLINE)
        self.assertFalse(started._listening.is_alive())
        self.assertEqual(1, len(attempts))

    def test_worker_works_without_broker(self):
        started = worker.Worker('here', election.Election())
        started.start()
        self.addCleanup(started.stop)
        cluster = self.accept_create()
        base.wait_for(lambda: self.fresh(cluster).stack_id, 'The stack')


class ManyTest(base.OperationTestCase):

    def test_two_workers_and_twenty_clusters(self):
        shops = [workshop.Workshop(self.new_runner(host))
                 for host in ('a', 'b')]
        clusters = [self.accept_create(f'cluster-{index}')
                    for index in range(20)]
        for shop in shops:
            shop.start()
            self.addCleanup(shop.stop)
        base.wait_for(lambda: not self.operations(), 'The end of all')
        self.assertEqual(20, self.engine.count('create_cluster'))
        self.assertEqual(20, len(set(self.engine.made)))
        self.engine.settle()
        ticks = [self.new_status_tick(host, ('a', 'b'))
                 for host in ('a', 'b')]
        for tick in ticks:
            self.poll(tick)
        self.assertEqual(20, self.engine.count('update_cluster_status'))
        self.assertEqual({'CREATE_COMPLETE'}, {
            self.fresh(cluster).status for cluster in clusters})

    def test_operations_of_one_cluster_never_run_together(self):
        cluster = self.create_complete()
        shops = [workshop.Workshop(self.new_runner(host))
                 for host in ('a', 'b')]
        running, most = [], []
        lock = threading.Lock()
        original = self.engine.called

        def called(method, owner, *args):
            with lock:
                running.append(method)
                most.append(len(running))
            original(method, owner, *args)
            threading.Event().wait(0.05)
            with lock:
                running.remove(method)

        self.engine.called = called
        for index in range(6):
            self.accept(lifecycle.NODEGROUP_CREATE, cluster,
                        new_nodegroup=objects.NodeGroup(
                            self.context, name=f'extra{index}',
                            role='worker', node_count=1, labels={},
                            uuid=uuidutils.generate_uuid()))
        for shop in shops:
            shop.start()
            self.addCleanup(shop.stop)
        base.wait_for(lambda: not self.operations(), 'The end of all')
        self.assertEqual(6, self.engine.count('create_nodegroup'))
        self.assertEqual(1, max(most))
