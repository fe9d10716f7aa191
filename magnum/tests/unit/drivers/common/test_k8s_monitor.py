import http.server
import json
import threading

from magnum.common import cluster_certs
from magnum.drivers.common import k8s_monitor
from magnum.drivers.common import k8s_scale_manager
from magnum.objects import fields
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils

HEALTH = fields.ClusterHealthStatus


def node(name, ready='True'):
    return {'metadata': {'name': name}, 'status': {
        'capacity': {'memory': '2Gi', 'cpu': '2'},
        'conditions': [{'type': 'MemoryPressure', 'status': 'False'},
                       {'type': 'Ready', 'status': ready}]}}


def pod(host=None, **limits):
    spec = {'containers': [{'resources': {'limits': limits}}]}
    if host:
        spec['nodeName'] = host
    return {'spec': spec}


class Handler(http.server.BaseHTTPRequestHandler):
    """An API server that says what the test wants it to."""

    answers = {}

    def do_GET(self):
        answer = self.answers.get(self.path)
        broken = answer is not None and answer.startswith('[')
        self.send_response(404 if answer is None else 500 if broken else 200)
        self.end_headers()
        if answer is not None:
            self.wfile.write(answer.encode())

    def log_message(self, *args):
        """Keep quiet."""


class KubernetesTestCase(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.config(group='certificates', cert_manager_type='x509keypair')
        self.config(group='cluster', temp_cache_dir='/nonexistent')
        handler = type('Answers', (Handler,), {'answers': {}})
        self.answers = handler.answers
        server = http.server.HTTPServer(('127.0.0.1', 0), handler)
        thread = threading.Thread(target=server.serve_forever,
                                  kwargs={'poll_interval': 0.01})
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        utils.create_test_cluster_template(self.context)
        self.cluster = utils.create_test_cluster(
            self.context, labels={}, floating_ip_enabled=True,
            master_lb_enabled=False, node_count=1,
            api_address=f'http://127.0.0.1:{server.server_port}')
        cluster_certs.generate_certificates_to_cluster(
            self.cluster, context=self.context)
        self.cluster.save()
        self.answer(nodes=[node('a')])

    def answer(self, livez='ok', nodes=(), pods=()):
        self.answers.update({
            '/livez': livez,
            '/api/v1/nodes': json.dumps({'items': list(nodes)}),
            '/api/v1/pods': json.dumps({'items': list(pods)}),
            '/api/v1/namespaces/default/pods': json.dumps(
                {'items': list(pods)})})


class K8sMonitorTest(KubernetesTestCase):

    def poll(self):
        monitor = k8s_monitor.K8sMonitor(self.context, self.cluster)
        monitor.poll_health_status()
        return (monitor.data.get('health_status'),
                monitor.data.get('health_status_reason'))

    def test_healthy(self):
        self.answer(nodes=[node('a'), node('b')])
        self.assertEqual((HEALTH.HEALTHY, {
            'api': 'ok', 'a.Ready': 'True', 'b.Ready': 'True'}), self.poll())

    def test_a_node_that_is_not_ready(self):
        self.answer(nodes=[node('a'), node('b', ready='False')])
        status, reason = self.poll()
        self.assertEqual(HEALTH.UNHEALTHY, status)
        self.assertEqual('False', reason['b.Ready'])

    def test_a_node_that_says_why(self):
        broken = node('b', ready='False')
        broken['status']['conditions'][1]['message'] = 'runtime is down'
        self.answer(nodes=[node('a'), broken])
        self.assertEqual((HEALTH.UNHEALTHY, {
            'api': 'ok', 'a.Ready': 'True', 'b.Ready': 'False',
            'b.Reason': 'runtime is down'}), self.poll())

    def test_a_node_that_says_nothing(self):
        silent = node('a')
        silent['status'].pop('conditions')
        self.answer(nodes=[silent])
        status, reason = self.poll()
        self.assertEqual(HEALTH.UNHEALTHY, status)
        self.assertEqual('Unknown', reason['a.Ready'])

    def test_a_server_that_is_not_well(self):
        self.answer('[+]ping ok\n[-]etcd failed: reason withheld\n'
                    'livez check failed\n', nodes=[node('a')])
        self.assertEqual((HEALTH.UNHEALTHY, {
            'api': '[-]etcd failed: reason withheld'}), self.poll())

    def test_a_server_of_old(self):
        self.answers['/healthz'] = self.answers.pop('/livez')
        self.assertEqual((HEALTH.HEALTHY, {'api': 'ok', 'a.Ready': 'True'}),
                         self.poll())

    def test_a_server_that_does_not_answer(self):
        self.answers.clear()
        status, reason = self.poll()
        self.assertEqual(HEALTH.UNHEALTHY, status)
        self.assertIn('404', reason['api'])

    def test_a_server_that_answers_nonsense(self):
        self.answers['/api/v1/nodes'] = 'no json'
        self.assertEqual(HEALTH.UNHEALTHY, self.poll()[0])

    def test_a_server_out_of_reach_is_not_asked(self):
        for nodes, balanced, labels in (
                (False, False, {}),
                (False, True, {}),
                (True, True, {'master_lb_floating_ip_enabled': 'false'})):
            self.cluster.floating_ip_enabled = nodes
            self.cluster.master_lb_enabled = balanced
            self.cluster.labels = labels
            status, reason = self.poll()
            self.assertEqual(HEALTH.UNKNOWN, status)
            self.assertEqual(['api'], list(reason))

    def test_a_balancer_with_a_floating_ip_is_asked(self):
        self.cluster.floating_ip_enabled = False
        self.cluster.master_lb_enabled = True
        self.cluster.labels = {'master_lb_floating_ip_enabled': 'true'}
        self.assertEqual(HEALTH.HEALTHY, self.poll()[0])

    def test_a_cluster_without_an_address(self):
        self.cluster.api_address = None
        self.assertEqual(HEALTH.UNKNOWN, self.poll()[0])

    def test_a_cluster_that_reports_itself_is_left_alone(self):
        self.cluster.labels = {'auto_healing_enabled': 'True',
                               'auto_healing_controller':
                                   'magnum-auto-healer'}
        self.assertEqual((None, None), self.poll())
        # What runs without the label.
        del self.cluster.labels['auto_healing_controller']
        self.assertEqual((None, None), self.poll())
        self.cluster.floating_ip_enabled = False
        self.assertEqual((None, None), self.poll())
        self.cluster.floating_ip_enabled = True
        self.cluster.labels['auto_healing_controller'] = 'draino'
        self.assertEqual(HEALTH.HEALTHY, self.poll()[0])

    def test_pods_of_the_system_that_do_not_run(self):
        def pod_of(name, phase, **waiting):
            return {'metadata': {'name': name}, 'status': {
                'phase': phase, 'containerStatuses': [
                    {'state': {'waiting': waiting} if waiting
                     else {'running': {}}}]}}
        self.answers['/api/v1/namespaces/kube-system/pods'] = json.dumps(
            {'items': [pod_of('good', 'Running'),
                       pod_of('done', 'Succeeded'),
                       {'metadata': {'name': 'dns'},
                        'status': {'phase': 'Pending'}},
                       pod_of('flannel', 'Running', reason='ImagePullBackOff',
                              message='no such host')]})
        monitor = k8s_monitor.K8sMonitor(self.context, self.cluster)
        self.assertEqual(
            ['Pod dns is Pending.',
             'Pod flannel is Running: ImagePullBackOff no such host'],
            monitor.list_troubles())
        self.answers.clear()
        self.assertIn('404', monitor.list_troubles()[0])
        self.cluster.floating_ip_enabled = False
        self.assertEqual([], monitor.list_troubles())

    def test_metrics(self):
        self.answer(nodes=[node('a'), node('b')],
                    pods=[pod(memory='1Gi', cpu='500m'), pod()])
        monitor = k8s_monitor.K8sMonitor(self.context, self.cluster)
        monitor.pull_data()
        self.assertEqual({'memory_util', 'cpu_util'},
                         set(monitor.get_metric_names()))
        self.assertEqual(25, monitor.compute_metric_value('memory_util'))
        self.assertEqual(12.5, monitor.compute_metric_value('cpu_util'))
        self.assertEqual('%', monitor.get_metric_unit('cpu_util'))

    def test_metrics_of_no_nodes(self):
        self.answer()
        monitor = k8s_monitor.K8sMonitor(self.context, self.cluster)
        monitor.pull_data()
        self.assertEqual(0, monitor.compute_metric_value('memory_util'))


class K8sScaleManagerTest(KubernetesTestCase):

    def setUp(self):
        super().setUp()
        self.group = self.cluster.default_ng_worker
        self.group.node_addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
        self.group.node_count = 2
        self.group.save()
        self.manager = k8s_scale_manager.K8sScaleManager(
            self.context, None, self.cluster)

    def test_idle_nodes_go(self):
        self.group.node_count = 1
        self.group.save()
        self.answer(pods=[pod('b'), pod()])
        manager = k8s_scale_manager.K8sScaleManager(self.context, None,
                                                    self.cluster)
        self.assertEqual(['a'], manager.get_removal_nodes(['a', 'b']))

    @staticmethod
    def _node(number, **values):
        found = node(f'node-{number}')
        found['status']['addresses'] = [
            {'type': 'InternalIP', 'address': f'10.0.0.{number}'}]
        found.update(values)
        return found

    def _removed(self):
        return self.manager.get_removal_nodes(self.group.node_addresses)

    def test_servers_of_idle_nodes(self):
        self.answer(nodes=[
            self._node(1),
            self._node(2, spec={'providerID': 'openstack:///server-2'}),
            self._node(3)], pods=[pod('node-1')])
        self.assertEqual(['server-2'], self._removed())

    def test_id_of_the_machine(self):
        idle = self._node(1)
        idle['status']['nodeInfo'] = {'systemUUID': 'ABC'}
        self.answer(nodes=[idle, self._node(2), self._node(3)])
        self.assertEqual(['abc'], self._removed())

    def test_what_is_no_work(self):
        def idle(host, **metadata):
            return {**pod(host), 'metadata': metadata}
        self.answer(nodes=[self._node(1), self._node(2), self._node(3)],
                    pods=[
            idle('node-1', namespace='kube-system'),
            idle('node-1', ownerReferences=[{'kind': 'DaemonSet'}]),
            idle('node-1', annotations={
                'kubernetes.io/config.mirror': 'x'}),
            {**pod('node-1'), 'status': {'phase': 'Succeeded'}},
            idle('node-2', namespace='shop'), pod('node-3')])
        self.assertEqual(['10.0.0.1'], self._removed())

    def test_a_cluster_that_does_not_answer(self):
        self.answers.clear()
        self.assertEqual([], self._removed())

    def test_a_cluster_out_of_reach_is_not_asked(self):
        self.cluster.floating_ip_enabled = False
        self.cluster.save()
        self.manager = k8s_scale_manager.K8sScaleManager(
            self.context, None, self.cluster)
        self.assertEqual([], self._removed())

    def test_none_are_too_many(self):
        self.assertEqual([], self.manager.get_removal_nodes(
            self.group.node_addresses[:2]))
