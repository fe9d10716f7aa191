"""Masters as they are set up form a cluster of etcd, with TLS throughout.

The real etcd runs with what the programs wrote. They were told what the driver
told Heat, logged in, and had the running API sign their certificates; one more
etcd is the discovery service.
"""

import contextlib
import urllib.error
import urllib.request

import pytest

from magnum.tests.functional.node import judges
from magnum.tests.functional.node import members as etcd
from magnum.tests.functional.node import nodes
from magnum.tests.functional.node import service

MEMBERS = 3


@pytest.fixture(scope='module')
def magnum(tmp_path_factory):
    """Return the service while it runs, and the path of its CA."""
    path = tmp_path_factory.mktemp('authority') / 'ca'
    with service.running() as found:
        path.with_suffix('.crt').write_text(found.authority(found.cluster))
        yield found, path


def master(folder, magnum, number, **changes):
    """Return a master that is set up as far as its etcd."""
    running, authority = magnum
    node = nodes.Node(folder, authority, SERVICE='yes',
                      INSTANCE_NAME=f'master-{number}',
                      KUBE_NODE_IP=f'{etcd.network()}.{number}')
    if number == 1:
        # Long keys take time: this one has those of nodes.
        node.env['SHORT_KEYS'] = 'none'
    node.run(nodes.role_text(
        'master', nodes.node_env(running.parameters, **changes),
        nodes.node_secrets(running.parameters)).partition(
            '\nrun write-kube-os-config.sh')[0])
    return node


@pytest.fixture(scope='module')
def members(tmp_path_factory, magnum):
    """Return the masters while their etcds run."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(
            etcd.discovery(tmp_path_factory.mktemp('discovery') / 'etcd',
                           MEMBERS))
        found = []
        for number in range(1, MEMBERS + 1):
            node = master(tmp_path_factory.mktemp('master'), magnum,
                          number, ETCD_DISCOVERY_URL=url)
            stack.enter_context(etcd.etcd(node.folder, etcd.settings(node)))
            found.append(node)
        yield found


def test_masters_form_a_cluster(members):
    etcd.wait_until(lambda: etcd.are_healthy(members),
                    'all members are healthy')
    listed = etcd.etcdctl(members, 'member', 'list').stdout
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
            urllib.request.urlopen(asked, timeout=etcd.DEADLINE)
        refused[token] = caught.value.code
        caught.value.close()
    assert refused == {'': 401, 'a-token': 401}


def test_what_one_keeps_another_gives(members):
    etcd.wait_until(
        lambda: etcd.etcdctl(members[:1], 'put', 'a', 'b').returncode == 0,
        'a member takes a value')
    assert etcd.etcdctl(members[:1] + members[2:], 'get', 'a',
                        '--print-value-only').stdout == 'b\n'


def test_nobody_is_let_in_without_a_certificate(members):
    etcd.wait_until(lambda: etcd.are_healthy(members),
                    'all members are healthy')
    assert etcd.etcdctl(members, 'get', 'a', '--command-timeout=2s',
                        keys=False).returncode != 0
