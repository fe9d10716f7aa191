"""What happens to nodes that are there: upgrades, other secrets."""

import json
import subprocess

import pytest
import yaml

from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

NEWER = 'v1.37.2'
UPGRADE = {'KUBE_TAG': NEWER, 'OSTREE_REMOTE': '', 'OSTREE_COMMIT': '',
           'API_VERSION': NEWER}


@pytest.fixture
def new_node(ready, tmp_path):
    """Return what returns a node that was set up, and forgot how."""
    def made(role, name='defaults'):
        node = ready.node(tmp_path, role, nodes.told(
            combinations.COMBINATIONS[name]))
        node.forget()
        return node

    return made


@pytest.fixture(params=['master', 'worker'])
def node(request, new_node):
    return new_node(request.param)


def position(calls, text):
    """Return where a call with this text is first."""
    return next(number for number, call in enumerate(calls) if text in call)


def is_master(node):
    return (node.root / 'etc/kubernetes/kube-apiserver').exists()


def test_an_upgrade_brings_another_release(node):
    node.run(nodes.upgrade_text(), **UPGRADE)
    calls = node.calls()
    drained = position(calls, 'drain a-node-0')
    restarted = position(calls, 'systemctl restart kubelet.service')
    assert drained < position(calls, f'/{NEWER}/kubelet') < restarted
    assert restarted < position(calls, 'uncordon a-node-0')
    services = ['kube-proxy'] + ['kube-apiserver'] * is_master(node)
    for service in services:
        assert node.sourced(f'/etc/kubernetes/{service}')['IMAGE'] == (
            f'registry.k8s.io/{service}:{NEWER}')
    assert ('kubelet-config.yaml drain' in calls[drained]) != is_master(node)


def test_an_upgrade_can_run_again(node):
    node.run(nodes.upgrade_text(), **UPGRADE)
    first = {path: path.read_bytes() for path in node.root.rglob('*')
             if path.is_file()}
    node.run(nodes.upgrade_text(), **UPGRADE)
    assert first == {path: path.read_bytes()
                     for path in node.root.rglob('*') if path.is_file()}


def test_a_node_that_cannot_be_drained_is_given_back(node):
    done = node.attempt(nodes.upgrade_text(), **{
        **UPGRADE, 'DRAIN_STATUS': '1', 'DRAIN_SECONDS': '0'})
    assert done.returncode == 1
    assert 'disruption budget' in done.stderr
    calls = node.calls()
    assert 'uncordon a-node-0' in calls[-1]
    assert not [call for call in calls if 'systemctl restart' in call]


def test_a_worker_waits_for_its_masters(new_node):
    node = new_node('worker')
    done = node.attempt(nodes.upgrade_text(), **{
        **UPGRADE, 'API_VERSION': 'v1.36.0', 'MASTERS_SECONDS': '0'})
    assert done.returncode == 1
    assert f'masters with {NEWER}' in done.stderr
    assert not [call for call in node.calls() if 'drain' in call]


def test_a_host_boots_its_commit(node):
    commit = {**UPGRADE, 'OSTREE_COMMIT': 'abc123'}
    done = node.attempt(nodes.upgrade_text(), **commit)
    assert done.returncode == 1
    calls = node.calls()
    assert position(calls, 'drain') < position(
        calls, 'rpm-ostree deploy abc123') < position(
        calls, 'systemctl reboot')
    # The agent runs it anew after the boot.
    node.run(nodes.upgrade_text(), **commit)
    assert len([call for call in node.calls()
                if 'systemctl reboot' in call]) == 1
    assert 'uncordon' in node.calls()[-1]


def test_a_host_takes_another_branch(node):
    node.attempt(nodes.upgrade_text(), **UPGRADE | {
        'OSTREE_REMOTE': 'fedora:x/stable', 'OSTREE_COMMIT': 'abc123'})
    assert 'rpm-ostree rebase fedora:x/stable abc123' in node.calls()


def secrets(**changes):
    return {**nodes.SECRETS, 'TRUSTEE_USER_ID': 'trustee', **changes}


def certificates(node):
    return {path.name: path.read_bytes() for path in
            (node.root / 'etc/kubernetes/certs').iterdir()}


def test_nothing_is_renewed_without_need(node):
    before = certificates(node)
    role = 'master' if is_master(node) else 'worker'
    node.run(nodes.renewal_text(role, secrets()))
    assert certificates(node) == before
    assert not [call for call in node.calls() if 'restart' in call]


def test_another_ca_renews_all_certificates(node):
    before = certificates(node)
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
         'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=ca',
         '-keyout', f'{node.env["CA"]}.key', '-out', f'{node.env["CA"]}.crt',
         '-days', '1'], check=True, capture_output=True)
    role = 'master' if is_master(node) else 'worker'
    text = nodes.renewal_text(role, secrets(
        KUBE_SERVICE_ACCOUNT_KEY='another\\nkey'))
    node.run(text)
    after = certificates(node)
    assert set(after) == set(before)
    for name, content in after.items():
        if name.endswith('.crt'):
            assert content != before[name]
            node.certificate(name.removesuffix('.crt'))
    restarted = {call.split()[-1] for call in node.calls()
                 if 'systemctl restart' in call}
    assert 'kubelet.service' in restarted
    if is_master(node):
        assert 'etcd.service' in restarted
        # Tokens that pods have are good until the next rotation.
        assert after['service_account.key'] == (
            b'another\nkey\n' + before['service_account.key'])
        assert [call for call in node.calls() if 'rollout restart' in call]
    node.forget()
    node.run(text)
    assert certificates(node) == after
    assert not [call for call in node.calls() if 'restart' in call]


