"""The tools that read what programs leave on a node.

Owns what they have to be content with. What they looked at already they need
not see again. It must not know how a node became what it is.
"""

import functools
import json
import pathlib
import re
import subprocess
import tempfile

from cryptography.hazmat.primitives import serialization
from cryptography import x509
import kubernetes_validate
import yaml

from magnum.drivers.common import images

#: Kinds that Kubernetes has no schema of: they are definitions of others.
FOREIGN = ('projectcalico.org', 'snapshot.storage.k8s.io', 'traefik.io')
RELEASES = (images.OLDEST, images.DEFAULT)


@functools.cache
def validate(manifest, release):
    """Have the schemas of a release of Kubernetes judge one manifest."""
    kubernetes_validate.validate(json.loads(manifest), release, strict=True)


def tool(*command, **options):
    """Run a tool and return what it says; it must be content."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@functools.cache
def read_units(texts):
    """Return what systemd says of units that are together on a host."""
    with tempfile.TemporaryDirectory() as folder:
        units = []
        for name, text in texts:
            path = pathlib.Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            # Programs of the host are not below the scratch root.
            path.write_text(re.sub(r'^(Exec\w+=-?)\S+', r'\1/bin/true', text,
                                   flags=re.MULTILINE))
            units += [path] if path.suffix != '.conf' else []
        said = tool('systemd-analyze', 'verify', '--man=no', *units, env={
            'PATH': '/usr/bin:/bin', 'SYSTEMD_UNIT_PATH': f'{folder}:'})
    return [line for line in said.splitlines()
            if any(path.name in line for path in units)
            and 'is not a mount' not in line]


def verify_units(node):
    folder = node.root / 'etc/systemd/system'
    texts = tuple(sorted(
        (str(path.relative_to(folder)), path.read_text())
        for path in folder.rglob('*') if path.is_file()))
    assert texts
    assert not read_units(texts)


@functools.cache
def read_kubeconfig(text):
    """Return what kubectl reads in a kubeconfig, as text."""
    with tempfile.NamedTemporaryFile('w') as config:
        config.write(text)
        config.flush()
        return tool('kubectl', 'config', 'view', '--kubeconfig', config.name)


def verify_kubeconfigs(node):
    found = [*node.root.glob('etc/kubernetes/*config*.yaml'),
             *node.root.glob('etc/kubernetes/*.conf')]
    for path in found:
        shown = yaml.safe_load(read_kubeconfig(path.read_text()))
        assert shown['current-context'] in {
            each['name'] for each in shown['contexts']}
        for user in shown['users'] or ():
            for key in user['user'].values():
                assert pathlib.Path(f'{node.root}{key}').is_file()
    assert found


def verify_certificates(node):
    found = [*node.root.glob('etc/kubernetes/certs/*.crt')]
    if found:
        tool('openssl', 'verify', '-CAfile', node.env['CA'] + '.crt', *found)
    for path in found:
        if path.stem != 'ca':
            key = serialization.load_pem_private_key(
                path.with_suffix('.key').read_bytes(), None)
            assert key.public_key() == x509.load_pem_x509_certificate(
                path.read_bytes()).public_key()


def verify_manifests(node):
    applied = node.folder / 'calls.applied'
    if not applied.exists():
        return
    text = applied.read_text()
    assert '{{' not in text
    for each in yaml.load_all(text, yaml.CSafeLoader):
        if each is None or any(
                foreign in each['apiVersion'] for foreign in FOREIGN):
            continue
        assert each['metadata']['name']
        for release in RELEASES:
            validate(json.dumps(each), release)
