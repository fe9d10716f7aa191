"""Nodes below a scratch root, and the texts that Heat makes for them.

Owns the stand-in for a host, what a stack tells its nodes, nodes that are
set up once for all tests that want the same, and the one run of Heat's
library that renders all combinations. It must not know what tests look for.
"""

import fcntl
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

from magnum.drivers.common import images
from magnum.drivers.common import labels
from magnum.tests.functional.heat import stacks

HERE = pathlib.Path(__file__).parent
SECRETS = {'TRUSTEE_PASSWORD': 'pass\'w"ord\\', 'TRUST_ID': 'the-trust',
           'CA_KEY': 'the\\nca\\nkey', 'PASSWORD': '',
           'KUBE_SERVICE_ACCOUNT_KEY': 'the\\npublic\\nkey',
           'KUBE_SERVICE_ACCOUNT_PRIVATE_KEY': 'the\\nprivate\\nkey',
           'GRAFANA_ADMIN_PASSWD': 'grafana"$s\\'}
INPUTS = {'INSTANCE_NAME': 'a-node-0', 'KUBE_NODE_IP': '10.0.0.5',
          'KUBE_NODE_PUBLIC_IP': '172.24.4.5', 'DOCKER_VOLUME': '',
          'ETCD_VOLUME': ''}
HOSTILE = ('$(touch "${ROOT}/pwned")', '`touch "${ROOT}/pwned"`',
           "'; touch \"${ROOT}/pwned\"; '", 'a"b', 'a\\b\\', "it's",
           'x\nEND_OF_PROGRAM\ntouch "${ROOT}/pwned"\n', '$NODE_SECRETS',
           '$NODE_ENV', '{{X}}', '${PATH}', '\u00fcnic\u00f6de \u2603',
           '--foo="bar" --baz', '!!', '*', '~', '', ' lead and trail ')


FRAGMENTS = stacks.TEMPLATES / 'kubernetes' / 'fragments'

load = functools.cache(stacks.load)


def _told(block, parameters):
    """Return what a block of the template says with these parameters."""
    body, _files = load(stacks.CLUSTER)
    values = {**{name: row.get('default', '')
                 for name, row in body['parameters'].items()},
              **stacks.REQUIRED, **parameters}
    return {name: values.get(each.get('get_param'), '')
            if isinstance(each, dict) else each
            for name, each in block(body['resources']).items()}


def node_env(parameters=None, **changes):
    """Return what a stack tells its nodes.

    :param parameters: of the stack, if not the defaults of labels
    """
    return {**_told(lambda resources: resources['node_env']['properties'][
                'value'], parameters or {}),
            'KUBE_TAG': images.VERSIONS['kube_tag'],
            'NODEGROUP_ROLE': 'master', 'NODEGROUP_NAME': 'default-master',
            'NODE_LABELS': '', 'NODE_TAINTS': '',
            'KUBE_API_PUBLIC_ADDRESS': '',
            'KUBE_API_PRIVATE_ADDRESS': None, 'ETCD_LB_VIP': None,
            'ETCD_DISCOVERY_URL': '', 'ETCD_VOLUME_SIZE': 0,
            'KUBE_MASTER_IP': '10.0.0.9', 'ETCD_SERVER_IP': '10.0.0.9',
            'CLUSTER_SUBNET': 'subnet', 'DOCKER_VOLUME_SIZE': 0, **changes}


def node_secrets(parameters):
    """Return what a stack with these parameters tells masters alone."""
    return _told(lambda resources: resources['master_programs'][
        'properties']['node_secrets'], parameters)


