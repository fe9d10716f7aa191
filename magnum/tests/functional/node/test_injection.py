"""No value of a label and no name is more than a value.

What may hold anything but letters is refused, or carried as it is to where
it is used, and nothing of it runs. Each label has a test of its own.
"""

import json
import tomllib

import pytest
import yaml

from magnum.api.types import fields
from magnum.common import exception
from magnum.common import k8s_names
from magnum.drivers.common import labels
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.heat import stacks
from magnum.tests.functional.node import nodes
from magnum.tests.functional.node import test_effects

#: A space ends an argument: the one has none.
EVIL = '$(touch${IFS}"${ROOT}/pwned")`touch${IFS}pwned`;&|"\\\u00fc\u2603'
#: What shells and templates look at.
ODD = '~/* !! $NODE_ENV {{X}} ${PATH} %n %{url} @CLUSTER_UUID \\n $$ #x <y>'
#: What fits into the type of a URL.
EVIL_URL = 'https://a.example/$(touch$IFS$ROOT/pwned);touch$IFS$ROOT/pwned&#'

HOSTILE = [value for value in nodes.HOSTILE if value]
KUBERNETES = [row for row in labels.LABELS.values()
              if labels.KUBERNETES in row.engines]
#: Labels that take one of these.
FREE = [row.name for row in KUBERNETES
        if any(map(row.type.accepts, (EVIL, EVIL_URL, ODD, *HOSTILE)))]
#: Attributes of templates and clusters that are as free, by variable.
NAMES = ('HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'INSECURE_REGISTRY_URL',
         'REGISTRY_CONTAINER', 'SWIFT_REGION', 'CLUSTER_NETWORK_NAME',
         'USERNAME', 'PROJECT_ID', 'EXTERNAL_NETWORK_ID', 'CLUSTER_SUBNET')


def hostile_values(evil):
    """Return the labels that take such a value, with one."""
    return {name: evil if labels.LABELS[name].type.accepts(evil)
            else EVIL_URL for name in FREE}


@pytest.mark.parametrize('row', list(labels.LABELS.values()),
                         ids=lambda row: row.name)
def test_a_label_is_refused_or_carried(row):
    """What is carried is among what the nodes below are told."""
    for hostile in HOSTILE:
        if not row.type.accepts(hostile):
            with pytest.raises(exception.InvalidParameterValue) as caught:
                labels.check(row.name, hostile, row.engines[0])
            assert row.name in str(caught.value)
        else:
            assert labels.to_heat({row.name: hostile}) == dict.fromkeys(
                row.parameters, hostile)
            assert row not in KUBERNETES or row.name in FREE
    assert not row.type.accepts("'; touch X")
    assert not row.type.accepts('x\ny')


@pytest.mark.parametrize('hostile', HOSTILE)
def test_a_name_is_refused(hostile):
    """Names of clusters, and what becomes a label or taint of a node."""
    with pytest.raises(ValueError):
        fields.CLUSTER_NAME.validate(hostile)
    assert not k8s_names.is_key(hostile)
    assert not k8s_names.is_value(hostile)


@pytest.fixture(scope='module')
def rendered():
    """Return what Heat makes of a cluster all of whose texts are hostile."""
    parameters = {
        **stacks.parameters(stacks.WHOLE, stacks.NETWORKS[:1], 'cluster'),
        **{parameter: value for name, value in hostile_values(EVIL).items()
           for parameter in labels.LABELS[name].parameters},
        **dict.fromkeys(
            ('http_proxy', 'https_proxy', 'no_proxy', 'region_name',
             'insecure_registry_url', 'username', 'fixed_network_name',
             'ssh_key_name', 'trustee_password', 'openstack_ca'),
            f'{EVIL}\n- x: "'),
        'boot_volume_size': 1, 'etcd_volume_size': 1}
    found, = stacks.judge([{
        'template': str(stacks.CLUSTER), 'properties': True,
        'environments': stacks.environments(stacks.WHOLE, (
            'with_private_network', 'with_etcd_volume', 'no_volume',
            'no_master_lb', 'disable_floating_ip',
            'disable_lb_floating_ip')),
        'parameters': parameters}])
    assert 'error' not in found
    return found['properties']


@pytest.mark.parametrize('name', FREE)
def test_a_stack_takes_it_as_it_is(rendered, name):
    row, value = labels.LABELS[name], hostile_values(EVIL)[name]
    if row.variable and not row.sensitive:
        assert rendered['node_env']['value'][row.variable] == value
    elif row.sensitive:
        assert rendered['master_programs']['node_secrets'][
            row.variable] == value
    elif not name.startswith('docker'):
        # Heat gives it to a server or volume; nodes are not told.
        assert json.dumps(value) in json.dumps(rendered)


def test_a_stack_takes_names_as_they_are(rendered):
    told = rendered['node_env']['value']
    for name in ('HTTP_PROXY', 'NO_PROXY', 'CLUSTER_NETWORK_NAME',
                 'USERNAME', 'REGION_NAME'):
        assert told[name] == f'{EVIL}\n- x: "'


