"""What can be said of each template by reading it."""

import pathlib
import re

import pytest
import yaml

from magnum.drivers.common import gen
from magnum.drivers.common import labels
from magnum.drivers.common import programs
from magnum.tests.functional.heat import stacks

HERE = pathlib.Path(__file__).parent
TEMPLATES = sorted(path for path in stacks.TEMPLATES.rglob('*.yaml')
                   if path.parent.name not in ('environments', 'manifests'))
SECRET = re.compile(
    r'password|passwd|ca_key|account.*key|^trust_id$|_secrets$')
FRAGMENTS = stacks.TEMPLATES / 'kubernetes' / 'fragments'
RUN = 5
#: Lines a flavour has at most.
LONGEST = 200


def name_of(path):
    return str(path.relative_to(stacks.DRIVERS))


def earlier_parameters():
    """Yield name, type and secrecy of parameters of earlier releases."""
    for line in (HERE / 'parameters.txt').read_text().splitlines():
        if not line.startswith('#'):
            name, kind, *hidden = line.split()
            yield pytest.param(name, kind, bool(hidden), id=name)


@pytest.fixture(scope='module')
def cluster():
    return yaml.safe_load(stacks.CLUSTER.read_text())


def used(value):
    """Yield the names of parameters that a value reads."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == 'get_param':
                yield item if isinstance(item, str) else item[0]
            else:
                yield from used(item)
    elif isinstance(value, list):
        for item in value:
            yield from used(item)


@pytest.mark.parametrize('path', TEMPLATES, ids=name_of)
def test_every_parameter_is_used(path):
    body = yaml.safe_load(path.read_text())
    parameters = body.pop('parameters')
    if 'switcher' in path.name:
        # Switchers have one interface and use what they switch to.
        return
    assert set(parameters) - set(used(body)) == set()


@pytest.mark.parametrize('path', TEMPLATES, ids=name_of)
def test_secrets_are_hidden(path):
    parameters = yaml.safe_load(path.read_text())['parameters']
    assert {name for name, row in parameters.items()
            if SECRET.search(name) and not row.get('hidden')} == set()


@pytest.mark.parametrize('path', TEMPLATES, ids=name_of)
def test_every_file_is_there(path):
    stacks.load(path)


@pytest.mark.parametrize('name,kind,hidden',
                         list(earlier_parameters()))
def test_parameters_of_earlier_releases_are_kept(cluster, name, kind,
                                                 hidden):
    row = cluster['parameters'][name]
    assert row['type'] == kind
    assert row.get('hidden', False) or not hidden


def test_no_secret_is_in_what_anybody_may_read(cluster):
    values = cluster['resources']['node_env']['properties']['value']
    hidden = {name for name, row in cluster['parameters'].items()
              if row.get('hidden')}
    assert hidden & set(used(values)) == set()


def test_no_secret_is_an_input_of_a_deployment():
    for name in ('master.yaml', 'worker.yaml'):
        body = yaml.safe_load(
            (stacks.CLUSTER.parent / name).read_text())
        assert not [each for each in body['parameters']
                    if SECRET.search(each)]


@pytest.mark.parametrize('label', list(labels.LABELS.values()),
                         ids=lambda label: label.name)
def test_a_label_reaches_the_nodes(cluster, label):
    for name in label.parameters:
        row = cluster['parameters'][name]
        assert row['type'] == label.type.heat
        assert row.get('hidden', False) == label.sensitive
        if label.default is None:
            assert 'default' not in row
        elif label.type is not labels.CIDRS:
            assert row['default'] == label.default
    if label.variable:
        place = cluster['resources']['master_programs']['properties'][
            'node_secrets'] if label.sensitive else cluster['resources'][
                'node_env']['properties']['value']
        assert place[label.variable] == {'get_param': label.parameters[0]}


def test_generated_blocks_are_up_to_date():
    assert gen.stale() == []


def test_every_program_is_used():
    listed = {*programs.LIBRARIES, 'programs.sh',
              'heat-container-agent.service',
              *(name for names in programs.PROGRAMS.values()
                for name in names)}
    assert {path.name for path in FRAGMENTS.iterdir()
            if path.is_file()} == listed


def test_every_manifest_is_used():
    listed = {name for names in programs.MANIFESTS.values()
              for name in names}
    folder = stacks.TEMPLATES / 'kubernetes' / 'manifests'
    assert {path.name for path in folder.iterdir()} == listed


def test_environments_are_pairs_of_the_same_switches():
    """What one file of a pair sets, the other one sets back."""
    def keys(name):
        path = stacks.TEMPLATES / 'environments' / f'{name}.yaml'
        return set(yaml.safe_load(path.read_text())['resource_registry'])

    for yes, no in (('with_private_network', 'no_private_network'),
                    ('with_etcd_volume', 'no_etcd_volume'),
                    ('with_volume', 'no_volume'),
                    ('with_master_lb_octavia', 'no_master_lb'),
                    ('with_master_lb', 'no_master_lb'),
                    ('enable_floating_ip', 'disable_floating_ip')):
        assert keys(yes) == keys(no)
    assert keys('disable_lb_floating_ip') <= keys('enable_lb_floating_ip')


def runs(path):
    """Return all runs of lines of a file that say something."""
    lines = [line.strip() for line in path.read_text().splitlines()
             if len(line.strip()) > 3 and not line.strip().startswith('#')]
    return {tuple(lines[start:start + RUN])
            for start in range(len(lines) - RUN + 1)}


def texts(folder):
    """Return the files of a folder that people write."""
    return {path for path in folder.rglob('*')
            if path.suffix in ('.py', '.yaml', '.sh', '.service')}


def copied(own):
    """Return the names of files with a run of lines that others have."""
    foreign = set().union(*map(runs, texts(stacks.DRIVERS) - own))
    return [path.name for path in own if runs(path) & foreign]


def length(own):
    """Return how many lines files have."""
    return sum(len(path.read_text().splitlines()) for path in own)


@pytest.mark.parametrize('flavour', list(stacks.FLAVOURS))
def test_a_flavour_is_small_and_no_copy(flavour):
    own = texts(stacks.DRIVERS / flavour)
    assert length(own) < LONGEST
    assert not copied(own)


@pytest.mark.parametrize('path', [
    stacks.FLAVOURS['k8s_fedora_ironic_v1'],
    stacks.DRIVERS / 'k8s_fedora_ironic_v1' / 'driver.py', stacks.CLUSTER,
    FRAGMENTS / 'certs.sh', FRAGMENTS / 'heat-container-agent.service'],
    ids=name_of)
def test_a_copy_is_seen(tmp_path, path):
    """Also of a part of a file, with other blanks and comments."""
    lines = path.read_text().splitlines()
    half = lines[len(lines) // 4:-len(lines) // 4]
    (tmp_path / path.name).write_text('\n'.join(
        f'  {line}\n\n# words' for line in half))
    assert copied(texts(tmp_path)) == [path.name]


def test_a_long_flavour_is_seen():
    own = texts(stacks.DRIVERS / 'k8s_fedora_coreos_v1')
    assert length({*own, stacks.CLUSTER}) >= LONGEST


@pytest.mark.parametrize('flavour', list(stacks.FLAVOURS))
def test_a_flavour_is_aliases_and_no_templates(flavour):
    folder = stacks.DRIVERS / flavour
    assert [path.name for path in folder.rglob('*.yaml')] == [
        'environment.yaml']
    assert not [*folder.rglob('*.sh')]
    body = yaml.safe_load((folder / 'environment.yaml').read_text())
    assert set(body) <= {'resource_registry', 'parameter_defaults'}
    assert 'Magnum::Node::UserData' in body['resource_registry']


@pytest.mark.parametrize('part', sorted(
    path.name for path in stacks.PARTS.glob('userdata_*.yaml')))
def test_a_part_of_user_data_is_no_copy(part):
    """Parts have one interface, and each one resource in it."""
    skeleton = 2 + RUN

    def made(path):
        text = path.read_text().partition('\nresources:')[2].partition(
            '\noutputs:')[0]
        lines = [line.strip() for line in text.splitlines()]
        return {tuple(lines[start:start + skeleton])
                for start in range(len(lines) - skeleton + 1)}

    others = [path for path in stacks.PARTS.glob('userdata_*.yaml')
              if path.name != part]
    assert not made(stacks.PARTS / part) & set().union(*map(made, others))