class Node:
    """A scratch root and what was asked of the host.

    :param folder: where it is, or shall be
    :param authority: path of key and certificate of a CA, without ending
    """

    #: Seconds a text may run, on a machine that has much else to do.
    patience = 120

    def __init__(self, folder, authority=None, **more):
        self.folder = folder
        self.root = folder / 'root'
        stubs = folder / 'stubs'
        if not self.root.exists():
            self.root.mkdir()
            shutil.copytree(HERE / 'stubs', stubs)
        if authority is None:
            authority = folder / 'ca'
            self._ensure_authority(authority)
        self.env = {
            'PATH': f'{stubs}:{os.path.dirname(sys.executable)}:'
                    f'{os.environ["PATH"]}',
            'ROOT': str(self.root), 'CALLS': str(folder / 'calls'),
            'CA': str(authority), 'WAIT_STEP': '0',
            'EXPECTED_PASSWORD': SECRETS['TRUSTEE_PASSWORD'],
            **INPUTS, **more}

    def _ensure_authority(self, authority):
        if not authority.with_suffix('.crt').exists():
            subprocess.run(
                ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=ca',
                 '-keyout', f'{authority}.key', '-out', f'{authority}.crt',
                 '-days', '1'], check=True, capture_output=True)

    def attempt(self, text, **env):
        """Run a text as Heat's agent does, with the inputs it is given."""
        program = self.folder / 'deployment'
        program.write_text(text)
        return subprocess.run(['bash', program], env={**self.env, **env},
                              capture_output=True, text=True,
                              timeout=self.patience)

    def run(self, text, **env):
        """Run a text that must succeed; return what it says."""
        done = self.attempt(text, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read(self, path):
        return (self.root / path.lstrip('/')).read_text()

    def write(self, path, content):
        """Give the host a file, with the folders it is in."""
        place = self.root / path.lstrip('/')
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)

    def mode(self, path):
        return stat.S_IMODE((self.root / path.lstrip('/')).stat().st_mode)

    def files(self):
        """Return the contents of all files, by path."""
        return {str(path.relative_to(self.root)): path.read_bytes()
                for path in self.root.rglob('*') if path.is_file()}

    def forget(self):
        """Forget what was asked of the host so far."""
        for path in self.folder.glob('calls*'):
            path.unlink()

    def calls(self):
        path = self.folder / 'calls'
        return path.read_text().splitlines() if path.exists() else []

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
                        self.env['CA'] + '.crt', path], check=True,
                       capture_output=True)
        return subprocess.run(
            ['openssl', 'x509', '-in', path, '-noout', '-text',
             '-nameopt', 'oneline'], check=True,
            capture_output=True, text=True).stdout


#: Attributes of templates and clusters, by variable on nodes.
TOLD = {'network_driver': 'NETWORK_DRIVER', 'volume_driver': 'VOLUME_DRIVER',
        'tls_disabled': 'TLS_DISABLED', 'http_proxy': 'HTTP_PROXY',
        'https_proxy': 'HTTPS_PROXY', 'no_proxy': 'NO_PROXY',
        'registry_enabled': 'REGISTRY_ENABLED',
        'insecure_registry': 'INSECURE_REGISTRY_URL',
        'docker_volume_size': 'DOCKER_VOLUME_SIZE'}


def told(row, parameters=None):
    """Return what the stack of a combination tells its nodes.

    :param parameters: of the stack besides those of the combination
    """
    changes = {'KUBE_TAG': images.VERSIONS['kube_tag'],
               'CLOUD_PROVIDER_ENABLED': True}
    known = node_env()
    for name, value in row.labels.items():
        variable = labels.LABELS[name].variable or name.upper()
        if variable in known:
            changes[variable] = value
    for name, value in {**row.template, **row.cluster}.items():
        if name in TOLD:
            changes[TOLD[name]] = value
    if row.template.get('tls_disabled'):
        changes['KUBE_API_PORT'] = 8080
    if row.cluster.get('master_count', 1) > 1:
        changes['ETCD_DISCOVERY_URL'] = 'http://discovery.test/x'
        changes['NUMBER_OF_MASTERS'] = row.cluster['master_count']
    return node_env(parameters, **changes)


def text_of(template, resource, env, secrets):
    """Return a text for a node, made of its template as Heat makes it.

    :param resource: the software configuration
    """
    body, files = load(template)
    parts = body['resources'][resource]['properties']['config'][
        'list_join'][1]
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif 'get_file' in part:
            text = files[part['get_file']]
            found.append(text if isinstance(text, str) else text.decode())
        else:
            found.append(part['str_replace']['template'].replace(
                '$NODE_ENV', json.dumps(env)).replace(
                '$NODE_SECRETS', json.dumps(secrets)))
    return '\n'.join(found)


def role_text(role, env, secrets=None):
    """Return the text that makes a server a master or worker."""
    return text_of(stacks.PARTS / f'programs_{role}.yaml', 'programs', env,
                   SECRETS if secrets is None else secrets)


def upgrade_text():
    """Return the text that brings a node to another release."""
    return text_of(stacks.CLUSTER, 'node_upgrade_config', {}, {})


def renewal_text(role, secrets):
    """Return the text that gives a node other secrets."""
    return text_of(stacks.PARTS / f'programs_{role}.yaml', 'renewal', {},
                   secrets)


def cluster_text(env):
    """Return the text for the first master about the whole cluster."""
    return text_of(stacks.CLUSTER, 'kube_cluster_config', env, {
        'WAIT_CURL': "curl -i -X POST 'http://heat/signal'"})


