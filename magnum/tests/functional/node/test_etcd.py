"""Masters as they are set up form a cluster of etcd, with TLS throughout.

The real etcd runs with what the programs wrote. They were told what the driver
told Heat, logged in, and had the running API sign their certificates; one more
etcd is the discovery service.
"""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from magnum.tests.functional.node import judges
from magnum.tests.functional.node import nodes
from magnum.tests.functional.node import service

MEMBERS = 3
DEADLINE = 120


def free_port():
    with socket.socket() as listening:
        listening.bind(('127.0.0.1', 0))
        return listening.getsockname()[1]


def wait_until(true, what):
    deadline = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@contextlib.contextmanager
def etcd(folder, env, *arguments):
    """Run an etcd until the end of the block."""
    with open(folder / 'etcd.log', 'w') as log:
        process = subprocess.Popen(
            ['etcd', *arguments], stdout=log, stderr=log,
            env={'PATH': os.environ['PATH'], **env})
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def discovery(folder):
    """Run a discovery service; yield the URL of a cluster to come."""
    folder.mkdir()
    client, peer = (f'http://127.0.0.1:{free_port()}' for _ in range(2))
    with etcd(folder, {}, '--enable-v2', '--data-dir', folder / 'data',
              '--listen-client-urls', client, '--advertise-client-urls',
              client, '--listen-peer-urls', peer,
              '--initial-advertise-peer-urls', peer, '--initial-cluster',
              f'default={peer}'):
        url = f'{client}/v2/keys/discovery/a-cluster'

        def size_is_known():
            asked = urllib.request.Request(
                f'{url}/_config/size', method='PUT',
                data=urllib.parse.urlencode({'value': MEMBERS}).encode())
            try:
                urllib.request.urlopen(asked, timeout=5)
            except OSError:
                return False
            return True

        wait_until(size_is_known, 'the discovery service answers')
        yield url


@pytest.fixture(scope='module')
def magnum(tmp_path_factory):
    """Return the service while it runs, and the path of its CA."""
    path = tmp_path_factory.mktemp('authority') / 'ca'
    with service.running() as found:
        path.with_suffix('.crt').write_text(found.authority(found.cluster))
        yield found, path


def master(folder, magnum, network, number, inputs=None, **changes):
    """Return a master that is set up as far as its etcd."""
    running, authority = magnum
    node = nodes.Node(folder, authority, SERVICE='yes',
                      INSTANCE_NAME=f'master-{number}',
                      KUBE_NODE_IP=f'{network}.{number}', **inputs or {})
    if number == 1:
        # Long keys take time: this one has those of nodes.
        node.env['SHORT_KEYS'] = 'none'
    node.run(nodes.role_text(
        'master', nodes.node_env(running.parameters, **changes),
        nodes.node_secrets(running.parameters)).partition(
            '\nrun write-kube-os-config.sh')[0])
    return node


def settings(node):
    """Return what etcd is started with, for a host that is no other."""
    env = dict(line.split('=', 1) for line in
               node.read('/etc/etcd/etcd.conf').splitlines())
    # All members are on one host: none may have its 127.0.0.1.
    env['ETCD_LISTEN_CLIENT_URLS'] = env['ETCD_ADVERTISE_CLIENT_URLS']
    return {name: str(node.root) + value if value.startswith('/') else value
            for name, value in env.items()}


@pytest.fixture(scope='module')
def members(tmp_path_factory, magnum):
    """Return the masters while their etcds run."""
    # Not those of another run at the same time.
    network = f'127.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}'
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(
            discovery(tmp_path_factory.mktemp('discovery') / 'etcd'))
        found = []
        for number in range(1, MEMBERS + 1):
            node = master(tmp_path_factory.mktemp('master'), magnum,
                          network, number, ETCD_DISCOVERY_URL=url)
            stack.enter_context(etcd(node.folder, settings(node)))
            found.append(node)
        yield found


