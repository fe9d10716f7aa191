"""The `magnum` command of python-magnumclient 3.7.0, and its bays.

It is the last release that has either. Bays are what clusters were called up
to microversion 1.10; 1.1 answers with the whole bay instead of accepting.
"""

import re
import subprocess

import pytest

from magnum.tests.functional.cloud import harness

MODEL = ('--coe', 'kubernetes', '--image-id', 'fedora-coreos',
         '--external-network-id', 'public', '--keypair-id', 'simulated',
         '--flavor-id', 'ds2G', '--master-flavor-id', 'ds2G',
         '--network-driver', 'flannel', '--docker-storage-driver', 'overlay2')
# Those of 3.7.0 that other tests do not ask for.
CLUSTER_COMMANDS = (
    ('cluster-list', 'CREATE_COMPLETE'),
    ('cluster-show {bay}', 'CREATE_COMPLETE'),
    ('cluster-config {bay} --dir {folder} --force', 'KUBECONFIG'),
    ('cluster-template-list', '{model}'),
    ('cluster-template-show {model}', 'kubernetes'),
    ('ca-show {bay}', 'BEGIN CERTIFICATE'),
    ('ca-sign --cluster {bay} --csr {csr}', 'BEGIN CERTIFICATE'),
    ('stats-list --project-id {project}', 'clusters'),
    ('quotas-show --project-id {project} --resource Cluster', 'hard_limit'),
)


@pytest.fixture(scope='module')
def magnum(cloud):
    """The command: returns what it prints."""
    def run(*words, version='1.10'):
        return harness.done(cloud.magnum_command(*words, version=version))

    return run


@pytest.fixture(scope='module')
def model(cloud, magnum, going):
    name = harness.unique('model')
    assert 'fedora-coreos' in magnum(
        'baymodel-create', '--name', name, '--labels', 'x=y', *MODEL)
    going.templates.append(name)
    return name


@pytest.fixture(scope='module')
def bay(cloud, magnum, model, going):
    """A complete bay of one master and one node."""
    name = harness.unique('bay')
    assert re.search(r'Request to create bay \S{36} has been accepted', magnum(
        'bay-create', '--name', name, '--baymodel', model, '--node-count',
        '1', '--timeout', '10'))
    cloud.wait_status(name, 'CREATE_COMPLETE')
    yield name
    # The last test has deleted it, unless one before that failed.
    cloud.delete(name)
    going.clusters.append(name)


def fields(text):
    """The rows of a table of two columns."""
    return dict(re.findall(r'^\| (\S+) +\| (.*?) +\|$', text, re.M))


def test_models(cloud, magnum):
    name = harness.unique('model')
    made = fields(magnum('baymodel-create', '--name', name, *MODEL,
                         version='1.1'))
    assert (made['name'], made['tls_disabled']) == (name, 'False')
    assert name in magnum('baymodel-list', '--limit', '100', '--sort-key',
                          'name', '--sort-dir', 'desc', '--fields', 'coe')
    assert 'ds2G' in magnum('baymodel-list', '--detail')
    changed = fields(magnum('baymodel-update', name, 'replace',
                            'dns_nameserver=9.9.9.9', f'name={name}-2'))
    assert changed['dns_nameserver'] == '9.9.9.9'
    shown = fields(magnum('baymodel-show', f'{name}-2'))
    assert shown['uuid'] == made['uuid']
    assert 'labels' in magnum('baymodel-update', f'{name}-2', 'add',
                              'labels/x=y')
    assert 'has been accepted' in magnum('baymodel-delete', f'{name}-2')
    assert 'could not be found' in harness.told(
        cloud.magnum_command('baymodel-delete', f'{name}-2'))


def test_bays(magnum, bay, model):
    assert bay in magnum('bay-list', '--limit', '100', '--sort-key', 'name',
                         '--sort-dir', 'asc', '--fields', 'stack_id')
    shown = fields(magnum('bay-show', bay))
    assert (shown['name'], shown['status'], shown['node_count'],
            shown['bay_create_timeout']) == (bay, 'CREATE_COMPLETE', '1',
                                             '10')
    assert fields(magnum('bay-show', '--long', bay))[
        'baymodel_coe'] == 'kubernetes'


def test_the_kubeconfig_of_a_bay(magnum, bay, tmp_path):
    magnum('bay-config', bay, '--dir', str(tmp_path))
    subprocess.run(['kubectl', 'config', 'view', '--kubeconfig',
                    tmp_path / 'config'], check=True)
    assert 'BEGIN CERTIFICATE' in magnum('ca-show', '--bay', bay)


@pytest.mark.parametrize('words, says', CLUSTER_COMMANDS)
def test_what_is_not_of_bays(cloud, magnum, bay, model, tmp_path, words,
                             says):
    csr = tmp_path / 'csr'
    subprocess.run(
        ['openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes',
         '-keyout', tmp_path / 'key', '-out', csr,
         '-subj', '/O=system:masters/CN=admin'],
        check=True, capture_output=True)
    values = {'bay': bay, 'model': model, 'folder': tmp_path, 'csr': csr,
              'project': cloud.project_id}
    assert says.format_map(values) in magnum(
        *words.format_map(values).split(), version='latest')


def test_bays_are_no_more(cloud):
    text = harness.told(cloud.magnum_command('bay-list', version='1.11'))
    assert '406' in text


def test_a_bay_of_old(magnum, model, going):
    """At 1.1 the answer is the bay, and nothing is rolled back."""
    name = harness.unique('bay')
    made = fields(magnum('bay-create', '--name', name, '--baymodel', model,
                         version='1.1'))
    assert (made['name'], made['status']) == (name, 'CREATE_IN_PROGRESS')
    assert 'has been accepted' in magnum('bay-delete', name, version='1.1')
    going.clusters.append(name)


def test_a_bay_grows_and_goes(cloud, magnum, bay):
    assert 'has been accepted' in magnum(
        'bay-update', '--rollback', bay, 'replace', 'node_count=2')
    shown = fields(magnum('bay-show', bay))
    assert (shown['node_count'], shown['status']) == (
        '2', 'UPDATE_IN_PROGRESS')
    assert 'has been accepted' in magnum('bay-delete', bay)
