"""What programs do on hosts that are not Fedora CoreOS."""

import json
import shlex

import pytest

from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

UNIT = '/usr/lib/systemd/system/docker.service'

#: By host: the files that say how Docker is started, and the words that are
#: left when what daemon.json says is taken out.
HOSTS = {
    'fedora-coreos': ({
        UNIT: '[Service]\nEnvironmentFile=-/etc/sysconfig/docker\n'
              'ExecStart=/usr/bin/dockerd --host=fd:// '
              '--exec-opt native.cgroupdriver=systemd --live-restore '
              '$OPTIONS\n',
        '/etc/sysconfig/docker':
            'OPTIONS="--selinux-enabled --log-driver=journald --live-restore '
            '--default-ulimit nofile=1024:1024"\n'},
        {UNIT: ['/usr/bin/dockerd', '--host=fd://', '$OPTIONS'],
         '/etc/sysconfig/docker': ['--selinux-enabled', '--default-ulimit',
                                   'nofile=1024:1024']}),
    'fedora-atomic': ({
        UNIT: '[Service]\nEnvironmentFile=-/etc/sysconfig/docker-storage\n'
              'ExecStart=/usr/bin/dockerd-current --default-runtime=oci '
              '--exec-opt native.cgroupdriver=systemd '
              '$OPTIONS $DOCKER_STORAGE_OPTIONS\n',
        '/etc/sysconfig/docker-storage':
            'DOCKER_STORAGE_OPTIONS="--storage-driver overlay2 "\n'},
        {UNIT: ['/usr/bin/dockerd-current', '--default-runtime=oci',
                '$OPTIONS', '$DOCKER_STORAGE_OPTIONS'],
         '/etc/sysconfig/docker-storage': []}),
    'coreos': ({
        UNIT: '[Service]\n'
              'Environment=DOCKER_CGROUPS='
              '"--exec-opt native.cgroupdriver=cgroupfs"\n'
              'ExecStart=/usr/bin/dockerd --host=fd:// $DOCKER_CGROUPS\n'},
        {UNIT: ['/usr/bin/dockerd', '--host=fd://', '$DOCKER_CGROUPS']})}


def told(**more):
    return {**nodes.told(combinations.COMBINATIONS['on-docker']), **more}


@pytest.mark.parametrize('name', list(HOSTS))
def test_docker_is_told_nothing_twice(ready, tmp_path, name):
    files, wanted = HOSTS[name]
    node = ready.node(tmp_path, 'worker', told(), files)
    said = set(json.loads(node.read('/etc/docker/daemon.json')))
    assert said >= {'live-restore', 'storage-driver', 'log-driver',
                    'exec-opts', 'log-opts'}
    for path, words in wanted.items():
        if path == UNIT:
            text = node.read('/etc/systemd/system/docker.service')
            start = next(line for line in text.splitlines()
                         if line.startswith('ExecStart='))
            assert start.removeprefix('ExecStart=').split() == words
            assert 'native.cgroupdriver' not in text
        else:
            _name, _, value = node.read(path).strip().partition('=')
            assert shlex.split(value)[0].split() == words


def test_docker_of_a_host_without_such_files(ready, tmp_path):
    node = ready.node(tmp_path, 'worker', told())
    assert not (node.root / 'etc/systemd/system/docker.service').exists()


@pytest.mark.parametrize('role', ('master', 'worker'))
def test_programs_go_where_the_host_has_room(ready, role, tmp_path):
    env = told(HOST_BIN='/opt/bin', KUBE_TAG='v1.23.17')
    node = ready.node(tmp_path, role, env)
    if role == 'master':
        node.run(nodes.cluster_text(env))
        assert any(call.startswith('/opt/bin/kubectl ')
                   for call in node.calls())
    assert 'ExecStart=/opt/bin/kubelet ' in node.read(
        '/etc/systemd/system/kubelet.service')
    assert not [call for call in node.calls() if '/usr/local' in call]
    assert (node.root / 'opt/bin').is_dir()