def test_one_former_key_of_service_accounts_is_kept(new_node):
    keys = [subprocess.run(
        ['openssl', 'genpkey', '-algorithm', 'ed25519'], check=True,
        capture_output=True, text=True).stdout for _ in range(3)]
    node = new_node('master')
    for key in keys:
        for _time in range(2):
            node.run(nodes.renewal_text('master', secrets(
                KUBE_SERVICE_ACCOUNT_KEY=key.replace('\n', '\\n'))))
    assert node.read('/etc/kubernetes/certs/service_account.key') == (
        keys[2] + keys[1])


def test_services_are_restarted_with_their_certificates(new_node):
    node = new_node('master')
    node.run(nodes.renewal_text('master', secrets(
        KUBE_SERVICE_ACCOUNT_KEY='another\\nkey')))
    calls = node.calls()
    order = [position(calls, f'restart --no-block {service}.service')
             for service in ('etcd', 'kube-apiserver',
                             'kube-controller-manager', 'kube-scheduler',
                             'kubelet', 'kube-proxy')]
    assert order == sorted(order)
    assert order[-1] < position(calls, 'get --raw /healthz') < position(
        calls, 'rollout restart')


def test_another_trustee_keeps_the_registry(new_node):
    node = new_node('worker', 'registry')
    node.env['EXPECTED_PASSWORD'] = 'the new one'
    node.run(nodes.renewal_text('worker', secrets(
        TRUSTEE_PASSWORD='the new one', TRUST_ID='trust-2')))
    swift = json.loads(node.read('/etc/kubernetes/registry.json'))[
        'storage']['swift']
    assert (swift['password'], swift['trustid']) == ('the new one', 'trust-2')
    assert 'systemctl restart --no-block registry.service' in node.calls()


def test_another_trustee_logs_in(new_node):
    node = new_node('master')
    before = certificates(node)
    node.env['EXPECTED_PASSWORD'] = 'the new one'
    node.run(nodes.renewal_text('master', secrets(
        TRUSTEE_PASSWORD='the new one', TRUSTEE_USER_ID='trustee-2',
        TRUST_ID='trust-2')))
    config = node.read('/etc/kubernetes/cloud-config')
    for text in ('"the new one"', '"trustee-2"', '"trust-2"'):
        assert text in config
    assert certificates(node) == before
    assert 'trust-2' in (node.folder / 'calls.applied').read_text()
    assert [call for call in node.calls() if 'rollout restart' in call]


@pytest.mark.parametrize('name,secret', [
    ('healing', 'magnum-auto-healer'),
    ('ingress-octavia', 'octavia-ingress-controller')])
def test_another_trustee_is_told_to_all_that_log_in(new_node, name, secret):
    """Some read no cloud-config; what was not there does not come back."""
    node = new_node('cluster', name)
    node.env['EXPECTED_PASSWORD'] = 'the new one'
    for trust, there in (('trust-2', secret), ('trust-3', '')):
        node.forget()
        node.run(nodes.renewal_text('master', secrets(
            TRUSTEE_PASSWORD='the new one', TRUST_ID=trust)),
            SECRETS_THERE=there)
        told = {each['metadata']['name']: each['stringData']
                for each in yaml.safe_load_all(
                    (node.folder / 'calls.applied').read_text())
                if each and each['kind'] == 'Secret'}
        assert f'"{trust}"' in told['cloud-config']['cloud.conf']
        assert (secret in told) == bool(there)
        if there:
            config = yaml.safe_load(told[secret]['config.yaml'])
            assert config['openstack']['trust-id'] == trust
            assert config['openstack']['password'] == 'the new one'


def test_an_api_that_does_not_say_is_no_answer(new_node):
    """What broke off is gone on with: nothing else sees what changed."""
    node = new_node('cluster', 'healing')
    node.env['EXPECTED_PASSWORD'] = 'the new one'
    text = nodes.renewal_text('master', secrets(
        TRUSTEE_PASSWORD='the new one', KUBE_SERVICE_ACCOUNT_KEY='another'))
    done = node.attempt(text, SECRETS_THERE='unknown', SECRET_SECONDS='0')
    assert done.returncode == 1
    assert 'secret magnum-auto-healer' in done.stderr
    node.forget()
    node.run(text, SECRETS_THERE='magnum-auto-healer')
    applied = (node.folder / 'calls.applied').read_text()
    assert 'name: magnum-auto-healer' in applied
    for call in ('restart --no-block kube-apiserver', 'rollout restart'):
        assert [each for each in node.calls() if call in each]
    node.forget()
    node.run(text, SECRETS_THERE='magnum-auto-healer')
    assert not [call for call in node.calls() if 'restart' in call]


@pytest.mark.parametrize('there', ['', 'another', 'the same'])
def test_the_cluster_gets_the_login_it_does_not_have(new_node, there):
    node = new_node('master')
    text = nodes.renewal_text('master', secrets())
    node.run(text, LOGIN_THERE=node.read('/etc/kubernetes/cloud-config').strip(
        ) if there == 'the same' else there)
    assert (node.folder / 'calls.applied').exists() == (there == 'another')
    assert bool([call for call in node.calls() if 'rollout' in call]) == (
        there == 'another')


@pytest.mark.parametrize('state', ['leaving', 'left'])
@pytest.mark.parametrize('text', [
    nodes.upgrade_text(), nodes.renewal_text('master', secrets())])
def test_nothing_is_done_on_the_way_out(new_node, text, state):
    node = new_node('master')
    node.write('/srv/magnum/way-out', state + '\n')
    before = certificates(node)
    done = node.attempt(text, **UPGRADE)
    assert done.returncode == 0
    assert 'on its way out' in done.stderr
    assert not node.calls()
    assert certificates(node) == before
