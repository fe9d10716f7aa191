"""Hosts of all flavours boot, and become what the programs make of them.

Each is given its user data and, as its driver tells Heat, what holds on its
nodes without a label. All is run twice.
"""

import importlib

import pytest
import yaml

from magnum.drivers.common import label_rules
from magnum.drivers.heat import flavour as heat_flavour
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.heat import stacks
from magnum.tests.functional.node import judges
from magnum.tests.functional.node import nodes
from magnum.tests.functional.node import test_hosts
from magnum.tests.functional.node import userdata

ATOMIC, BARE_METAL, CONTAINER_LINUX, FCOS = (
    'k8s_fedora_atomic_v1', 'k8s_fedora_ironic_v1', 'k8s_coreos_v1',
    'k8s_fedora_coreos_v1')
DOCKER, CONTAINERD = 'docker.service', 'containerd.service'

#: By flavour and combination: what runs the containers of pods.
REHEARSED = {
    (ATOMIC, 'defaults'): DOCKER,
    (ATOMIC, 'volumes-all'): DOCKER,
    (ATOMIC, 'containerd'): CONTAINERD,
    (CONTAINER_LINUX, 'defaults'): DOCKER,
    (CONTAINER_LINUX, 'old-docker'): DOCKER,
    (CONTAINER_LINUX, 'registry'): DOCKER,
    (BARE_METAL, 'defaults'): CONTAINERD,
    (BARE_METAL, 'proxies'): CONTAINERD,
    (BARE_METAL, 'on-docker'): DOCKER,
    (FCOS, 'masters-three'): CONTAINERD,
}
#: Labels of these besides those of the combination.
MORE = {(ATOMIC, 'containerd'): {'container_runtime': 'containerd'}}
#: Hosts as Docker's tests know them.
HOSTS = {ATOMIC: 'fedora-atomic', CONTAINER_LINUX: 'coreos',
         BARE_METAL: 'fedora-coreos', FCOS: 'fedora-coreos'}


class Flavour:
    """What makes a host one of this flavour."""

    def __init__(self, name):
        driver = importlib.import_module(f'magnum.drivers.{name}.driver')
        self.name = name
        self.driver = driver.Driver()
        self.definition = self.driver.get_template_definition()
        self.distro = self.driver.provides[0]['os']
        environment = yaml.safe_load(stacks.FLAVOURS[name].read_text())
        self.parameters = environment.get('parameter_defaults', {})
        self.part = environment['resource_registry'][
            'Magnum::Node::UserData'].rpartition('/')[2]
        # Container Linux has no podman.
        engines = ['podman', 'docker']
        self.engine, self.other = (
            reversed(engines) if name == CONTAINER_LINUX else engines)

    def told(self, row):
        """Return what nodes of a combination are told."""
        labels = {**self.definition.label_defaults, **row.labels,
                  **MORE.get((self.name, row.name), {})}
        label_rules.check(labels, self.distro,
                          row.template.get('tls_disabled', False), True)
        return nodes.told(combinations.Combination(
            row.name, labels, row.template, row.cluster), self.parameters)

    def files(self, folder):
        """Return the texts a host has when its agent starts."""
        folder.mkdir()
        node = nodes.Node(folder)
        for path, text in test_hosts.HOSTS[HOSTS[self.name]][0].items():
            node.write(path, text)
        userdata.boot(node, self.part)
        once = node.files()
        userdata.boot(node, self.part)
        assert node.files() == once
        return {path: content.decode() for path, content in once.items()}


def test_all_flavours_are_rehearsed():
    assert {name for name, _row in REHEARSED} == set(stacks.FLAVOURS)


@pytest.fixture(scope='module', params=[
    pytest.param((role, *key), id='-'.join((role, *key)))
    for role in ('cluster', 'worker') for key in REHEARSED])
def rehearsed(request, ready, tmp_path_factory):
    """Return role, flavour, what runs containers, and the node."""
    role, name, row = request.param
    flavour = Flavour(name)
    folder = tmp_path_factory.mktemp('flavour')
    node = ready.node(
        folder, role, flavour.told(combinations.COMBINATIONS[row]),
        flavour.files(folder / 'booted'), ABSENT=f'/usr/bin/{flavour.other}',
        ETCD_VOLUME='e' * 36, DOCKER_VOLUME='d' * 36)
    return role, flavour, REHEARSED[name, row], node


def test_a_node_is_well_formed(rehearsed):
    _role, _flavour, _runtime, node = rehearsed
    judges.verify_kubeconfigs(node)
    judges.verify_certificates(node)
    judges.verify_manifests(node)
    judges.verify_units(node)


def test_its_containers_are_run_by_what_it_has(rehearsed):
    role, flavour, runtime, node = rehearsed
    assert f'systemctl enable {runtime}' in node.calls()
    kubelet = yaml.safe_load(node.read('/etc/kubernetes/kubelet.yaml'))
    if runtime == CONTAINERD:
        assert (node.root / 'etc/containerd/config.toml').exists()
        assert 'systemctl disable --now docker.service docker.socket' in (
            node.calls())
    else:
        assert (node.root / 'etc/docker/daemon.json').exists()
        assert 'containerRuntimeEndpoint' not in kubelet
        assert f'systemctl restart {CONTAINERD}' not in node.calls()
    units = ''.join(
        path.read_text() for path in
        (node.root / 'etc/systemd/system').glob('kube-*.service'))
    assert f'/usr/bin/{flavour.engine} run' in units
    assert f'/usr/bin/{flavour.other}' not in units
    assert not [call for call in node.calls()
                if call.startswith(f'/usr/bin/{flavour.other} ')]


def test_its_programs_are_where_it_has_room(rehearsed):
    role, flavour, _runtime, node = rehearsed
    place = flavour.parameters.get('host_bin', '/usr/local/bin')
    assert f'ExecStart={place}/kubelet ' in node.read(
        '/etc/systemd/system/kubelet.service')
    if role == 'cluster':
        assert [call for call in node.calls()
                if call.startswith(f'{place}/kubectl ')]


def test_its_agent_is_left_as_it_was(rehearsed):
    _role, flavour, _runtime, node = rehearsed
    assert node.read('/etc/sysconfig/heat-container-agent') == ''
    assert userdata.UNIT in [path.name for path in (
        node.root / 'etc/systemd/system').iterdir()]
    if flavour.part != userdata.CLOUDINIT:
        assert isinstance(flavour.definition,
                          heat_flavour.IgnitionTemplateDefinition)
