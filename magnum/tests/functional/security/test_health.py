"""Health checks: as whom, to whom, and with files that do not stay."""

import json
import os
import stat

from magnum.drivers.common import k8s_monitor
from magnum.objects import lifecycle
from magnum.tests.functional.security import cases
from magnum.tests.functional.security import tls

NODES = {'items': [{'metadata': {'name': 'n1'}, 'status': {
    'conditions': [{'type': 'Ready', 'status': 'True'}]}}]}


class KubernetesServer(tls.Server):
    """The two paths of the Kubernetes API that tell of health.

    ``seen`` has name, mode and mode of the directory of all files of
    certificates there were during the requests.
    """

    folder = None

    def __init__(self, *args):
        super().__init__(*args)
        self.seen = []

    def answer(self, peer):
        request = peer.recv(65536).decode()
        for folder, _folders, names in os.walk(self.folder):
            self.seen += [(name, _mode(os.path.join(folder, name)),
                           _mode(folder)) for name in names]
        body = 'ok' if ' /livez ' in request else json.dumps(NODES)
        peer.sendall((
            'HTTP/1.1 200 OK\r\nConnection: close\r\n'
            f'Content-Length: {len(body)}\r\n\r\n{body}').encode())


def _mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class HealthTest(cases.SecurityTestCase):

    def setUp(self):
        super().setUp()
        self.use_store('x509keypair')
        self.cluster = self.created()

    def health(self, server):
        cluster = self.fresh(self.cluster)
        cluster.api_address = f'https://127.0.0.1:{server.port}'
        cluster.floating_ip_enabled = True
        monitor = k8s_monitor.K8sMonitor(self.context, cluster)
        monitor.poll_health_status()
        return monitor.data['health_status']

    def serve(self):
        server = self.server(self.cluster, KubernetesServer)
        server.folder = os.path.join(self.folder, 'files')
        return server

    def test_health(self):
        with self.serve() as server:
            self.assertEqual('HEALTHY', self.health(server))
            self.assertEqual([], self.files())
        self.assertEqual(
            {('ca.crt', 0o600, 0o700), ('client.crt', 0o600, 0o700),
             ('client.key', 0o600, 0o700)}, set(server.seen))
        self.assertIn((('organizationName', 'system:masters'),),
                      server.accepted[0])

    def test_after_a_rotation(self):
        with self.serve() as former:
            self.assertEqual('HEALTHY', self.health(former))
            self.accept(lifecycle.CA_ROTATE, self.cluster)
            self.run_all()
            self.settle()
            # It has not got its new certificates yet.
            self.assertEqual('UNHEALTHY', self.health(former))
        with self.serve() as server:
            self.assertEqual('HEALTHY', self.health(server))
        self.assertEqual([], self.files())

    def test_server_of_somebody_else(self):
        other = self.accept_create('other')
        self.run_all()
        self.settle()
        with self.server(other, KubernetesServer) as server:
            self.assertEqual('UNHEALTHY', self.health(server))
        self.assertEqual([], server.accepted)
        self.assertEqual([], self.files())
