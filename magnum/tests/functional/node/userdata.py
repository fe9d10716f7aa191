"""The user data of nodes, as those read it who boot with it.

Owns the one run of Heat's library that makes it, and stand-ins for Ignition
and cloud-init that do to a scratch root what it says. It must not know what
tests look for.
"""

import base64
import email
import functools
import json
import re
import subprocess
import urllib.parse

import yaml

from magnum.drivers.heat import facts
from magnum.tests.functional.heat import stacks

UNIT = 'heat-container-agent.service'
FCOS = 'userdata_fcos.yaml'
COREOS = 'userdata_coreos.yaml'
CLOUDINIT = 'userdata_cloudinit.yaml'
PARTS = (FCOS, COREOS, CLOUDINIT)
LINES = ('AGENT_IMAGE=mirror.example/k8s/heat-container-agent:tag\n'
         'HTTP_PROXY=http://user:p%40ss@proxy:3128/?a=b#c\n'
         'HTTPS_PROXY=\nNO_PROXY=a"b\\c,d\n')
CA = '-----BEGIN\nA+/=\n'
HOSTILE = 'k"]}],"x":[{"\n- $AGENT\n'
UNICODE = 'X=\u00fcnic\u00f6de \u2603 \U0001f600\n'

#: What nodes are told, by name.
CASES = {
    'plain': {'ssh_public_key': 'ssh-ed25519 AAAA me'},
    'keyless': {'ssh_public_key': ''},
    'told': {'agent_env': LINES, 'openstack_ca': CA},
    'quoted': {'agent_env': LINES, 'openstack_ca': urllib.parse.quote(CA)},
    'hostile': {'ssh_public_key': HOSTILE, 'agent_env': HOSTILE,
                'openstack_ca': HOSTILE},
    # The driver has quoted what is not in the key.
    'unicode': {'ssh_public_key': UNICODE, 'agent_env': LINES,
                'openstack_ca': urllib.parse.quote(UNICODE)},
    'permissive': {'selinux_mode': 'permissive'},
    'disabled': {'selinux_mode': 'disabled'},
    # A key of 16384 bits, as much of certificates as the conductor takes,
    # all columns full.
    'large': {'ssh_public_key': 'ssh-rsa ' + 'A+/z' * 700 + ' me@home',
              'openstack_ca': urllib.parse.quote(
                  ('+' + 'b' * 63 + '\n') * facts.MAX_CA_SIZE)[
                      :facts.MAX_CA_SIZE],
              'agent_env': 'AGENT_IMAGE=%s/agent:%s\nHTTP_PROXY=%s\n'
              'HTTPS_PROXY=%s\nNO_PROXY=%s\n' % (
                  'p' * 255, 't' * 128, '#' * 255, '#' * 255, '?' * 255)}}

#: What Heat tells the agent of a server, about as much as it is.
METADATA = {'deployments': [], 'os-collect-config': {
    'polling_interval': 30, 'collectors': ['heat', 'ec2', 'local'],
    'heat': {'user_id': 'u' * 32, 'password': 'p' * 32, 'stack_id': 's' * 180,
             'auth_url': 'http://keystone/v3', 'project_id': 'd' * 32,
             'resource_name': 'kube-master'}}}


@functools.cache
def judged():
    """Return what Heat makes of each part in each case."""
    keys = [(part, case) for part in PARTS for case in CASES]
    return dict(zip(keys, stacks.judge_parts(
        [(part, {'openstack_ca': '', 'selinux_mode': 'enforcing',
                 'agent_env': '', **CASES[case]}) for part, case in keys],
        METADATA), strict=True))


def text(part, case='plain'):
    """Return what Heat makes of a part."""
    found, = judged()[part, case]['configs'].values()
    return found


def whole(part, case='plain'):
    """Return what a server of this part is given by Nova."""
    return judged()[part, case]['user_data']


def decoded(source):
    """Return what a data URL holds, as Ignition reads it."""
    kind, comma, data = source.partition(',')
    assert comma and re.fullmatch("[A-Za-z0-9$_.+!*'(),%:/@&=~;-]*", data)
    if kind == 'data:;base64':
        return base64.b64decode(data, validate=True).decode()
    assert kind == 'data:'
    return urllib.parse.unquote(data, errors='strict')


def _write(node, path, content, mode):
    node.write(path, content)
    (node.root / path.lstrip('/')).chmod(mode)


def _ignite(node, config):
    for file in config['storage']['files']:
        _write(node, file['path'], decoded(file['contents']['source']),
               file['mode'])
    for unit in config['systemd']['units']:
        place = f'/etc/systemd/system/{unit["name"]}'
        if 'contents' in unit:
            _write(node, place, unit['contents'], 0o644)
        for each in unit.get('dropins', ()):
            _write(node, f'{place}.d/{each["name"]}', each['contents'], 0o644)


def _init_cloud(node, config):
    for file in config['write_files']:
        _write(node, file['path'], file['content'],
               int(file['permissions'], 8))
    for command in config['runcmd']:
        subprocess.run([node.folder / 'stubs/chroot', node.root, *command],
                       env=node.env, check=True)


def boot(node, part, case='plain'):
    """Do to a node what its user data says."""
    given = whole(part, case)
    if part == CLOUDINIT:
        # One more is Heat's own.
        config = [piece.get_payload()
                  for piece in email.message_from_string(given).walk()
                  if piece.get_content_subtype() == 'cloud-config'][-1]
        _init_cloud(node, yaml.safe_load(config))
    else:
        _ignite(node, json.loads(given))