class Attacked:
    """A master all free texts of which are hostile."""

    def __init__(self, folder, evil, **more):
        self.evil = evil
        self.node = nodes.Node(folder)
        self.given = {**test_effects.CLUSTERS['new'][0],
                      **hostile_values(evil), **more}
        for name, value in self.given.items():
            labels.check(name, value)
        env = nodes.told(combinations.Combination('attacked', self.given))
        # Names of things in the cloud are as free, and may be older than
        # any rule.
        env.update(dict.fromkeys(NAMES, f'{evil}\n[Global]\nx=y'),
                   KEYSTONE_AUTH_DEFAULT_POLICY=f'["{evil}"]\n',
                   REGISTRY_ENABLED=True, OCTAVIA_ENABLED=True)
        secrets = {**nodes.SECRETS, 'TRUST_ID': evil,
                   'GRAFANA_ADMIN_PASSWD': self.given['grafana_admin_passwd']}
        self.node.run(nodes.role_text('master', env, secrets))
        self.node.run(nodes.cluster_text(env))
        self.applied = {
            (each['kind'], each['metadata']['name']): each
            for each in yaml.safe_load_all(
                (folder / 'calls.applied').read_text()) if each}
        self.read = self.node.sourced('/etc/sysconfig/heat-params',
                                      '/etc/sysconfig/heat-secrets')


@pytest.fixture(scope='module', params=[
    pytest.param((EVIL, {}), id='evil'), pytest.param((ODD, {}), id='odd'),
    pytest.param((EVIL, {'container_runtime': 'host-docker',
                         'kube_tag': combinations.OLD}), id='docker')])
def attacked(request, tmp_path_factory):
    evil, more = request.param
    return Attacked(tmp_path_factory.mktemp('attacked'), evil, **more)


@pytest.mark.parametrize('name', [
    name for name in FREE if labels.LABELS[name].variable])
def test_a_label_is_not_run(attacked, name):
    assert attacked.read[labels.LABELS[name].variable] == (
        attacked.given[name])
    assert not list(attacked.node.folder.rglob('pwned*'))


@pytest.mark.parametrize('name', NAMES)
def test_a_name_is_not_run(attacked, name):
    assert attacked.read[name] == f'{attacked.evil}\n[Global]\nx=y'
    assert not list(attacked.node.folder.rglob('pwned*'))


@pytest.mark.parametrize('name', [
    name for name in FREE if name.endswith('_options')])
def test_free_text_is_an_argument_and_no_more(attacked, name):
    service = {'kubelet_options': 'kubelet', 'kubeapi_options':
               'kube-apiserver', 'kubeproxy_options': 'kube-proxy',
               'kubescheduler_options': 'kube-scheduler',
               'kubecontroller_options': 'kube-controller-manager'}[name]
    read = attacked.node.sourced(f'/etc/kubernetes/{service}')
    assert read['EXTRA_ARGS'] == attacked.evil
    assert attacked.evil not in read['ARGS']


def test_free_text_adds_no_setting(attacked):
    config = attacked.node.read('/etc/kubernetes/cloud-config')
    assert [line for line in config.splitlines() if line.startswith('[')] == [
        '[Global]', '[LoadBalancer]', '[BlockStorage]', '[Networking]']
    assert 'x=y' not in config.splitlines()


def test_free_text_is_a_value_in_a_manifest(attacked):
    objects, evil = attacked.applied, attacked.evil
    assert objects['Secret', 'grafana']['stringData']['password'] == evil
    assert objects['ConfigMap', 'k8s-keystone-auth-policy']['data'][
        'policies'] == f'["{evil}"]\n'
    assert objects['Secret', 'cloud-config']['stringData'][
        'cloud.conf'] == attacked.node.read(
            '/etc/kubernetes/cloud-config').rstrip('\n')


def test_a_registry_is_the_value_in_its_files(attacked):
    node, wanted = attacked.node, f'{attacked.evil}\n[Global]\nx=y'
    if (node.root / 'etc/docker/daemon.json').exists():
        assert json.loads(node.read('/etc/docker/daemon.json'))[
            'insecure-registries'] == [wanted]
    else:
        hosts, = node.root.glob('etc/containerd/certs.d/*/hosts.toml')
        assert set(tomllib.loads(hosts.read_text())) == {'server'}
        tomllib.loads(node.read('/etc/containerd/config.toml'))


def test_where_images_are_kept_is_a_value(tmp_path):
    node = nodes.Node(tmp_path)
    node.run(nodes.role_text('worker', nodes.node_env(
        REGISTRY_ENABLED=True, REGISTRY_CONTAINER=EVIL,
        SWIFT_REGION=f'{EVIL}\nx'), {**nodes.SECRETS, 'TRUST_ID': ODD}))
    swift = json.loads(node.read('/etc/kubernetes/registry.json'))[
        'storage']['swift']
    assert (swift['container'], swift['region'], swift['trustid']) == (
        EVIL, f'{EVIL}\nx', ODD)
    assert not list(tmp_path.rglob('pwned*'))


def test_proxies_are_values_in_their_file(attacked):
    read = attacked.node.sourced('/etc/sysconfig/magnum-proxy')
    for name in ('HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'):
        assert read[name] == f'{attacked.evil}\n[Global]\nx=y'
