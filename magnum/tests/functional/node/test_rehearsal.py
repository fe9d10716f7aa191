"""What programs leave on a node, as the tools that read it judge it.

Every combination is run twice below a scratch root; systemd, kubectl,
openssl and the schemas of Kubernetes look at the outcome.
"""

import shutil

import kubernetes_validate
import pytest

from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import judges
from magnum.tests.functional.node import nodes

NAMES = list(combinations.COMBINATIONS)
VOLUME = '7c7c2f4e-61f2-4a3e-a2c5-b6ae0e2a13bb'


def rehearse(ready, folder, name, role):
    """Return a node of a combination after two runs, which must agree."""
    return ready.node(folder, 'cluster' if role == 'master' else role,
                      nodes.told(combinations.COMBINATIONS[name]),
                      ETCD_VOLUME=VOLUME, DOCKER_VOLUME=VOLUME)


#: Those in which a worker is not what it is by default.
WORKERS = ('defaults', 'docker-volume', 'old', 'old-docker', 'old-insecure',
           'hyperkube', 'mirror', 'containerd', 'options', 'proxies',
           'registry')


@pytest.fixture(scope='module', params=[
    *(f'master-{name}' for name in NAMES),
    *(f'worker-{name}' for name in WORKERS)])
def rehearsed(request, ready, tmp_path_factory):
    role, _, name = request.param.partition('-')
    node = rehearse(ready, tmp_path_factory.mktemp('node'), name, role)
    yield node
    shutil.rmtree(node.folder)


def test_a_node_that_was_set_up_is_as_any_other(ready, tmp_path):
    """In the order of Heat, and again, on a node of its own."""
    (tmp_path / 'own').mkdir()
    node = nodes.Node(tmp_path / 'own', ETCD_VOLUME=VOLUME,
                      DOCKER_VOLUME=VOLUME)
    env = nodes.told(combinations.COMBINATIONS['monitoring'])
    texts = nodes.role_text('master', env), nodes.cluster_text(env)
    for text in texts:
        node.run(text)
    first = node.files()
    for text in texts:
        node.run(text)
    assert node.files() == first
    copy = rehearse(ready, tmp_path / 'copy', 'monitoring', 'master').files()
    assert set(copy) == set(first)
    assert not [path for path, content in copy.items()
                if '/certs/' not in path and first[path] != content]


def test_a_node_is_well_formed(rehearsed):
    judges.verify_kubeconfigs(rehearsed)
    judges.verify_certificates(rehearsed)
    judges.verify_manifests(rehearsed)
    judges.verify_units(rehearsed)


@pytest.fixture
def spoilt(tmp_path):
    """Return a node of no use yet."""
    node = nodes.Node(tmp_path)
    (node.root / 'etc/systemd/system').mkdir(parents=True)
    (node.root / 'etc/kubernetes/certs').mkdir(parents=True)
    return node


@pytest.mark.parametrize('line', [
    'ExecStar=/bin/true', 'Restart=maybe', 'LimitNOFILE=many'])
def test_systemd_sees_what_is_wrong(spoilt, line):
    unit = spoilt.root / 'etc/systemd/system/a.service'
    unit.write_text(f'[Service]\nExecStart=/usr/bin/a\n{line}\n')
    with pytest.raises(AssertionError):
        judges.verify_units(spoilt)


@pytest.mark.parametrize('manifest', [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {container: []}',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: 1',
    'apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\n'
    'metadata: {name: a}'])
def test_schemas_see_what_is_wrong(spoilt, manifest):
    (spoilt.folder / 'calls.applied').write_text(manifest)
    with pytest.raises((kubernetes_validate.ValidationError,
                        kubernetes_validate.SchemaNotFoundError)):
        judges.verify_manifests(spoilt)


def test_openssl_sees_what_is_wrong(spoilt):
    certs = spoilt.root / 'etc/kubernetes/certs'
    for name in ('one', 'two'):
        judges.tool(
            'openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=x',
            '-keyout', certs / f'{name}.key', '-out', certs / f'{name}.crt')
    with pytest.raises(AssertionError):
        judges.verify_certificates(spoilt)


def test_a_key_is_that_of_its_certificate(ready, tmp_path):
    node = ready.node(tmp_path, 'master', nodes.told(
        combinations.COMBINATIONS['defaults']))
    judges.verify_certificates(node)
    certs = node.root / 'etc/kubernetes/certs'
    shutil.copy(certs / 'admin.key', certs / 'kubelet.key')
    with pytest.raises(AssertionError):
        judges.verify_certificates(node)


def test_kubectl_sees_what_is_wrong(spoilt):
    (spoilt.root / 'etc/kubernetes/admin.conf').write_text('a: [b')
    with pytest.raises(AssertionError):
        judges.verify_kubeconfigs(spoilt)
