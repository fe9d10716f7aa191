"""Every command of python-magnumclient, with every option it has.

The table is one story, told in commands: its rows run in their order, on one
small cluster. A command or an option of the installed client that is in no
row fails the last tests.
"""

import json
import subprocess
import types
import typing

from cryptography import x509
import pytest

from magnum.tests.functional.cloud import harness

# Prints {command: [option, ...]} of the installed client, without the options
# that every command has for its output.
LISTING = """
import importlib.metadata, json

def options(parser):
    return {word for action in parser._actions for word in
            action.option_strings}

found = {}
for point in importlib.metadata.entry_points(
        group='openstack.container_infra.v1'):
    command = point.load()(None, None)
    common = super(type(command), command).get_parser('')
    found[point.name.removeprefix('coe_').replace('_', ' ')] = sorted(
        options(command.get_parser('')) - options(common))
print(json.dumps(found))
"""


class Row(typing.NamedTuple):
    """One command.

    :ivar words: what follows it, as str.format has it from the world
    :ivar says: in its output
    :ivar refused: whether it fails, for the reason that `says` gives
    :ivar by: who asks: the user, or the admin in a project of its own
    :ivar then: the status that the cluster is waited for afterwards
    """

    command: str
    words: str = ''
    says: str = ''
    refused: bool = False
    by: str = 'user'
    then: str = ''


