"""What programs do otherwise for one release of a component than for another.

Each test has the node run two releases and looks at what differs.
"""

import os
import re
import subprocess

import pytest
import yaml

from magnum.drivers.common import gen
from magnum.drivers.common import images
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

UNIT = '/etc/systemd/system/containerd.service'
CONFIG = '/etc/containerd/config.toml'
PLACES = gen.TEMPLATES / 'fragments' / 'places.sh'


@pytest.fixture
def node(tmp_path):
    return nodes.Node(tmp_path)


@pytest.fixture
def applied(ready, tmp_path):
    """Return what returns what a cluster of a combination is given."""
    def given(name, **changes):
        node = ready.node(tmp_path, 'cluster', {
            **nodes.told(combinations.COMBINATIONS[name]), **changes})
        text = (node.folder / 'calls.applied').read_text()
        return {(each['kind'], each['metadata']['name']): each
                for each in yaml.safe_load_all(text) if each}

    return given


def install(node, version, **host):
    env = nodes.node_env(CONTAINERD_VERSION=version)
    node.run(nodes.role_text('worker', env), **host)
    return [call for call in node.calls() if f'-{version}' in call]


def test_an_archive_of_containerd_2_lacks_a_unit(node):
    calls = '\n'.join(install(node, images.CONTAINERD))
    assert f'/containerd-{images.CONTAINERD}-linux-amd64.tar.gz' in calls
    assert 'cri-' not in calls
    assert '--directory /usr/local ' in calls
    assert 'ExecStart=/usr/local/bin/containerd\n' in node.read(UNIT)
    assert 'BinaryName' not in node.read(CONFIG)


def test_an_archive_of_containerd_1_has_all(node):
    calls = '\n'.join(install(node, '1.7.34'))
    assert '/cri-containerd-cni-1.7.34-linux-amd64.tar.gz' in calls
    assert '--directory / ' in calls
    assert not (node.root / UNIT.lstrip('/')).exists()


@pytest.mark.parametrize('version,uses', [
    (images.CONTAINERD, True), ('', True), ('1.7.34', False)])
def test_containers_are_started_by_what_the_host_has(node, version, uses):
    """The archive of release 1 brings runc along."""
    install(node, version, ABSENT='/usr/bin/runc')
    assert ('BinaryName = "/usr/bin/crun"' in node.read(CONFIG)) == uses


def test_the_autoscaler_reads_only_how_to_log_in(applied):
    """It refuses sections it does not know, such as that of networks."""
    objects = applied('scaling', OCTAVIA_ENABLED=True)
    secret = objects['Secret', 'cloud-config']['stringData']
    for key, sections in (
            ('login.conf', ['Global']),
            ('cloud.conf', ['Global', 'LoadBalancer', 'BlockStorage',
                            'Networking'])):
        assert re.findall(r'^\[(.+)\]$', secret[key], re.M) == sections
        assert 'trust-id = "the-trust"' in secret[key]
    container, = objects['Deployment', 'cluster-autoscaler']['spec'][
        'template']['spec']['containers']
    assert '--cloud-config=/etc/config/login.conf' in container['args']


def pulled(name, tag):
    """Return the image of a component, as programs of nodes find it."""
    told = yaml.safe_load('\n'.join(gen.node_images()))
    script = ('set -euo pipefail; . "$1"; component "$2" "$3"')
    return subprocess.run(
        ['bash', '-c', script, 'sh', PLACES, name, tag], env={
            'PATH': os.environ['PATH'], 'CONTAINER_INFRA_PREFIX': '', **told},
        capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize('name,image', [
    ('FLANNEL', 'quay.io/coreos/flannel:v0.15.1'),
    ('FLANNEL', 'docker.io/rancher/mirrored-flannelcni-flannel:v0.20.2'),
    ('FLANNEL', 'docker.io/flannel/flannel:v0.26.0'),
    ('FLANNEL', 'ghcr.io/flannel-io/flannel:v0.26.4'),
    ('FLANNEL_CNI', 'quay.io/coreos/flannel-cni:v0.3.0'),
    ('FLANNEL_CNI', 'docker.io/flannel/flannel-cni-plugin:v1.5.1-flannel2'),
    ('FLANNEL_CNI', 'ghcr.io/flannel-io/flannel-cni-plugin:v1.6.2-flannel1'),
    ('CINDER_CSI', 'docker.io/k8scloudprovider/cinder-csi-plugin:v1.26.1'),
    ('CINDER_CSI', 'registry.k8s.io/provider-os/cinder-csi-plugin:v1.26.2'),
    ('PROBLEM_DETECTOR', 'registry.k8s.io/node-problem-detector:v0.8.1'),
    ('ETCD', 'quay.io/coreos/etcd:v3.6.14'),
])
def test_a_tag_is_pulled_from_where_it_was_published(name, image):
    assert pulled(name, image.rpartition(':')[2]) == image


def kinds_with_status(objects):
    return {each['spec']['names']['kind']
            for (kind, _name), each in objects.items()
            if kind == 'CustomResourceDefinition'
            and 'status' in each['spec']['versions'][0]['subresources']}


@pytest.mark.parametrize('tag,kinds', [
    (images.VERSIONS['calico_tag'], {'KubeControllersConfiguration'}),
    (images.VERSIONS_ON_DOCKER['calico_tag'], set())])
def test_status_of_calico_is_apart_where_it_writes_it_so(applied, tag,
                                                         kinds):
    assert kinds_with_status(applied('calico', CALICO_TAG=tag)) == kinds


def test_status_of_snapshots_is_apart(applied):
    assert kinds_with_status(applied('cinder')) == {
        'VolumeSnapshot', 'VolumeSnapshotContent'}


@pytest.mark.parametrize('tag,argument', [
    ('v0.6.2', '--system-log-monitors=/config/kernel-monitor.json'),
    ('v0.8.19', '--config.system-log-monitor=/config/kernel-monitor.json'),
    ('v0.8.20', '--config.system-log-monitor=/config/kernel-monitor.json,'
                '/config/readonly-monitor.json')])
def test_problems_are_looked_for_where_the_release_has_them(applied, tag,
                                                            argument):
    objects = applied('defaults', NODE_PROBLEM_DETECTOR_TAG=tag)
    container, = objects['DaemonSet', 'node-problem-detector']['spec'][
        'template']['spec']['containers']
    assert container['args'][1] == argument


def test_controllers_do_not_verify_where_nodes_do_not(applied):
    objects = applied('healing', VERIFY_CA=False)
    config = yaml.safe_load(
        objects['Secret', 'magnum-auto-healer']['stringData']['config.yaml'])
    assert config['openstack']['tls-insecure'] == 'true'


@pytest.mark.parametrize('tag,told', [
    (images.VERSIONS['autoscaler_tag'], True), ('v1.25.3', False)])
def test_the_autoscaler_is_told_not_to_verify_if_it_can(applied, tag, told):
    """An older one ends when it reads a key that it does not know."""
    objects = applied('scaling', VERIFY_CA=False, AUTOSCALER_TAG=tag)
    secret = objects['Secret', 'cloud-config']['stringData']
    line = 'tls-insecure = "true"'
    assert line in secret['cloud.conf'].splitlines()
    assert (line in secret['login.conf'].splitlines()) == told
    assert 'trust-id = "the-trust"' in secret['login.conf']