#: Variables that combinations differ in; the others are constants, some of
#: which programs make the names of.
DIFFERING = {*(label.variable for label in labels.LABELS.values()),
             *TOLD.values(), 'NUMBER_OF_MASTERS'}


@functools.cache
def mentioned(role):
    """Return the words the programs of a role have."""
    text = cluster_text({}) + role_text('master', {}, {}) \
        if role == 'cluster' else role_text(role, {}, {})
    return frozenset(re.findall('[A-Z][A-Z0-9_]+', text))


@functools.cache
def words_of_certificates():
    """Return the words the programs that make certificates have."""
    return frozenset(re.findall('[A-Z][A-Z0-9_]+', ''.join(
        (FRAGMENTS / name).read_text() for name in (
            'make-cert.sh', 'make-cert-client.sh', 'certs.sh'))))


class Ready:
    """Nodes that were set up, for each of which there is one in a folder.

    What programs do not mention makes no difference to them: nodes that
    differ in nothing else are set up once, by the first of all processes
    that asks. That they can be set up again is seen to then.

    The roles are ``master``, ``worker``, and ``cluster`` for a master that
    did what is done for the whole cluster as well.
    """

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def node(self, folder, role, env, files=None, **inputs):
        """Return a node of its own that is set up as a role says.

        :param folder: it is made there
        :param files: texts the host has before, by path
        :param inputs: of the deployment, if not the usual ones
        """
        matters = {name: value for name, value in env.items()
                   if name not in DIFFERING or name in mentioned(role)}

        def make(place):
            self._set_up(place, role, env, files, inputs)

        shutil.copytree(self._once([role, matters, files, inputs], make),
                        folder, dirs_exist_ok=True)
        node = Node(folder, **inputs)
        # What it has no use for it is told all the same.
        text = role_text('worker' if role == 'worker' else 'master', env)
        node.run(first_program(text))
        return node

    def _once(self, key, make):
        """Return a folder that the first who asks with this key makes."""
        place = self.folder / hashlib.sha256(
            json.dumps(key, sort_keys=True).encode()).hexdigest()
        with open(f'{place}.lock', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                new = place.with_suffix('.new')
                shutil.rmtree(new, ignore_errors=True)
                make(new)
                new.rename(place)
        return place

    def _set_up(self, folder, role, env, files, inputs):
        if role == 'cluster':
            node = self.node(folder, 'master', env, files, **inputs)
            text = cluster_text(env)
        else:
            shutil.copytree(self._certified(role, env, inputs), folder)
            node = Node(folder, **inputs)
            text = role_text(role, env)
            for path, content in (files or {}).items():
                node.write(path, content)
        node.run(text)
        once = node.files()
        calls = {path: path.read_bytes() for path in folder.glob('calls*')}
        node.run(text)
        assert node.files() == once
        for path, content in calls.items():
            path.write_bytes(content)

    def _certified(self, role, env, inputs):
        """Return a node that has its certificates, and nothing else."""
        matters = {name: value for name, value in {**env, **inputs}.items()
                   if name in words_of_certificates()}

        def make(folder):
            folder.mkdir()
            node = Node(folder, **inputs)
            text = role_text(role, env)
            node.run(first_program(text) + re.search(
                r'\nrun make-cert.*?\nEND_OF_PROGRAM\n', text, re.DOTALL)[0])
            certs = node.root / 'etc/kubernetes/certs'
            kept = folder / 'kept'
            if certs.exists():
                certs.rename(kept)
            shutil.rmtree(node.root)
            certs.parent.mkdir(parents=True)
            if kept.exists():
                kept.rename(certs)
            node.forget()

        return self._once(['certificates', role, matters], make)


@functools.cache
def all_rendered():
    """Return the texts that Heat makes of all programs tests run."""
    asked = {'defaults': (node_env(), SECRETS),
             **{hostile: (dict.fromkeys(node_env(), hostile),
                          dict.fromkeys(SECRETS, hostile))
                for hostile in HOSTILE}}
    found = stacks.judge([
        {'template': str(stacks.PARTS / 'programs_master.yaml'),
         'environments': [],
         'parameters': {'node_env': env, 'node_secrets': secrets}}
        for env, secrets in asked.values()])
    return {key: each['configs']['programs']
            for key, each in zip(asked, found, strict=True)}


def rendered(name='defaults'):
    """Return the text that Heat makes of the programs of a master."""
    return all_rendered()[name]


def first_program(text):
    """Return the part of a text that ends with write-heat-params.sh."""
    return text.partition('\nrun add-proxy.sh')[0]
