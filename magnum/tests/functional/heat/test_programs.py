"""The programs of nodes, run below a scratch root.

Heat renders the text that its agent would run; commands of the host are
recorded, Keystone and Magnum are played by a stub that signs for real.
"""

import functools
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import urllib.parse

import pytest
import yaml

from magnum.drivers.common import labels
from magnum.drivers.common import programs
from magnum.tests.functional.heat import stacks

HERE = pathlib.Path(__file__).parent
FRAGMENTS = stacks.TEMPLATES / 'kubernetes' / 'fragments'
SCRIPTS = sorted(FRAGMENTS.glob('*.sh'))
LONGEST = 150
SECRETS = {'TRUSTEE_PASSWORD': 'pass\'w"ord\\', 'TRUST_ID': 'the-trust',
           'CA_KEY': 'the\\nca\\nkey', 'PASSWORD': '',
           'KUBE_SERVICE_ACCOUNT_KEY': 'the\\npublic\\nkey',
           'KUBE_SERVICE_ACCOUNT_PRIVATE_KEY': 'the\\nprivate\\nkey',
           'GRAFANA_ADMIN_PASSWD': 'admin'}
INPUTS = {'INSTANCE_NAME': 'a-node-0', 'KUBE_NODE_IP': '10.0.0.5',
          'KUBE_NODE_PUBLIC_IP': '172.24.4.5', 'DOCKER_VOLUME': '',
          'ETCD_VOLUME': ''}
HOSTILE = ('$(touch "${ROOT}/pwned")', '`touch "${ROOT}/pwned"`',
           "'; touch \"${ROOT}/pwned\"; '", 'a"b', 'a\\b\\', "it's",
           'x\nEND_OF_PROGRAM\ntouch "${ROOT}/pwned"\n', '$NODE_SECRETS',
           '$NODE_ENV', '{{X}}', '${PATH}', '\u00fcnic\u00f6de \u2603',
           '--foo="bar" --baz', '!!', '*', '~', '', ' lead and trail ')


def node_env(**changes):
    """Return what a stack tells its nodes, with the defaults of labels."""
    body, _files = stacks.load(stacks.CLUSTER)
    values = {**{name: row.get('default', '')
                 for name, row in body['parameters'].items()},
              **stacks.REQUIRED}
    found = body['resources']['node_env']['properties']['value']
    env = {name: values.get(each.get('get_param'), '')
           if isinstance(each, dict) else each
           for name, each in found.items()}
    return {**env, 'KUBE_TAG': 'v1.23.3-rancher1', 'NODEGROUP_ROLE': 'master',
            'NODEGROUP_NAME': 'default-master', 'NODE_LABELS': '',
            'NODE_TAINTS': '', 'KUBE_API_PUBLIC_ADDRESS': '',
            'KUBE_API_PRIVATE_ADDRESS': None, 'ETCD_LB_VIP': None,
            'ETCD_DISCOVERY_URL': '', 'ETCD_VOLUME_SIZE': 0,
            'KUBE_MASTER_IP': '10.0.0.9', 'ETCD_SERVER_IP': '10.0.0.9',
            'CLUSTER_SUBNET': 'subnet', 'DOCKER_VOLUME_SIZE': 0, **changes}


