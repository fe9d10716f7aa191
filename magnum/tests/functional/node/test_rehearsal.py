"""What programs leave on a node, as the tools that read it judge it.

Every combination is run twice below a scratch root; systemd, kubectl,
openssl and the schemas of Kubernetes look at the outcome.
"""

import functools
import json
import pathlib
import re
import shutil
import subprocess

import kubernetes_validate
import pytest
import yaml

from magnum.drivers.common import images
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

#: Kinds that Kubernetes has no schema of: they are definitions of others.
FOREIGN = ('projectcalico.org', 'snapshot.storage.k8s.io', 'traefik.io')
NAMES = list(combinations.COMBINATIONS)
VOLUME = '7c7c2f4e-61f2-4a3e-a2c5-b6ae0e2a13bb'
RELEASES = (images.OLDEST, images.DEFAULT)


@functools.cache
def validate(manifest, release):
    """Have the schemas of a release of Kubernetes judge one manifest."""
    kubernetes_validate.validate(json.loads(manifest), release, strict=True)


def rehearse(folder, name, role):
    """Return a node of a combination after two runs, which must agree."""
    node = nodes.Node(folder)
    node.env['ETCD_VOLUME'] = node.env['DOCKER_VOLUME'] = VOLUME
    env = nodes.told(combinations.COMBINATIONS[name])
    texts = [nodes.role_text(role, env)]
    if role == 'master':
        texts.append(nodes.cluster_text(env))

    def run():
        for text in texts:
            node.run(text)
        return {path: path.read_bytes() for path in node.root.rglob('*')
                if path.is_file()}

    first = run()
    (folder / 'calls.applied').unlink(missing_ok=True)
    assert run() == first
    return node


#: Those in which a worker is not what it is by default.
WORKERS = ('defaults', 'docker-volume', 'old', 'old-docker', 'old-insecure',
           'hyperkube', 'mirror', 'containerd', 'options', 'proxies',
           'registry')


@pytest.fixture(scope='module', params=[
    *(f'master-{name}' for name in NAMES),
    *(f'worker-{name}' for name in WORKERS)])
def rehearsed(request, tmp_path_factory):
    role, _, name = request.param.partition('-')
    node = rehearse(tmp_path_factory.mktemp('node'), name, role)
    yield node
    shutil.rmtree(node.folder)


def tool(*command, **options):
    """Run a tool and return what it says; it must be content."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def verify_units(node):
    folder = node.root / 'etc/systemd/system'
    units = sorted(path for path in folder.iterdir() if path.is_file())
    for path in units:
        # Programs of the host are not below the scratch root.
        path.write_text(re.sub(
            r'^(Exec\w+=-?)\S+', r'\1/bin/true', path.read_text(),
            flags=re.MULTILINE))
    said = tool('systemd-analyze', 'verify', '--man=no', *units, env={
        'PATH': '/usr/bin:/bin', 'SYSTEMD_UNIT_PATH': f'{folder}:'})
    assert not [line for line in said.splitlines()
                if any(path.name in line for path in units)
                and 'is not a mount' not in line]


def verify_kubeconfigs(node):
    found = [*node.root.glob('etc/kubernetes/*config*.yaml'),
             *node.root.glob('etc/kubernetes/*.conf')]
    for path in found:
        shown = yaml.safe_load(tool(
            'kubectl', 'config', 'view', '--kubeconfig', str(path)))
        assert shown['current-context'] in {
            each['name'] for each in shown['contexts']}
        for user in shown['users'] or ():
            for key in user['user'].values():
                assert pathlib.Path(f'{node.root}{key}').is_file()
    assert found


def verify_certificates(node):
    for path in node.root.glob('etc/kubernetes/certs/*.crt'):
        tool('openssl', 'verify', '-CAfile', node.env['CA'] + '.crt', path)
        key = path.with_suffix('.key')
        if path.stem != 'ca':
            assert tool('openssl', 'x509', '-in', path, '-noout', '-pubkey'
                        ) == tool('openssl', 'pkey', '-in', key, '-pubout')


def verify_manifests(node):
    applied = node.folder / 'calls.applied'
    if not applied.exists():
        return
    text = applied.read_text()
    assert '{{' not in text
    for each in yaml.safe_load_all(text):
        if each is None or any(
                foreign in each['apiVersion'] for foreign in FOREIGN):
            continue
        assert each['metadata']['name']
        for release in RELEASES:
            validate(json.dumps(each), release)


def test_a_node_is_well_formed(rehearsed):
    verify_kubeconfigs(rehearsed)
    verify_certificates(rehearsed)
    verify_manifests(rehearsed)
    verify_units(rehearsed)


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
        verify_units(spoilt)


@pytest.mark.parametrize('manifest', [
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {container: []}',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: 1',
    'apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\n'
    'metadata: {name: a}'])
def test_schemas_see_what_is_wrong(spoilt, manifest):
    (spoilt.folder / 'calls.applied').write_text(manifest)
    with pytest.raises((kubernetes_validate.ValidationError,
                        kubernetes_validate.SchemaNotFoundError)):
        verify_manifests(spoilt)


def test_openssl_sees_what_is_wrong(spoilt):
    certs = spoilt.root / 'etc/kubernetes/certs'
    for name in ('one', 'two'):
        tool('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
             'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=x',
             '-keyout', certs / f'{name}.key', '-out', certs / f'{name}.crt')
    with pytest.raises(AssertionError):
        verify_certificates(spoilt)


def test_kubectl_sees_what_is_wrong(spoilt):
    (spoilt.root / 'etc/kubernetes/admin.conf').write_text('a: [b')
    with pytest.raises(AssertionError):
        verify_kubeconfigs(spoilt)
