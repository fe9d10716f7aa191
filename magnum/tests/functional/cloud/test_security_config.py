"""What `openstack coe cluster config` gives, used by those it is for."""

import json
import os
import shutil
import subprocess
import types

from magnumclient.osc.v1 import clusters
import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security
from magnum.tests.functional.security import tls
from magnum.tests.unit import tools

infra, = tools.load('cloud.infra')

VERSION = {'ApiVersion': '1.41', 'Version': '20.10', 'MinAPIVersion': '1.12',
           'Os': 'linux', 'Arch': 'amd64', 'GoVersion': 'go', 'GitCommit': '1',
           'KernelVersion': '6', 'BuildTime': ''}


class Endpoint(tls.Server):
    """As much of the APIs of Kubernetes and of Docker as says hello."""

    def answer(self, peer):
        request = peer.recv(65536).decode()
        method, path, _rest = request.split(' ', 2)
        if path.endswith('/version'):
            body, kind = json.dumps(VERSION), 'application/json'
        else:
            body, kind = 'ok', 'text/plain'
        sent = '' if method == 'HEAD' else body
        peer.sendall((
            'HTTP/1.1 200 OK\r\nConnection: close\r\nApi-Version: 1.41\r\n'
            f'Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n'
            f'{sent}').encode())


@pytest.fixture(scope='module')
def cluster(cloud, template):
    """A complete cluster."""
    name = harness.unique('config')
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--node-count', '1', '--timeout', '20')
    found = cloud.wait_status(name, 'CREATE_COMPLETE')
    yield found
    cloud.delete(name)
    cloud.wait_gone(name)


@pytest.fixture(scope='module')
def docker(cloud):
    """The docker command; no daemon is needed."""
    if not shutil.which('docker'):
        with infra.no_services_started():
            infra.run(cloud.home, ['apt-get', 'install', '-y',
                                   '--no-install-recommends', 'docker.io'],
                      'apt', {'DEBIAN_FRONTEND': 'noninteractive'})
    return 'docker'


@pytest.fixture
def endpoint(cloud, cluster, tmp_path):
    """What listens with a certificate that the cluster's CA signed."""
    csr, key = tls.request(tmp_path, '/CN=kubernetes', '-addext',
                           'subjectAltName=DNS:localhost')
    uuid = cluster['uuid']
    node = tls.Identity(tmp_path, 'server',
                        security.sign(cloud, uuid, csr), key)
    with Endpoint(node, security.authority(cloud, uuid)) as listening:
        yield listening


def kubectl(folder, endpoint, *words, **environment):
    return subprocess.run(
        ['kubectl', '--kubeconfig', folder / 'config', '--server',
         f'https://localhost:{endpoint.port}', *words], check=False,
        capture_output=True, text=True, timeout=60,
        env={**os.environ, 'HOME': str(folder), **environment})


def test_kubectl(cloud, cluster, endpoint, tmp_path):
    cloud.coe('cluster', 'config', cluster['name'], '--dir', str(tmp_path))
    ended = kubectl(tmp_path, endpoint, 'get', '--raw', '/healthz')
    assert (ended.returncode, ended.stdout) == (0, 'ok'), ended.stderr
    assert (('commonName', 'admin'),) in endpoint.accepted[0]
    viewed = kubectl(tmp_path, endpoint, 'config', 'view', '--raw', '-o',
                     'jsonpath={.clusters[0].cluster.server}')
    assert viewed.stdout == cluster['api_address']


def test_certificates_as_files(cloud, cluster, endpoint, tmp_path):
    cloud.coe('cluster', 'config', cluster['name'], '--dir', str(tmp_path),
              '--output-certs')
    texts = {name: (tmp_path / f'{name}.pem').read_text()
             for name in ('ca', 'cert', 'key')}
    assert tls.is_trusted(tmp_path, texts['ca'], texts['cert'])
    tls.openssl('pkey', '-in', tmp_path / 'key.pem', '-check', '-noout')
    told = subprocess.run(
        ['openssl', 's_client', '-connect', f'localhost:{endpoint.port}',
         '-CAfile', tmp_path / 'ca.pem', '-cert', tmp_path / 'cert.pem',
         '-key', tmp_path / 'key.pem', '-verify_return_error', '-brief'],
        input='GET /healthz HTTP/1.0\r\n\r\n', capture_output=True,
        text=True, timeout=60, check=True)
    assert 'Verification: OK' in told.stderr


def test_keystone_token(cloud, cluster, tmp_path):
    """kubectl asks for the token, where Kubernetes asks Keystone."""
    cloud.coe('cluster', 'config', cluster['name'], '--dir', str(tmp_path),
              '--use-keystone')
    text = (tmp_path / 'config').read_text()
    assert 'client-key-data' not in text
    unused = types.SimpleNamespace(port=1)
    ended = kubectl(tmp_path, unused, 'get', '--raw', '/healthz',
                    OS_TOKEN='')
    assert 'OS_TOKEN' in ended.stderr
    viewed = kubectl(tmp_path, unused, 'config', 'view', '-o',
                     'jsonpath={.users[0].user.exec.command}')
    assert viewed.stdout == '/bin/bash'


class Client:
    """The client's view of a cluster of an engine no driver here has."""

    def __init__(self, cloud, cluster, coe):
        self._cloud = cloud
        self._cluster = cluster
        self.clusters = types.SimpleNamespace(
            get=lambda name: types.SimpleNamespace(
                uuid=cluster['uuid'], name=name, cluster_template_id='t',
                api_address=cluster['api_address']))
        self.cluster_templates = types.SimpleNamespace(
            get=lambda ident: types.SimpleNamespace(coe=coe,
                                                    tls_disabled=False))
        self.certificates = self

    def get(self, cluster_uuid):
        return types.SimpleNamespace(
            pem=security.authority(self._cloud, cluster_uuid))

    def create(self, cluster_uuid, csr):
        return types.SimpleNamespace(
            pem=security.sign(self._cloud, cluster_uuid, csr))


@pytest.mark.parametrize('coe', ['swarm', 'swarm-mode'])
def test_docker(cloud, cluster, endpoint, docker, tmp_path, capsys,
                monkeypatch, coe):
    monkeypatch.setenv('SHELL', '/bin/sh')
    address = f'tcp://localhost:{endpoint.port}'
    app = types.SimpleNamespace(client_manager=types.SimpleNamespace(
        container_infra=Client(cloud, {**cluster, 'api_address': address},
                               coe)))
    command = clusters.ConfigCluster(app, None)
    command.take_action(command.get_parser('').parse_args(
        ['c1', '--dir', str(tmp_path), '--output-certs']))
    script = tmp_path / 'env'
    script.write_text(capsys.readouterr().out)
    ended = subprocess.run(
        ['sh', '-c', f'. {script}; exec {docker} version --format '
         "'{{.Server.Version}}'"], capture_output=True, text=True,
        timeout=60, check=False, env={**os.environ, 'HOME': str(tmp_path)})
    assert (ended.returncode, ended.stdout.strip()) == (0, '20.10'), (
        ended.stderr)
    assert (('organizationName', 'system:masters'),) in endpoint.accepted[0]