class Node:
    """A scratch root and what was asked of the host."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / 'root'
        self.root.mkdir()
        stubs = folder / 'stubs'
        shutil.copytree(HERE / 'stubs', stubs)
        subprocess.run(
            ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
             'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=ca',
             '-keyout', folder / 'ca.key', '-out', folder / 'ca.crt',
             '-days', '1'], check=True, capture_output=True)
        self.env = {
            'PATH': f'{stubs}:{os.path.dirname(sys.executable)}:'
                    f'{os.environ["PATH"]}',
            'ROOT': str(self.root), 'CALLS': str(folder / 'calls'),
            'CA': str(folder / 'ca'), 'WAIT_STEP': '0',
            'EXPECTED_PASSWORD': SECRETS['TRUSTEE_PASSWORD'], **INPUTS}

    def run(self, text):
        """Run a text as Heat's agent does."""
        program = self.folder / 'deployment'
        program.write_text(text)
        done = subprocess.run(['bash', program], env=self.env,
                              capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read(self, path):
        return (self.root / path.lstrip('/')).read_text()

    def mode(self, path):
        return stat.S_IMODE((self.root / path.lstrip('/')).stat().st_mode)

    def calls(self):
        return (self.folder / 'calls').read_text().splitlines()

    def sourced(self, *paths):
        """Return the variables that a shell reads from files."""
        script = 'set -a\n' + ''.join(
            f'. "{self.root}{path}"\n' for path in paths) + 'env -0'
        out = subprocess.run(['bash', '-c', script], env=self.env,
                             capture_output=True, check=True).stdout
        return dict(each.split('=', 1)
                    for each in out.decode().split('\0') if each)

    def certificate(self, name):
        """Return a certificate as text, checked against the CA."""
        path = self.root / 'etc/kubernetes/certs' / f'{name}.crt'
        subprocess.run(['openssl', 'verify', '-CAfile',
                        self.folder / 'ca.crt', path], check=True,
                       capture_output=True)
        return subprocess.run(
            ['openssl', 'x509', '-in', path, '-noout', '-text'], check=True,
            capture_output=True, text=True).stdout


@pytest.fixture
def node(tmp_path):
    return Node(tmp_path)


#: What differs from the defaults, by name.
CHANGES = {
    'defaults': {},
    'plain': {'TLS_DISABLED': True, 'CLOUD_PROVIDER_ENABLED': True},
    'marked': {'NODE_LABELS': 'example.org/pool=gpu,a=',
               'NODE_TAINTS': 'gpu=yes:NoSchedule,b=:NoExecute'},
    'containerd': {'CONTAINER_RUNTIME': 'containerd', 'DOCKER_VOLUME_SIZE': 5,
                   'ETCD_DISCOVERY_URL': 'http://discovery/x'},
    'mirror': {'CONTAINER_INFRA_PREFIX': 'mirror.example/',
               'DOCKER_VOLUME_SIZE': 5, 'VERIFY_CA': False,
               'CERT_MANAGER_API': True, 'KUBE_IMAGE_DIGEST': 'a' * 64,
               'OCTAVIA_ENABLED': True,
               'KUBE_API_PUBLIC_ADDRESS': '172.24.4.9',
               'KUBEAPI_OPTIONS': '--x="y z"',
               'HTTP_PROXY': 'http://proxy:3128'}}


@functools.cache
def all_rendered():
    """Return the texts that Heat makes of all programs tests run."""
    told = {**{(role, name): (role, node_env(**changes), SECRETS)
               for name, changes in CHANGES.items()
               for role in ('master', 'worker')},
            **{('master', hostile): ('master',
                                     dict.fromkeys(node_env(), hostile),
                                     dict.fromkeys(SECRETS, hostile))
               for hostile in HOSTILE}}
    found = stacks.judge([
        {'template': str(stacks.PARTS / f'programs_{role}.yaml'),
         'environments': [],
         'parameters': {'node_env': env, 'node_secrets': secrets}}
        for role, env, secrets in told.values()])
    return {key: each['configs']['programs']
            for key, each in zip(told, found, strict=True)}


def rendered(role, name='defaults'):
    """Return the text that Heat makes of the programs of a role."""
    return all_rendered()[role, name]


def first_program(text):
    """Return the part of a text that ends with write-heat-params.sh."""
    return text.partition('\nrun add-proxy.sh')[0]


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


@pytest.mark.parametrize('hostile', HOSTILE)
def test_no_value_is_anything_but_a_value(node, hostile):
    node.env.update(dict.fromkeys(INPUTS, hostile))
    node.run(first_program(rendered('master', hostile)))
    read = node.sourced('/etc/sysconfig/heat-params',
                        '/etc/sysconfig/heat-secrets')
    for name in (*node_env(), *SECRETS, *INPUTS):
        assert read[name] == hostile
    assert not list(node.folder.rglob('pwned'))


def test_values_keep_the_form_earlier_releases_gave_them(node):
    env = node_env(**CHANGES['plain'])
    node.run(first_program(rendered('worker', 'plain')))
    read = node.sourced('/etc/sysconfig/heat-params')
    assert {name: as_text(value) for name, value in env.items()} == {
        name: read[name] for name in env}
    assert read['TLS_DISABLED'] == 'True'
    assert read['INSTANCE_NAME'] == 'a-node-0'


def test_every_label_arrives_in_the_file(node):
    told = {label.variable for label in labels.LABELS.values()
            if label.variable and not label.sensitive}
    node.run(first_program(rendered('master')))
    assert told <= set(re.findall('^([A-Z0-9_]+)=', node.read(
        '/etc/sysconfig/heat-params'), re.MULTILINE))


def test_only_root_reads_what_a_node_is_told(node):
    node.run(first_program(rendered('master')))
    for name in ('heat-params', 'heat-secrets'):
        assert node.mode(f'/etc/sysconfig/{name}') == 0o600
    assert 'the-trust' not in node.read('/etc/sysconfig/heat-params')
    assert node.mode('/srv/magnum/programs/node-secrets.json') == 0o600


def kubeconfig(node, name):
    return yaml.safe_load(node.read(f'/etc/kubernetes/{name}'))


def test_a_master_is_set_up(node):
    node.run(rendered('master', 'mirror'))
    names = node.certificate('server')
    for name in ('IP Address:10.0.0.5', 'IP Address:172.24.4.5',
                 'IP Address:172.24.4.9', 'IP Address:10.254.0.1',
                 'DNS:kubernetes.default.svc.cluster.local'):
        assert name in names
    assert 'O = system:nodes, CN = system:node:a-node-0' in re.sub(
        'CN = (.*), O = (.*)', r'O = \2, CN = \1', node.certificate('kubelet'))
    assert 'system:masters' in node.certificate('admin')
    assert node.mode('/etc/kubernetes/certs/server.key') == 0o440
    assert node.read('/etc/kubernetes/certs/service_account.key') == (
        'the\npublic\nkey\n')
    admin = kubeconfig(node, 'admin.conf')
    assert admin['clusters'][0]['cluster']['server'] == (
        'https://127.0.0.1:6443')
    read = node.sourced('/etc/kubernetes/kube-apiserver')
    assert '--etcd-servers=https://127.0.0.1:2379' in read['ARGS'].split()
    assert read['EXTRA_ARGS'] == '--x="y z"'
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
    assert json.loads(node.read('/etc/docker/daemon.json'))[
        'storage-driver'] == 'overlay2'
    assert 'HTTP_PROXY="http://proxy:3128"' in node.read(
        '/etc/sysconfig/magnum-proxy')


def test_a_worker_is_set_up(node):
    node.run(rendered('worker'))
    assert 'system:node:a-node-0' in node.certificate('kubelet')
    config = kubeconfig(node, 'kubelet-config.yaml')
    assert config['clusters'][0]['cluster']['server'] == (
        'https://10.0.0.9:6443')
    args = node.sourced('/etc/kubernetes/kubelet')['ARGS']
    assert 'magnum.openstack.org/role=master' in args
    assert '--register-with-taints' not in args
    kubelet = yaml.safe_load(node.read('/etc/kubernetes/kubelet.yaml'))
    assert kubelet['clusterDNS'] == ['10.254.0.10']
    assert not (node.root / 'etc/kubernetes/certs/server.key').exists()


def test_a_worker_of_a_group_that_is_marked(node):
    node.run(rendered('worker', 'marked'))
    args = node.sourced('/etc/kubernetes/kubelet')['ARGS'].split()
    [labels] = [arg for arg in args if arg.startswith('--node-labels=')]
    assert labels.endswith(
        'nodegroup=default-master,example.org/pool=gpu,a=')
    assert '--register-with-taints=gpu=yes:NoSchedule,b=:NoExecute' in args


@pytest.mark.parametrize('role,name', [
    ('master', 'plain'), ('master', 'containerd'), ('master', 'mirror'),
    ('worker', 'plain'), ('worker', 'containerd')])
def test_programs_can_run_again(node, role, name):
    node.env['ETCD_VOLUME'] = node.env['DOCKER_VOLUME'] = (
        '7c7c2f4e-61f2-4a3e-a2c5-b6ae0e2a13bb')
    text = rendered(role, name)
    node.run(text)
    files = {path: path.read_bytes() for path in node.root.rglob('*')
             if path.is_file()}
    node.run(text)
    assert files == {path: path.read_bytes()
                     for path in node.root.rglob('*') if path.is_file()}


def test_nothing_secret_is_an_argument(node):
    node.run(rendered('master'))
    assert not [call for call in node.calls()
                if 'a-token' in call or SECRETS['TRUSTEE_PASSWORD'] in call]


def cluster_text(env):
    """Return the text for the first master, made as the template does."""
    body, files = stacks.load(stacks.CLUSTER)
    parts = body['resources']['kube_cluster_config']['properties'][
        'config']['list_join'][1]
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif 'get_file' in part:
            text = files[part['get_file']]
            found.append(text if isinstance(text, str) else text.decode())
        else:
            secrets = {'WAIT_CURL': "curl -i -X POST 'http://heat/signal'"}
            found.append(part['str_replace']['template'].replace(
                '$NODE_ENV', json.dumps(env)).replace(
                '$NODE_SECRETS', json.dumps(secrets)))
    return '\n'.join(found)


def test_a_cluster_is_given_its_parts(node):
    node.run(rendered('master'))
    node.run(cluster_text(node_env(KUBE_VERSION='v1.23.3',
                                   CLOUD_PROVIDER_ENABLED=True)))
    manifests = (node.folder / 'calls.applied').read_text()
    applied = [each for each in yaml.safe_load_all(manifests) if each]
    assert {'kube-flannel-ds', 'coredns', 'magnum:kubelet-api-admin',
            'openstack-cloud-controller-manager'} <= {
        each['metadata']['name'] for each in applied}
    assert '{{' not in manifests
    assert '"docker.io/coredns/coredns:1.6.6"' in manifests
    assert 'clusterIP: "10.254.0.10"' in manifests
    config = [each for each in applied
              if each['metadata']['name'] == 'kube-flannel-cfg'][0]['data']
    assert json.loads(config['net-conf.json']) == {
        'Network': '10.100.0.0/16', 'Backend': {'Type': 'vxlan'}}


@pytest.mark.parametrize('path', sorted(
    (stacks.TEMPLATES / 'kubernetes' / 'manifests').glob('*.yaml')),
    ids=lambda path: path.name)
def test_a_manifest_is_complete(path):
    for each in yaml.safe_load_all(path.read_text()):
        assert each['apiVersion'] and each['kind']
        assert each['metadata']['name']


def ignition(**changes):
    found = stacks.judge_part('userdata_ignition.yaml', **{
        'ssh_public_key': 'ssh-ed25519 AAAA me', 'openstack_ca': '',
        'selinux_mode': 'enforcing', 'container_infra_prefix': '',
        'heat_container_agent_tag': 'tag', 'http_proxy': '',
        'https_proxy': '', 'no_proxy': '', **changes})
    return json.loads(found['configs']['ignition'])


def content(config, path):
    """Return the text of a file, unquoted as Ignition does."""
    sources = [file['contents']['source']
               for file in config['storage']['files'] if file['path'] == path]
    assert len(sources) == 1
    assert re.fullmatch(r"data:,[A-Za-z0-9$_.+!*'(),%:/@&=~;-]*", sources[0])
    return urllib.parse.unquote(sources[0].removeprefix('data:,'))


def test_ignition_is_of_version_three():
    config = ignition()
    assert config['ignition'] == {'version': '3.0.0'}
    assert set(config) == {'ignition', 'passwd', 'storage', 'systemd'}
    assert config['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': ['ssh-ed25519 AAAA me']}]
    for file in config['storage']['files']:
        assert set(file) == {'path', 'mode', 'overwrite', 'contents'}
        assert file['path'].startswith('/')
        assert 0 < file['mode'] <= 0o777
    for unit in config['systemd']['units']:
        assert set(unit) <= {'name', 'enabled', 'contents'}
        assert unit['name'].endswith('.service')


