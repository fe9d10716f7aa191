"""The user data of nodes, as those read it who boot with it."""

import email
import functools
import json
import re
import subprocess
import urllib.parse

import pytest
import yaml

from magnum.tests.functional.heat import stacks

UNIT = 'heat-container-agent.service'
FCOS = 'userdata_fcos.yaml'
COREOS = 'userdata_coreos.yaml'
CLOUDINIT = 'userdata_cloudinit.yaml'
LINES = ('AGENT_IMAGE=mirror.example/k8s/heat-container-agent:tag\n'
         'HTTP_PROXY=http://user:p%40ss@proxy:3128/?a=b#c\n'
         'HTTPS_PROXY=\nNO_PROXY=a"b\\c,d\n')
CA = '-----BEGIN\nA+/=\n'
HOSTILE = 'k"]}],"x":[{"\n- $AGENT\n'


#: What nodes are told, by name.
CASES = {
    'plain': {'ssh_public_key': 'ssh-ed25519 AAAA me'},
    'keyless': {'ssh_public_key': ''},
    'told': {'agent_env': LINES, 'openstack_ca': CA},
    'quoted': {'agent_env': LINES, 'openstack_ca': urllib.parse.quote(CA)},
    'hostile': {'ssh_public_key': HOSTILE, 'agent_env': HOSTILE,
                'openstack_ca': HOSTILE},
    'permissive': {'selinux_mode': 'permissive'},
    'disabled': {'selinux_mode': 'disabled'}}


@functools.cache
def judged():
    """Return what Heat makes of each part in each case."""
    keys = [(part, case) for part in (FCOS, COREOS, CLOUDINIT)
            for case in CASES]
    return dict(zip(keys, stacks.judge_parts([
        (part, {'openstack_ca': '', 'selinux_mode': 'enforcing',
                'agent_env': '', **CASES[case]})
        for part, case in keys]), strict=True))


def user_data(part, case='plain'):
    """Return what Heat makes of a part, as text."""
    text, = judged()[part, case]['configs'].values()
    return text


def ignition(part, case='plain'):
    return json.loads(user_data(part, case))


def cloud_config(case='plain'):
    """Return what cloud-init reads in its user data."""
    text = user_data(CLOUDINIT, case)
    assert text.startswith('#cloud-config\n')
    assert text.isascii()
    return yaml.safe_load(text)


def content(config, path):
    """Return the text of a file, unquoted as Ignition does."""
    sources = [file['contents']['source']
               for file in config['storage']['files'] if file['path'] == path]
    assert len(sources) == 1
    assert re.fullmatch(r"data:,[A-Za-z0-9$_.+!*'(),%:/@&=~;-]*", sources[0])
    return urllib.parse.unquote(sources[0].removeprefix('data:,'))


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
    made = judged()[part, 'plain']['user_data']
    if part == CLOUDINIT:
        kinds = {piece.get_content_subtype(): piece.get_payload()
                 for piece in email.message_from_string(made).walk()}
        assert yaml.safe_load(kinds['cloud-config'])['runcmd']
        assert json.loads(kinds['x-cfninitdata']) == {'a': 'b'}
    else:
        assert json.loads(content(
            json.loads(made), '/var/lib/heat-cfntools/cfn-init-data')) == {
                'a': 'b'}


@pytest.mark.parametrize('part', (FCOS, COREOS, CLOUDINIT))
def test_systemd_reads_the_unit_of_the_agent(part, tmp_path):
    (tmp_path / f'{UNIT}.d').mkdir()
    if part == CLOUDINIT:
        text = written(cloud_config(), f'/etc/systemd/system/{UNIT}')
    else:
        unit = next(unit for unit in ignition(part)['systemd']['units']
                    if unit['name'] == UNIT)
        text = unit['contents']
        for each in unit['dropins']:
            (tmp_path / f'{UNIT}.d' / each['name']).write_text(re.sub(
                r'^(Exec\w+=-?)\S+', r'\1/bin/true', each['contents'],
                flags=re.MULTILINE))
    (tmp_path / UNIT).write_text(re.sub(
        r'^(Exec\w+=-?)\S+', r'\1/bin/true', text, flags=re.MULTILINE))
    done = subprocess.run(
        ['systemd-analyze', 'verify', '--man=no', tmp_path / UNIT],
        capture_output=True, text=True, timeout=60,
        env={'PATH': '/usr/bin:/bin', 'SYSTEMD_UNIT_PATH': f'{tmp_path}:'})
    assert UNIT not in done.stdout + done.stderr
