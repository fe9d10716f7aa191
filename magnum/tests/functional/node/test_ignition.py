"""The user data of nodes that boot with Ignition."""

import json
import re
import urllib.parse

from magnum.tests.functional.heat import stacks


def ignition(**changes):
    found = stacks.judge_part('userdata_ignition.yaml', **{
        'ssh_public_key': 'ssh-ed25519 AAAA me', 'openstack_ca': '',
        'selinux_mode': 'enforcing', 'container_infra_prefix': '',
        'heat_container_agent_tag': 'tag', 'http_proxy': '',
        'https_proxy': '', 'no_proxy': '', **changes})
    return json.loads(found['configs']['ignition'])


def content(config, path):
    """Return the text of a file, unquoted as Ignition does."""
    sources = [file['contents']['source']
               for file in config['storage']['files'] if file['path'] == path]
    assert len(sources) == 1
    assert re.fullmatch(r"data:,[A-Za-z0-9$_.+!*'(),%:/@&=~;-]*", sources[0])
    return urllib.parse.unquote(sources[0].removeprefix('data:,'))


def test_ignition_is_of_version_three():
    config = ignition()
    assert config['ignition'] == {'version': '3.0.0'}
    assert set(config) == {'ignition', 'passwd', 'storage', 'systemd'}
    assert config['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': ['ssh-ed25519 AAAA me']}]
    for file in config['storage']['files']:
        assert set(file) == {'path', 'mode', 'overwrite', 'contents'}
        assert file['path'].startswith('/')
        assert 0 < file['mode'] <= 0o777
    for unit in config['systemd']['units']:
        assert set(unit) <= {'name', 'enabled', 'contents'}
        assert unit['name'].endswith('.service')


def test_ignition_has_no_key_without_one():
    assert ignition(ssh_public_key='')['passwd']['users'] == [
        {'name': 'core', 'sshAuthorizedKeys': []}]


def test_ignition_writes_what_the_agent_needs():
    config = ignition(
        container_infra_prefix='mirror.example/k8s/',
        http_proxy='http://user:p%40ss@proxy:3128/?a=b#c',
        openstack_ca=urllib.parse.quote('-----BEGIN\nA+/=\n'))
    assert content(config, '/etc/sysconfig/heat-container-agent') == (
        'AGENT_IMAGE=mirror.example/k8s/heat-container-agent:tag\n'
        'HTTP_PROXY=http://user:p%40ss@proxy:3128/?a=b#c\n'
        'HTTPS_PROXY=\nNO_PROXY=\n')
    assert content(
        config, '/etc/pki/ca-trust/source/anchors/openstack-ca.pem') == (
        '-----BEGIN\nA+/=\n')
    assert content(config, '/etc/selinux/config') == (
        'SELINUX=enforcing\nSELINUXTYPE=targeted\n')


def test_ignition_takes_no_value_for_more():
    config = ignition(ssh_public_key='k"]}],"x":[{"', no_proxy='a"b\\c,d')
    assert config['passwd']['users'][0]['sshAuthorizedKeys'] == [
        'k"]}],"x":[{"']
    assert content(config, '/etc/sysconfig/heat-container-agent').endswith(
        'NO_PROXY=a"b\\c,d\n')