ROWS = (
    Row('service list', says='Policy', refused=True),
    Row('service list', says='conductor-1', by='admin'),

    # Templates: what clusters are made of, then everything there is to say.
    Row('cluster template create',
        '{template} --coe kubernetes --image fedora-coreos --keypair '
        'simulated --external-network public --flavor ds2G --master-flavor '
        'ds2G --network-driver flannel --floating-ip-disabled',
        'Request to create cluster template {template} accepted'),
    Row('cluster template create',
        '{full} --coe kubernetes --image fedora-coreos --keypair simulated '
        '--external-network public --fixed-network {network} --fixed-subnet '
        '{subnet} --network-driver calico --volume-driver cinder --driver '
        'k8s_fedora_coreos_v1 --dns-nameserver 9.9.9.9 --flavor ds2G '
        '--master-flavor ds4G --docker-volume-size 5 --docker-storage-driver '
        'overlay2 --http-proxy http://p.test:1 --https-proxy http://p.test:2 '
        '--no-proxy 10.0.0.0/8 --labels kube_tag=v1.30.1,x=y --tls-disabled '
        '--registry-enabled --insecure-registry r.test:5000 --server-type vm '
        '--master-lb-enabled --floating-ip-enabled --visible '
        '--tags a --tags b,c',
        'k8s_fedora_coreos_v1'),
    Row('cluster template create',
        '{shared} --coe kubernetes --image fedora-coreos --flavor ds2G '
        '--external-network public --public --hidden',
        'HTTP 403', refused=True),
    Row('cluster template create',
        '{shared} --coe kubernetes --image fedora-coreos --flavor ds2G '
        '--external-network public --public --hidden',
        by='admin'),
    Row('cluster template list',
        '--limit 100 --sort-key name --sort-dir desc --fields coe,public',
        '{full}'),
    Row('cluster template show', '{full}', 'v1.30.1'),
    Row('cluster template show', '{shared}', 'HTTP 404', refused=True),
    Row('cluster template update',
        '{full} --name {full}-2 --image fedora-coreos --flavor ds4G '
        '--master-flavor ds2G --keypair simulated --external-network public '
        '--fixed-network {network} --fixed-subnet {subnet} --network-driver '
        'flannel --volume-driver cinder --driver k8s_fedora_coreos_v1 '
        '--dns-nameserver 8.8.4.4 --docker-volume-size 6 '
        '--docker-storage-driver overlay2 --http-proxy http://p.test:3 '
        '--https-proxy http://p.test:4 --no-proxy 10.1.0.0/16 '
        '--insecure-registry r.test:5001 --label kube_tag=v1.31.1 '
        '--no-label x --tag d --private --tls-enabled --registry-disabled '
        '--master-lb-disabled --floating-ip-disabled --visible',
        'v1.31.1'),
    Row('cluster template update',
        '{shared} --public --tls-disabled --registry-enabled '
        '--master-lb-enabled --floating-ip-enabled --hidden', by='admin'),
    Row('cluster template update', '{full}-2 --image no-such-image',
        'no-such-image', refused=True),

    # Clusters.
    Row('cluster create',
        '{cluster} --cluster-template {template} --keypair simulated '
        '--master-count 1 --node-count 2 --timeout 10 --flavor ds2G '
        '--master-flavor ds2G --docker-volume-size 5 --labels x=y '
        '--merge-labels --fixed-network {network} --fixed-subnet {subnet} '
        '--floating-ip-disabled --master-lb-disabled',
        'Request to create cluster'),
    # Another, of which only the request matters.
    Row('cluster create',
        '{other} --cluster-template {template} --floating-ip-enabled '
        '--master-lb-enabled --discovery-url http://127.0.0.1:9/none',
        'Request to create cluster'),
    Row('cluster delete', '{other}', 'Request to delete cluster {other}'),
    Row('cluster upgrade', '{cluster} {template}', 'HTTP 409', refused=True,
        then='CREATE_COMPLETE'),
    Row('cluster list', '--limit 100 --sort-key name --sort-dir asc',
        '{cluster}'),
    Row('cluster show', '{cluster}', 'https://10.0.0.'),
    Row('cluster template delete', '{template}', 'HTTP 400', refused=True),
    Row('cluster config', '{cluster} --dir {folder} --force --output-certs '
        '--use-certificate', 'export KUBECONFIG={folder}/config'),
    Row('cluster config', '{cluster} --dir {folder} --force --use-keystone',
        'export KUBECONFIG={folder}/config'),
    Row('ca show', '{cluster}', '-----BEGIN CERTIFICATE-----'),
    Row('ca sign', '{cluster} {csr}', '-----BEGIN CERTIFICATE-----'),
    Row('ca rotate', '{cluster}', 'Request to rotate the CA certificate',
        then='UPDATE_COMPLETE'),
    Row('credential rotate', '{cluster}', 'Request to rotate credentials',
        then='UPDATE_COMPLETE'),
    # It names no version.
    Row('cluster upgrade', '{cluster} {template}', 'HTTP 409', refused=True),
    Row('cluster template create',
        '{newer} --coe kubernetes --image fedora-coreos --flavor ds2G '
        '--master-flavor ds2G --external-network public --labels '
        'kube_tag=v1.36.99', 'Request to create cluster template {newer}'),
    Row('cluster upgrade', '{cluster} {newer} --max-batch-size 1 '
        '--nodegroup default-worker', 'Request to upgrade cluster {cluster}',
        then='UPDATE_COMPLETE'),
    Row('cluster update', '{cluster} --name other --master-count 3 '
        '--label a=b --no-label x', 'HTTP 400', refused=True),
    Row('cluster resize', '{cluster} 1 --nodes-to-remove {node} '
        '--nodegroup default-worker',
        'Request to resize cluster {cluster}', then='UPDATE_COMPLETE'),

    # Node groups.
    Row('nodegroup list', '{cluster} --limit 10 --sort-key name --sort-dir '
        'asc --role worker', 'default-worker'),
    Row('nodegroup show', '{cluster} default-master', '10.0.'),
    Row('nodegroup create',
        '{cluster} more --node-count 1 --min-nodes 1 --max-nodes 2 --role '
        'gpu --image fedora-coreos --flavor ds2G --docker-volume-size 5 '
        '--labels z=1 --merge-labels --node-labels disk=fast '
        '--node-taints gpu=yes:NoSchedule',
        'Request to create nodegroup', then='UPDATE_COMPLETE'),
    Row('nodegroup show', '{cluster} more', 'CREATE_COMPLETE'),
    Row('nodegroup update', '{cluster} more --min-nodes 0 --max-nodes 3',
        'Request to update nodegroup more', then='UPDATE_COMPLETE'),
    # This driver gives them to new nodes.
    Row('nodegroup update', '{cluster} more --node-labels disk=slow '
        '--node-taints gpu:NoExecute', 'HTTP 400', refused=True),
    Row('nodegroup delete', '{cluster} default-worker', 'HTTP 400',
        refused=True),
    Row('nodegroup delete', '{cluster} more',
        'Request to delete nodegroup more', then='UPDATE_COMPLETE'),
    Row('nodegroup show', '{cluster} more', 'HTTP 404', refused=True),

    # Quotas and statistics.
    Row('quotas create', '--project-id {project} --resource Cluster',
        'HTTP 403', refused=True),
    Row('quotas create', '--project-id {project} --resource Cluster '
        '--hard-limit 7', '{project}', by='admin'),
    Row('quotas create', '--project-id {project} --resource Cluster '
        '--hard-limit 7', 'HTTP 409', refused=True, by='admin'),
    Row('quotas list', '--limit 100 --sort-key id --sort-dir asc '
        '--all-tenants', '{project}', by='admin'),
    Row('quotas list', '--marker {quota} --all-tenants', by='admin'),
    Row('quotas show', '--project-id {project} --resource Cluster',
        'hard_limit'),
    Row('quotas update', '--project-id {project} --resource Cluster '
        '--hard-limit 8', '8', by='admin'),
    Row('quotas delete', '--project-id {project} --resource Cluster',
        'Request to delete quota', by='admin'),
    Row('stats list', '{project}', 'clusters'),

    # The end of it; nobody has to wait for more nodes.
    Row('cluster update', '{cluster} --node-count 2 --rollback',
        'Request to update cluster {cluster}'),
    Row('cluster show', '{cluster}', 'UPDATE_IN_PROGRESS'),
    Row('cluster delete', '{cluster} {cluster}-not', 'HTTP 404',
        refused=True),
    Row('cluster template delete', '{full}-2', 'has been accepted'),
    Row('cluster template delete', '{shared}', 'has been accepted',
        by='admin'),
)


