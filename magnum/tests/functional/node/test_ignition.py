"""The user data of nodes, as those read it who boot with it."""

import base64
import email
import json
import subprocess

import pytest
import yaml

from magnum.tests.functional.heat import stacks
from magnum.tests.functional.node import judges
from magnum.tests.functional.node import nodes
from magnum.tests.functional.node import userdata

CLOUDINIT, COREOS, FCOS = userdata.CLOUDINIT, userdata.COREOS, userdata.FCOS
CA, HOSTILE, LINES = userdata.CA, userdata.HOSTILE, userdata.LINES
UNIT = userdata.UNIT
IGNITED = (FCOS, COREOS)
#: Bytes of the user data of a server, in base64: Nova takes no more.
MOST = 65535


def ignition(part, case='plain'):
    return json.loads(userdata.text(part, case))


def cloud_config(case='plain'):
    """Return what cloud-init reads in its user data."""
    text = userdata.text(CLOUDINIT, case)
    assert text.startswith('#cloud-config\n')
    assert text.isascii()
    return yaml.safe_load(text)


def content(config, path):
    """Return the text of a file, unquoted as Ignition does."""
    sources = [file['contents']['source']
               for file in config['storage']['files'] if file['path'] == path]
    assert len(sources) == 1
    return userdata.decoded(sources[0])


def written(config, path):
    """Return the text of a file that cloud-init writes."""
    texts = [file['content'] for file in config['write_files']
             if file['path'] == path]
    assert len(texts) == 1
    return texts[0]


@pytest.mark.parametrize('part,version,keys', [
    (FCOS, '3.0.0', {'path', 'mode', 'overwrite', 'contents'}),
    (COREOS, '2.2.0', {'filesystem', 'path', 'mode', 'contents'})])
def test_ignition_is_of_the_version_the_host_reads(part, version, keys):
    config = ignition(part)
    assert config['ignition'] == {'version': version}
    assert set(config) == {'ignition', 'passwd', 'storage', 'systemd'}
    assert config['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': ['ssh-ed25519 AAAA me']}]
    for file in config['storage']['files']:
        assert set(file) == keys
        assert file['path'].startswith('/')
        assert file.get('filesystem', 'root') == 'root'
        assert 0 < file['mode'] <= 0o777
    names = [unit['name'] for unit in config['systemd']['units']]
    assert UNIT in names
    assert len(names) == len(set(names))
    for unit in config['systemd']['units']:
        assert set(unit) <= {'name', 'enabled', 'contents', 'dropins', 'mask'}


@pytest.mark.parametrize('part', (FCOS, COREOS))
def test_ignition_has_no_key_without_one(part):
    assert ignition(part, 'keyless')['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': []}]


@pytest.mark.parametrize('part,place', [
    (FCOS, '/etc/pki/ca-trust/source/anchors/openstack-ca.pem'),
    (COREOS, '/etc/ssl/certs/openstack-ca.pem')])
def test_ignition_writes_what_the_agent_needs(part, place):
    config = ignition(part, 'quoted')
    assert content(config, '/etc/sysconfig/heat-container-agent') == LINES
    assert content(config, place) == CA


@pytest.mark.parametrize('mode,now', [
    ('plain', '1'), ('permissive', '0'), ('disabled', '0')])
def test_ignition_sets_selinux(mode, now):
    assert content(ignition(FCOS, mode), '/etc/selinux/config') == (
        'SELINUX=%s\nSELINUXTYPE=targeted\n'
        % mode.replace('plain', 'enforcing'))
    # /etc/selinux/config of Container Linux is in a read-only /usr.
    dropin, = ignition(COREOS, mode)['systemd']['units'][0]['dropins']
    assert f'setenforce {now}\n' in dropin['contents']


@pytest.mark.parametrize('part', (FCOS, COREOS))
def test_ignition_takes_no_value_for_more(part):
    config = ignition(part, 'hostile')
    assert config['passwd']['users'][0]['sshAuthorizedKeys'] == [HOSTILE]
    assert content(config,
                   '/etc/sysconfig/heat-container-agent') == HOSTILE


def test_docker_keeps_the_agent_it_runs():
    config = ignition(COREOS)
    assert json.loads(content(config, '/etc/docker/daemon.json')) == {
        'live-restore': True}


def test_cloud_init_writes_what_the_agent_needs():
    config = cloud_config('told')
    assert written(config, '/etc/sysconfig/heat-container-agent') == LINES
    assert written(
        config, '/etc/pki/ca-trust/source/anchors/openstack-ca.pem') == CA
    assert written(config, f'/etc/systemd/system/{UNIT}') == (
        (stacks.TEMPLATES / 'kubernetes/fragments' / UNIT).read_text())
    assert {file['path']: file['permissions']
            for file in config['write_files']}[
                '/etc/sysconfig/heat-container-agent'] == '0600'
    assert config['runcmd'][-1][-1] == UNIT


@pytest.mark.parametrize('mode,now', [
    ('enforcing', '1'), ('permissive', '0'), ('disabled', '0')])
