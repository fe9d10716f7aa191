"""Nodes below a scratch root, and the texts that Heat makes for them.

Owns the stand-in for a host, what a stack tells its nodes, and the one run
of Heat's library that renders all combinations. It must not know what tests
look for.
"""

import functools
import json
import os
import pathlib
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


load = functools.cache(stacks.load)


def node_env(**changes):
    """Return what a stack tells its nodes, with the defaults of labels."""
    body, _files = load(stacks.CLUSTER)
    values = {**{name: row.get('default', '')
                 for name, row in body['parameters'].items()},
              **stacks.REQUIRED}
    found = body['resources']['node_env']['properties']['value']
    env = {name: values.get(each.get('get_param'), '')
           if isinstance(each, dict) else each
           for name, each in found.items()}
    return {**env, 'KUBE_TAG': images.VERSIONS['kube_tag'],
            'NODEGROUP_ROLE': 'master', 'NODEGROUP_NAME': 'default-master',
            'NODE_LABELS': '', 'NODE_TAINTS': '',
            'KUBE_API_PUBLIC_ADDRESS': '',
            'KUBE_API_PRIVATE_ADDRESS': None, 'ETCD_LB_VIP': None,
            'ETCD_DISCOVERY_URL': '', 'ETCD_VOLUME_SIZE': 0,
            'KUBE_MASTER_IP': '10.0.0.9', 'ETCD_SERVER_IP': '10.0.0.9',
            'CLUSTER_SUBNET': 'subnet', 'DOCKER_VOLUME_SIZE': 0, **changes}


class Node:
    """A scratch root and what was asked of the host.

    :param authority: path of key and certificate of a CA, without ending
    """

    def __init__(self, folder, authority=None, **more):
        self.folder = folder
        self.root = folder / 'root'
        self.root.mkdir()
        stubs = folder / 'stubs'
        shutil.copytree(HERE / 'stubs', stubs)
        if authority is None:
            authority = folder / 'ca'
            subprocess.run(
                ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=ca',
                 '-keyout', f'{authority}.key', '-out', f'{authority}.crt',
                 '-days', '1'], check=True, capture_output=True)
        self.env = {
            'PATH': f'{stubs}:{os.path.dirname(sys.executable)}:'
                    f'{os.environ["PATH"]}',
            'ROOT': str(self.root), 'CALLS': str(folder / 'calls'),
            'CA': str(authority), 'WAIT_STEP': '0',
            'EXPECTED_PASSWORD': SECRETS['TRUSTEE_PASSWORD'],
            **INPUTS, **more}

    def attempt(self, text, **env):
        """Run a text as Heat's agent does, with the inputs it is given."""
        program = self.folder / 'deployment'
        program.write_text(text)
        return subprocess.run(['bash', program], env={**self.env, **env},
                              capture_output=True, text=True, timeout=120)

    def run(self, text, **env):
        """Run a text that must succeed; return what it says."""
        done = self.attempt(text, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read(self, path):
        return (self.root / path.lstrip('/')).read_text()

    def mode(self, path):
        return stat.S_IMODE((self.root / path.lstrip('/')).stat().st_mode)

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
            ['openssl', 'x509', '-in', path, '-noout', '-text'], check=True,
            capture_output=True, text=True).stdout


#: Attributes of templates and clusters, by variable on nodes.
TOLD = {'network_driver': 'NETWORK_DRIVER', 'volume_driver': 'VOLUME_DRIVER',
        'tls_disabled': 'TLS_DISABLED', 'http_proxy': 'HTTP_PROXY',
        'https_proxy': 'HTTPS_PROXY', 'no_proxy': 'NO_PROXY',
        'registry_enabled': 'REGISTRY_ENABLED',
        'insecure_registry': 'INSECURE_REGISTRY_URL',
        'docker_volume_size': 'DOCKER_VOLUME_SIZE'}


def told(row):
    """Return what the stack of a combination tells its nodes."""
    changes = {'KUBE_TAG': images.VERSIONS['kube_tag'],
               'CLOUD_PROVIDER_ENABLED': True}
    for name, value in row.labels.items():
        changes[labels.LABELS[name].variable or name.upper()] = value
    for name, value in {**row.template, **row.cluster}.items():
        if name in TOLD:
            changes[TOLD[name]] = value
    if row.template.get('tls_disabled'):
        changes['KUBE_API_PORT'] = 8080
    if row.cluster.get('master_count', 1) > 1:
        changes['ETCD_DISCOVERY_URL'] = 'http://discovery.test/x'
        changes['NUMBER_OF_MASTERS'] = row.cluster['master_count']
    return node_env(**changes)


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
