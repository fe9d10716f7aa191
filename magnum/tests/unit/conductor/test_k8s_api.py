"""The Kubernetes API, asked over TLS with the cluster's certificates."""

import http.server
import ipaddress
import json
import os
import ssl
import threading

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography import x509
from cryptography.x509 import oid
import requests

from magnum.common import cluster_certs
from magnum.conductor import k8s_api
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.objects import utils

ANSWERS = {
    '/livez': 'ok',
    '/api/v1/nodes': json.dumps({'items': [{'metadata': {'name': 'n'}}]}),
    '/api/v1/namespaces/kube-system/pods': json.dumps({'items': []}),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers like an API server, and remembers who asked."""

    subjects = []

    def do_GET(self):
        self.subjects.append(dict(
            part[0] for part in self.connection.getpeercert()['subject']))
        found = ANSWERS.get(self.path)
        self.send_response(200 if found else 403)
        self.end_headers()
        self.wfile.write((found or '').encode())

    def log_message(self, *args):
        """Say nothing."""


class KubernetesAPITest(db_base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.config(cert_manager_type='x509keypair', group='certificates')
        self.cluster = utils.create_test_cluster(self.context,
                                                 name='127.0.0.1')
        cluster_certs.generate_certificates_to_cluster(self.cluster,
                                                       self.context)
        self.cluster.save()
        server = self._server()
        self.cluster.api_address = f'https://127.0.0.1:{server}'

    def _server(self):
        """Serve with a certificate of the cluster's CA; return the port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=self._text(
            cluster_certs.get_cluster_ca_certificate(
                self.cluster, self.context).get_certificate()))
        context.load_cert_chain(self._certificate())
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        Handler.subjects.clear()
        return server.server_address[1]

    @staticmethod
    def _text(pem):
        return pem.decode() if isinstance(pem, bytes) else pem

    def _certificate(self):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, 'api')])
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address('127.0.0.1'))])
        request = x509.CertificateSigningRequestBuilder().subject_name(
            name).add_extension(names, critical=False).sign(
                key, hashes.SHA256())
        signed = cluster_certs.sign_node_certificate(
            self.cluster, request.public_bytes(
                serialization.Encoding.PEM).decode(), context=self.context)
        path = os.path.join(os.environ['HOME'], 'server.pem')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(self._text(signed) + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption()).decode())
        return path

    def test_asks_as_administrator(self):
        with k8s_api.KubernetesAPI(self.context, self.cluster) as api:
            self.assertRaises(requests.HTTPError, api._get, '/secret')
            self.assertEqual('ok', api.get_livez())
            self.assertEqual('n',
                             api.list_node()['items'][0]['metadata']['name'])
            self.assertEqual({'items': []},
                             api.list_namespaced_pod('kube-system'))
        self.assertEqual('admin', Handler.subjects[0]['commonName'])

    def test_trusts_only_the_cluster(self):
        cluster_certs.generate_certificates_to_cluster(self.cluster,
                                                       self.context)
        with k8s_api.KubernetesAPI(self.context, self.cluster) as api:
            self.assertRaises(requests.exceptions.SSLError, api.get_livez)