def test_ignition_has_no_key_without_one():
    assert ignition(ssh_public_key='')['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': []}]


def test_ignition_writes_what_the_agent_needs():
    config = ignition(
        container_infra_prefix='mirror.example/k8s/',
        http_proxy='http://user:p%40ss@proxy:3128/?a=b#c',
        openstack_ca=urllib.parse.quote('-----BEGIN\nA+/=\n'))
    assert content(config, '/etc/sysconfig/heat-container-agent') == (
        'AGENT_IMAGE=mirror.example/k8s/heat-container-agent:tag\n'
        'HTTP_PROXY=http://user:p%40ss@proxy:3128/?a=b#c\n'
        'HTTPS_PROXY=\nNO_PROXY=\n')
    assert content(
        config, '/etc/pki/ca-trust/source/anchors/openstack-ca.pem') == (
        '-----BEGIN\nA+/=\n')
    assert content(config, '/etc/selinux/config') == (
        'SELINUX=enforcing\nSELINUXTYPE=targeted\n')


def test_ignition_takes_no_value_for_more():
    config = ignition(ssh_public_key='k"]}],"x":[{"', no_proxy='a"b\\c,d')
    assert config['passwd']['users'][0]['sshAuthorizedKeys'] == [
        'k"]}],"x":[{"']
    assert content(config, '/etc/sysconfig/heat-container-agent').endswith(
        'NO_PROXY=a"b\\c,d\n')