def etcdctl(members, *arguments, keys=True):
    first = members[0]
    certs = first.root / 'etc/kubernetes/certs'
    endpoints = ','.join(settings(each)['ETCD_ADVERTISE_CLIENT_URLS']
                         for each in members)
    return subprocess.run(
        ['etcdctl', '--endpoints', endpoints, '--cacert', certs / 'ca.crt',
         *(('--cert', certs / 'server.crt', '--key', certs / 'server.key')
           if keys else ()), *arguments],
        capture_output=True, text=True,
        env={'PATH': os.environ['PATH'], 'ETCDCTL_API': '3'})


def test_masters_form_a_cluster(members):
    wait_until(lambda: etcdctl(members, 'endpoint', 'health').returncode == 0,
               'all members are healthy')
    listed = etcdctl(members, 'member', 'list').stdout
    assert listed.count('started') == MEMBERS
    for node in members:
        assert node.env['INSTANCE_NAME'] in listed
        assert f'https://{node.env["KUBE_NODE_IP"]}:2380' in listed


def test_the_api_signed_all_certificates(members, magnum):
    running, _authority = magnum
    wanted = {path.stem for path in
              (members[0].root / 'etc/kubernetes/certs').glob('*.crt')}
    assert running.asked[:1] == [
        ('GET', f'/v1/certificates/{running.cluster.uuid}')]
    assert running.asked.count(('POST', '/v1/certificates')) >= (
        MEMBERS * (len(wanted) - 1))
    for node in members:
        judges.verify_certificates(node)
        judges.verify_kubeconfigs(node)
        for name in wanted - {'ca'}:
            assert f'Issuer: CN = {running.cluster.name}' in (
                node.certificate(name))
    assert 'Public-Key: (2048 bit)' in members[0].certificate('kubelet')


def test_what_the_api_signed_is_kept(members, magnum):
    running, _authority = magnum
    before, asked = members[1].files(), len(running.asked)
    members[1].run((members[1].folder / 'deployment').read_text())
    assert members[1].files() == before
    assert running.asked[asked:] == [
        ('GET', f'/v1/certificates/{running.cluster.uuid}')]


def test_the_api_signs_for_nobody_else(magnum):
    running, _authority = magnum
    refused = {}
    for token in ('', 'a-token'):
        asked = urllib.request.Request(
            f'{running.url}/v1/certificates', method='POST', data=b'{}',
            headers={'X-Auth-Token': token,
                     'Content-Type': 'application/json'})
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(asked, timeout=DEADLINE)
        refused[token] = caught.value.code
        caught.value.close()
    assert refused == {'': 401, 'a-token': 401}


def test_what_one_keeps_another_gives(members):
    wait_until(lambda: etcdctl(members[:1], 'put', 'a', 'b').returncode == 0,
               'a member takes a value')
    assert etcdctl(members[:1] + members[2:], 'get', 'a',
                   '--print-value-only').stdout == 'b\n'


def test_nobody_is_let_in_without_a_certificate(members):
    wait_until(lambda: etcdctl(members, 'endpoint', 'health').returncode == 0,
               'all members are healthy')
    assert etcdctl(members, 'get', 'a', '--command-timeout=2s',
                   keys=False).returncode != 0


def test_more_masters_join(members, magnum, tmp_path_factory):
    wait_until(lambda: etcdctl(members, 'endpoint', 'health').returncode == 0,
               'all members are healthy')
    network = members[0].env['KUBE_NODE_IP'].rpartition('.')[0]
    found = list(members)
    with contextlib.ExitStack() as stack:
        for number in (4, 5):
            node = master(
                tmp_path_factory.mktemp('late'), magnum, network, number,
                ETCD_LB_VIP='10.0.0.8', inputs={
                    'ETCD_ENDPOINT': f'https://{network}.1:2379'})
            told = settings(node)
            assert told['ETCD_INITIAL_CLUSTER_STATE'] == 'existing'
            assert 'ETCD_DISCOVERY' not in told
            stack.enter_context(etcd(node.folder, told))
            found.append(node)
            wait_until(lambda: etcdctl(found, 'endpoint', 'health'
                                       ).returncode == 0, 'it is healthy')
        listed = etcdctl(found, 'member', 'list').stdout
        assert listed.count('started') == len(found)
        assert etcdctl(found[-1:], 'put', 'c', 'd').returncode == 0
        assert etcdctl(found[:1], 'get', 'c',
                       '--print-value-only').stdout == 'd\n'