class World(types.SimpleNamespace):
    """What the words in braces stand for."""

    def filled(self, text):
        for name in ('node', 'quota'):
            if '{%s}' % name in text and not hasattr(self, name):
                setattr(self, name, getattr(self, f'find_{name}')())
        return text.format_map(vars(self))

    def servers(self):
        return {one['name']: one['id'] for one in self.cloud.user.get(
            'compute', '/servers')['servers']}

    def find_node(self):
        """The id of a server that would not be the first to go."""
        return next(ident for name, ident in self.servers().items()
                    if name.startswith(self.cluster)
                    and name.endswith('-node-0'))

    def find_quota(self):
        return self.cloud.rows('select max(id) as id from quotas')[0]['id']


@pytest.fixture(scope='module')
def world(cloud, tmp_path_factory):
    folder = tmp_path_factory.mktemp('cli')
    csr = folder / 'csr'
    subprocess.run(
        ['openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes',
         '-keyout', folder / 'key', '-out', csr,
         '-subj', '/O=system:masters/CN=admin'],
        check=True, capture_output=True)
    names = {name: harness.unique(name) for name in (
        'template', 'full', 'shared', 'newer', 'cluster', 'other',
        'network')}
    network = cloud.user.post('network', '/v2.0/networks', {
        'network': {'name': names['network']}})['network']
    subnet = cloud.user.post('network', '/v2.0/subnets', {'subnet': {
        'network_id': network['id'], 'name': names['network'],
        'ip_version': 4, 'cidr': '10.0.0.0/24'}})['subnet']
    yield World(cloud=cloud, folder=folder, csr=csr, subnet=subnet['id'],
                project=cloud.project_id, **names)
    for name in (names['cluster'], names['other']):
        cloud.delete(name)
    for name in (names['cluster'], names['other']):
        cloud.wait_gone(name)
    for name in (names['template'], names['newer']):
        cloud.magnum('DELETE', f'/clustertemplates/{name}')
    cloud.user.request('DELETE', 'network',
                       f"/v2.0/networks/{network['id']}")


@pytest.mark.parametrize(
    'row', ROWS, ids=[row.command.replace(' ', '-') for row in ROWS])
def test_command(cloud, world, row):
    words = (*row.command.split(), *world.filled(row.words).split())
    user = 'admin' if row.by == 'admin' else None
    text = (cloud.refused(*words, user=user) if row.refused
            else cloud.coe(*words, user=user))
    assert world.filled(row.says) in text, text
    if row.then:
        cloud.wait_status(world.cluster, row.then)
    if row.command == 'cluster resize':
        assert world.node not in world.servers().values()


def test_the_files_of_the_cluster(world):
    """What `cluster config` and `ca sign` gave fits together."""
    authority = x509.load_pem_x509_certificate(
        (world.folder / 'ca.pem').read_bytes())
    certificate = x509.load_pem_x509_certificate(
        (world.folder / 'cert.pem').read_bytes())
    certificate.verify_directly_issued_by(authority)
    viewed = subprocess.run(
        ['kubectl', 'config', 'view', '--kubeconfig',
         world.folder / 'config'], check=True, capture_output=True, text=True)
    assert 'https://' in viewed.stdout


@pytest.fixture(scope='module')
def offered(cloud):
    return json.loads(cloud.python(LISTING))


def test_no_command_is_left_out(offered):
    assert set(offered) == {row.command for row in ROWS}


def test_no_option_is_left_out(offered):
    used = {command: {word for row in ROWS if row.command == command
                      for word in row.words.split()} for command in offered}
    assert {command: missing for command, options in offered.items()
            if (missing := set(options) - used[command])} == {}
