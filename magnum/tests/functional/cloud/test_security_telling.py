"""What a cluster's life tells: everything to listeners, no secret to logs."""

import json
import os
import signal
import subprocess

from oslo_config import cfg
import oslo_messaging
import pytest

from magnum.tests.functional.cloud import harness
from magnum.tests.functional.cloud import security
from magnum.tests.functional.security import tls


class Listener:
    """Takes notifications from RabbitMQ as an auditor does."""

    def __init__(self):
        self.events = []

    def _note(self, priority, context, publisher, event_type, payload):
        self.events.append((priority, publisher, event_type, payload, context))

    def info(self, context, publisher_id, event_type, payload, metadata):
        self._note('info', context, publisher_id, event_type, payload)

    def error(self, context, publisher_id, event_type, payload, metadata):
        self._note('error', context, publisher_id, event_type, payload)

    def outcomes(self, uuid):
        return [(priority, event_type, payload['outcome'])
                for priority, _publisher, event_type, payload, _context
                in self.events if payload['target']['id'] == uuid]


@pytest.fixture(scope='module')
def listener(cloud):
    """What listens while Magnum notifies."""
    conf = cfg.ConfigOpts()
    conf(args=[], default_config_files=[
        str(cloud.home.etc / 'magnum' / 'magnum.conf')])
    transport = oslo_messaging.get_notification_transport(conf)
    found = Listener()
    server = oslo_messaging.get_notification_listener(
        transport, [oslo_messaging.Target(topic='notifications')], [found],
        executor='threading')
    with security.configured(cloud, {
            ('oslo_messaging_notifications', 'driver'): 'messagingv2',
            ('DEFAULT', 'debug'): 'true'}):
        server.start()
        yield found
        server.stop()
        server.wait()
        transport.cleanup()


def secrets_of(cloud, uuid, tmp_path):
    """Return everything that is secret of a cluster in x509keypair."""
    found = security.row(cloud, uuid)
    secrets = {found['trust_id'], found['trustee_password'],
               cloud.settings.password}
    refs = {found[name] for name in (
        'ca_cert_ref', 'etcd_ca_cert_ref', 'front_proxy_ca_cert_ref',
        'magnum_cert_ref')}
    for pair in cloud.rows('select * from x509keypair'):
        if pair['uuid'] not in refs:
            continue
        secrets.add(pair['private_key_passphrase'])
        (tmp_path / 'key').write_text(pair['private_key'])
        plain = tls.openssl(
            'pkey', '-in', tmp_path / 'key', '-passin',
            f"pass:{pair['private_key_passphrase']}")
        for pem in (plain, pair['private_key']):
            secrets |= {line for line in pem.splitlines() if len(line) > 40}
    return secrets


def told(cloud):
    """Return the texts of all logs of Magnum."""
    return {path.name: path.read_text(encoding='utf-8', errors='replace')
            for path in cloud.home.logs.glob('magnum-*.log')}


@pytest.mark.slow
def test_events_and_logs(cloud, template, listener, forget, tmp_path):
    name = harness.unique('told')
    forget.append(name)
    cloud.coe('cluster', 'create', name, '--cluster-template', template,
              '--node-count', '1', '--timeout', '20')
    uuid = cloud.wait_status(name, 'CREATE_COMPLETE')['uuid']
    secrets = secrets_of(cloud, uuid, tmp_path)
    answers = [cloud.magnum('GET', path) for path in (
        '/clusters', '/clusters/detail', f'/clusters/{name}',
        f'/certificates/{name}', f'/clusters/{uuid}/nodegroups')]
    cloud.coe('cluster', 'resize', name, '2')
    cloud.wait_status(name, 'UPDATE_COMPLETE')
    for pid in conductors(cloud):
        os.kill(pid, signal.SIGUSR2)
    cloud.coe('cluster', 'delete', name)
    cloud.wait_gone(name)
    expected = [('info', f'magnum.cluster.{action}', outcome)
                for action in ('create', 'update', 'delete')
                for outcome in ('pending', 'success')]
    harness.until(lambda: len(listener.outcomes(uuid)) >= len(expected), 60,
                  'all events')
    assert listener.outcomes(uuid) == expected
    _priority, publisher, _type, payload, _context = listener.events[0]
    assert publisher.startswith('container-infra.conductor-')
    assert payload['typeURI'].endswith('/cloud/audit/1.0/event')
    assert payload['initiator']['typeURI'] == 'service/security/account/user'
    assert payload['initiator']['user_id'] == cloud.user_id
    assert payload['observer']['typeURI'] == 'service/magnum/cluster'
    texts = {**told(cloud), 'events': json.dumps(listener.events),
             'answers': json.dumps(answers)}
    assert 'Guru Meditation' in ''.join(texts.values())
    assert uuid in ''.join(told(cloud).values())
    for where, text in texts.items():
        found = [secret for secret in secrets if secret in text]
        assert not found, f'{where} tells {found}'


def conductors(cloud):
    """Return the ids of the processes of both conductors."""
    ended = subprocess.run(['pgrep', '-f', str(
        cloud.home.etc / 'magnum' / 'conductor-')], capture_output=True,
        text=True, check=True)
    return [int(pid) for pid in ended.stdout.split()]