def test_cloud_init_sets_selinux_now_and_for_later(mode, now):
    config = cloud_config('plain' if mode == 'enforcing' else mode)
    assert ['setenforce', now] in config['runcmd']
    assert written(config, '/etc/selinux/config') == (
        f'SELINUX={mode}\nSELINUXTYPE=targeted\n')


def test_cloud_init_takes_no_value_for_more():
    config = cloud_config('hostile')
    assert set(config) == {'ssh_authorized_keys', 'write_files', 'runcmd'}
    assert config['ssh_authorized_keys'] == [HOSTILE]
    assert written(config, '/etc/sysconfig/heat-container-agent') == HOSTILE
    assert cloud_config('keyless')['ssh_authorized_keys'] == []
    assert cloud_config()['ssh_authorized_keys'] == ['ssh-ed25519 AAAA me']


@pytest.mark.parametrize('part', (FCOS, COREOS, CLOUDINIT))
def test_heat_tells_the_agent_where_it_is(part):
    """Heat adds its metadata in the format the host reads."""
    made = userdata.whole(part)
    if part == CLOUDINIT:
        kinds = {piece.get_content_subtype(): piece.get_payload()
                 for piece in email.message_from_string(made).walk()}
        assert yaml.safe_load(kinds['cloud-config'])['runcmd']
        assert json.loads(kinds['x-cfninitdata']) == userdata.METADATA
    else:
        assert json.loads(content(
            json.loads(made), '/var/lib/heat-cfntools/cfn-init-data')) == (
                userdata.METADATA)


def with_version_3(config):
    """Return a configuration of version 2 as one of version 3.

    Of what is in use, only the file system of a file is gone.
    """
    files = [dict(file) for file in config['storage']['files']]
    for file in files:
        assert file.pop('filesystem') == 'root'
    return {**config, 'ignition': {'version': '3.0.0'},
            'storage': {'files': files}}


def ignition_says(folder, config):
    """Return what Ignition itself says of a configuration; '' is good."""
    path = folder / 'config.ign'
    path.write_text(json.dumps(config))
    done = subprocess.run(['ignition-validate', path], timeout=60,
                          capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert said or done.returncode == 0
    return said


@pytest.mark.parametrize('part', IGNITED)
@pytest.mark.parametrize('case', list(userdata.CASES))
def test_ignition_takes_it(tmp_path, part, case):
    config = ignition(part, case)
    if part == COREOS:
        config = with_version_3(config)
    if case in ('told', 'hostile'):
        # The driver has quoted the CA.
        for file in config['storage']['files']:
            if file['path'].endswith('openstack-ca.pem'):
                file['contents']['source'] = 'data:,'
    assert ignition_says(tmp_path, config) == ''


@pytest.mark.parametrize('part', IGNITED)
@pytest.mark.parametrize('case', ('plain', 'quoted', 'large'))
def test_ignition_takes_what_heat_adds(tmp_path, part, case):
    config = json.loads(userdata.whole(part, case))
    if part == COREOS:
        config = with_version_3(config)
    said = ignition_says(tmp_path, config)
    # Heat writes for an older version as well.
    assert not [line for line in said.splitlines()
                if 'Unused key filesystem' not in line]


@pytest.mark.parametrize('change', [
    {'ignition': {'version': '2.2.0'}}, {'ignition': {}},
    {'storage': {'files': [{'path': 'etc/x'}]}},
    {'storage': {'files': [{'path': '/x', 'mode': '0644'}]}},
    {'storage': {'files': [{'path': '/x', 'mode': 99999}]}},
    {'storage': {'files': [{'path': '/x'}, {'path': '/x'}]}},
    {'storage': {'files': [{'path': '/x', 'filesystem': 'root'}]}},
    {'storage': {'files': [{'path': '/x', 'contents': {
        'source': 'data:;base64,?'}}]}},
    {'systemd': {'units': [{'name': 'no-unit', 'enabled': True}]}},
    {'systemd': {'units': [{'name': 'a.service', 'enable': True}]}},
    {'passwd': {'users': [{'name': 'core', 'sshAuthorizedKeys': 'x'}]}}])
def test_ignition_sees_what_is_wrong(tmp_path, change):
    assert ignition_says(tmp_path, {**ignition(FCOS), **change})


@pytest.mark.parametrize('part', IGNITED)
def test_modes_are_decimal(part):
    assert {file['mode'] for file in json.loads(userdata.whole(part))[
        'storage']['files']} <= {0o600, 0o640, 0o644}


@pytest.mark.parametrize('part', userdata.PARTS)
def test_nova_takes_it(part):
    given = userdata.whole(part, 'large').encode('ascii')
    assert len(base64.b64encode(given)) <= MOST


@pytest.mark.parametrize('part', userdata.PARTS)
@pytest.mark.parametrize('case', ('plain', 'quoted', 'permissive'))
def test_a_host_can_boot_with_it(part, case, tmp_path):
    """Again and again; systemd reads all units."""
    node = nodes.Node(tmp_path)
    userdata.boot(node, part, case)
    once = node.files()
    userdata.boot(node, part, case)
    assert node.files() == once
    assert f'etc/systemd/system/{UNIT}' in once
    judges.verify_units(node)
