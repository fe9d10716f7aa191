"""The programs of nodes, run below a scratch root.

Commands of the host are recorded, Keystone and Magnum are played by a stub
that signs for real. Heat renders the text where values could become more
than values; else it is made the way Heat does.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from magnum.drivers.common import images
from magnum.drivers.common import labels
from magnum.drivers.common import programs
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.heat import stacks
from magnum.tests.functional.node import nodes

HERE = pathlib.Path(__file__).parent
FRAGMENTS = stacks.TEMPLATES / 'kubernetes' / 'fragments'
SCRIPTS = sorted(FRAGMENTS.glob('*.sh'))
KUBE_TAG = images.VERSIONS['kube_tag']
LONGEST = 170


@pytest.fixture
def node(tmp_path):
    return nodes.Node(tmp_path)


def env_of(name):
    """Return what nodes of a combination are told."""
    return nodes.told(combinations.COMBINATIONS[name])


def as_text(value):
    return '' if value is None else str(value)


@pytest.mark.parametrize('path', SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_one_that_runs(path):
    text = path.read_text()
    assert text.startswith('#!/bin/bash\n# ')
    assert len(text.splitlines()) <= LONGEST
    assert 'END_OF_PROGRAM' not in text
    if path.name not in programs.LIBRARIES:
        assert '\nset -euo pipefail\n' in text
    subprocess.run(['bash', '-n', path], check=True)


def test_shellcheck_has_nothing_to_say():
    folder = os.path.dirname(sys.executable)
    done = subprocess.run(
        [shutil.which('shellcheck', path=f'{folder}:{os.environ["PATH"]}'),
         '--shell=bash', '--severity=style', '--exclude=SC1091', *SCRIPTS,
         HERE / 'stubs' / 'chroot'],
        capture_output=True, text=True)
    assert done.stdout + done.stderr == ''


@pytest.mark.parametrize('hostile', nodes.HOSTILE)
def test_no_value_is_anything_but_a_value(node, hostile):
    node.env.update(dict.fromkeys(nodes.INPUTS, hostile))
    node.run(nodes.first_program(nodes.rendered(hostile)))
    read = node.sourced('/etc/sysconfig/heat-params',
                        '/etc/sysconfig/heat-secrets')
    for name in (*nodes.node_env(), *nodes.SECRETS, *nodes.INPUTS):
        assert read[name] == hostile
    assert not list(node.folder.rglob('pwned'))


def test_values_keep_the_form_earlier_releases_gave_them(node):
    env = nodes.node_env(TLS_DISABLED=True)
    node.run(nodes.first_program(nodes.role_text('worker', env)))
    read = node.sourced('/etc/sysconfig/heat-params')
    assert {name: as_text(value) for name, value in env.items()} == {
        name: read[name] for name in env}
    assert read['TLS_DISABLED'] == 'True'
    assert read['INSTANCE_NAME'] == 'a-node-0'


def test_every_label_arrives_in_the_file(node):
    told = {label.variable for label in labels.LABELS.values()
            if label.variable and not label.sensitive}
    node.run(nodes.first_program(nodes.rendered()))
    assert told <= set(re.findall('^([A-Z0-9_]+)=', node.read(
        '/etc/sysconfig/heat-params'), re.MULTILINE))


def test_only_root_reads_what_a_node_is_told(node):
    node.run(nodes.first_program(nodes.rendered()))
    for name in ('heat-params', 'heat-secrets'):
        assert node.mode(f'/etc/sysconfig/{name}') == 0o600
    assert 'the-trust' not in node.read('/etc/sysconfig/heat-params')
    assert node.mode('/srv/magnum/programs/node-secrets.json') == 0o600


def kubeconfig(node, name):
    return yaml.safe_load(node.read(f'/etc/kubernetes/{name}'))


def test_a_master_is_set_up(ready, tmp_path):
    node = ready.node(tmp_path, 'master', {
        **env_of('options'), 'KUBE_API_PUBLIC_ADDRESS': '172.24.4.9',
        'OCTAVIA_ENABLED': True})
    names = node.certificate('server')
    for name in ('IP Address:10.0.0.5', 'IP Address:172.24.4.5',
                 'IP Address:172.24.4.9', 'IP Address:10.254.0.1',
                 'DNS:kubernetes.default.svc.cluster.local'):
        assert name in names
    assert 'O = system:nodes, CN = system:node:a-node-0' in re.sub(
        'CN = (.*), O = (.*)', r'O = \2, CN = \1', node.certificate('kubelet'))
    assert 'system:masters' in node.certificate('admin')
    assert 'front-proxy-client' in node.certificate('front-proxy')
    assert node.mode('/etc/kubernetes/certs/server.key') == 0o440
    assert node.read('/etc/kubernetes/certs/service_account.key') == (
        'the\npublic\nkey\n')
    assert node.read('/etc/kubernetes/certs/ca.key') == 'the\nca\nkey\n'
    read = node.sourced('/etc/kubernetes/kube-apiserver')
    args = read['ARGS'].split()
    assert '--etcd-servers=https://127.0.0.1:2379' in args
    assert '--authorization-mode=Node,RBAC,Webhook' in args
    assert read['IMAGE'] == f'registry.k8s.io/kube-apiserver:{KUBE_TAG}'
    assert read['EXTRA_ARGS'] == '--audit-log-path="/var/log/a b"'
    etcd = node.read('/etc/etcd/etcd.conf').splitlines()
    assert 'ETCD_INITIAL_CLUSTER=a-node-0=https://10.0.0.5:2380' in etcd
    assert 'ETCD_PEER_CLIENT_CERT_AUTH=true' in etcd
    config = node.read('/etc/kubernetes/cloud-config')
    assert 'trust-id = "the-trust"' in config
    assert 'password = "pass\'w\\"ord\\\\"' in config
    for service in ('etcd', 'kube-apiserver', 'kube-controller-manager',
                    'kube-scheduler', 'kubelet', 'kube-proxy'):
        assert f'systemctl enable {service}.service' in node.calls()
        assert 'ExecStart=' in node.read(
            f'/etc/systemd/system/{service}.service')
    kubelet = yaml.safe_load(node.read('/etc/kubernetes/kubelet.yaml'))
    assert kubelet['registerWithTaints'] == [{
        'key': 'node-role.kubernetes.io/control-plane',
        'effect': 'NoSchedule'}]
    assert kubelet['containerRuntimeEndpoint'].startswith('unix:///run/')


def test_a_worker_is_set_up(ready, tmp_path):
    node = ready.node(tmp_path, 'worker', {
        **env_of('defaults'), 'NODEGROUP_ROLE': 'gpu',
        'NODE_LABELS': 'a=b,x.test/c=', 'NODE_TAINTS': 'k=v:NoSchedule,'
        'x.test/l:NoExecute'})
    assert 'system:node:a-node-0' in node.certificate('kubelet')
    config = kubeconfig(node, 'kubelet-config.yaml')
    assert config['clusters'][0]['cluster']['server'] == (
        'https://10.0.0.9:6443')
    args = node.sourced('/etc/kubernetes/kubelet')['ARGS']
    assert 'magnum.openstack.org/role=gpu' in args
    assert ',a=b,x.test/c=' in args
    kubelet = yaml.safe_load(node.read('/etc/kubernetes/kubelet.yaml'))
    assert kubelet['clusterDNS'] == ['10.254.0.10']
    assert kubelet['registerWithTaints'] == [
        {'key': 'k', 'value': 'v', 'effect': 'NoSchedule'},
        {'key': 'x.test/l', 'effect': 'NoExecute'}]
    assert not (node.root / 'etc/kubernetes/certs/server.key').exists()


def test_a_node_of_an_earlier_release(ready, tmp_path):
    node = ready.node(tmp_path, 'master', env_of('old-docker'))
    args = node.sourced('/etc/kubernetes/kubelet')['ARGS']
    assert '--network-plugin=cni' in args
    read = node.sourced('/etc/kubernetes/kube-scheduler')
    assert read['IMAGE'] == 'docker.io/rancher/hyperkube:v1.23.3-rancher1'
    assert json.loads(node.read('/etc/docker/daemon.json'))[
        'storage-driver'] == 'overlay2'
    kubelet = yaml.safe_load(node.read('/etc/kubernetes/kubelet.yaml'))
    assert 'containerRuntimeEndpoint' not in kubelet
    assert kubelet['registerWithTaints'][0]['key'] == (
        'node-role.kubernetes.io/master')


def test_images_come_from_the_mirror(ready, tmp_path):
    node = ready.node(tmp_path, 'master', env_of('mirror'))
    assert node.sourced('/etc/kubernetes/etcd')['IMAGE'].startswith(
        'mirror.test/k8s/etcd:')
    assert any(f'https://mirror.test/kube/{KUBE_TAG}/bin/linux/amd64/kubelet'
               in call for call in node.calls())


def test_a_digest_is_that_of_the_image(ready, tmp_path):
    node = ready.node(tmp_path, 'worker', env_of('hyperkube'))
    assert node.sourced('/etc/kubernetes/kube-proxy')['IMAGE'] == (
        'mirror.test/k8s/hyperkube@sha256:' + 'a' * 64)


def test_a_registry_keeps_images_in_swift(ready, tmp_path):
    node = ready.node(tmp_path, 'worker', env_of('registry'))
    config = json.loads(node.read('/etc/kubernetes/registry.json'))
    assert config['http'] == {'addr': ':5000'}
    assert config['storage']['swift']['trustid'] == 'the-trust'
    assert config['storage']['swift']['chunksize'] == 5242880
    assert node.mode('/etc/kubernetes/registry.json') == 0o600
    assert node.sourced('/etc/kubernetes/registry')['ARGS'] == (
        'serve /etc/kubernetes/registry.json')
    hosts = node.read('/etc/containerd/certs.d/registry.test:5000/hosts.toml')
    assert 'server = "http://registry.test:5000"' in hosts


def test_proxies_reach_services(ready, tmp_path):
    node = ready.node(tmp_path, 'worker', env_of('proxies'))
    assert 'HTTP_PROXY="http://proxy:3128"' in node.read(
        '/etc/sysconfig/magnum-proxy')


def test_nothing_secret_is_an_argument(ready, tmp_path):
    node = ready.node(tmp_path, 'master', env_of('prometheus'))
    node.run(nodes.cluster_text(env_of('prometheus')))
    secret = ('a-token', 'the-trust', nodes.SECRETS['TRUSTEE_PASSWORD'],
              nodes.SECRETS['GRAFANA_ADMIN_PASSWD'])
    assert not [call for call in node.calls()
                if any(each in call for each in secret)]
