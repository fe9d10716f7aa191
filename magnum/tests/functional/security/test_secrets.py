"""Secrets stay where they belong, whatever is logged, sent or refused."""

import io
import json
import logging
import os
import stat

import fixtures
from heatclient import exc as heat_exc
from oslo_db import exception as db_exception
from oslo_messaging.notify import _impl_test
from oslo_reports import guru_meditation_report as gmr
import sqlalchemy as sa

from magnum.common import client_files
from magnum.common import clients
from magnum.common import cluster_certs
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import redaction
from magnum.conductor import failures
from magnum.conductor import outbox
import magnum.conf
from magnum.db.sqlalchemy import session
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.security import cases
from magnum.tests.functional.security import tls
from magnum import version

CONF = magnum.conf.CONF

MARK = 'planted'
SERVICE_PASSWORD = f'{MARK}-service-password'
DOMAIN_PASSWORD = f'{MARK}-domain-password'
TOKEN = f'{MARK}-token'
URL = f'rabbit://magnum:{MARK}-bus-password@127.0.0.1:5672/'


class Log(fixtures.Fixture):
    """Everything that anybody logs, formatted."""

    def _setUp(self):
        self._out = io.StringIO()
        handler = logging.StreamHandler(self._out)
        handler.setLevel(logging.DEBUG)
        root = logging.getLogger()
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self.addCleanup(root.setLevel, level)
        self.addCleanup(root.removeHandler, handler)

    def text(self):
        return self._out.getvalue()


class SecretsTest(cases.SecurityTestCase):

    def setUp(self):
        super().setUp()
        self.config(group='keystone_auth', password=SERVICE_PASSWORD)
        self.config(group='trust', cluster_user_trust=True,
                    trustee_domain_admin_password=DOMAIN_PASSWORD)
        self.use_store('x509keypair')
        self.context.auth_token = TOKEN
        self.context.auth_token_info = {'token': {'id': f'{MARK}-info'}}
        # As every service does when it starts.
        self.addCleanup(redaction.install())
        self.log = self.useFixture(Log())
        self.secrets = {MARK}
        self.cluster = self.created()
        self.learn()

    def learn(self):
        """Add what is secret now to what must be seen nowhere."""
        found = self.fresh(self.cluster)
        self.secrets |= {found.trust_id, found.trustee_password}
        for pair in objects.X509KeyPair.list(self.admin):
            self.secrets |= {pair.private_key_passphrase,
                             *_lines(pair.private_key)}
        self.secrets |= set(_lines(cluster_certs.get_cluster_magnum_cert(
            found, self.admin).get_decrypted_private_key().decode()))
        for stack in self.cloud.heat.living():
            key = stack.parameters['kube_service_account_private_key']
            self.secrets |= set(_lines(key.replace('\\n', '\n')))

    def assertHidden(self, text, where):
        """No secret is in a text, not even a line of a key."""
        found = [secret for secret in self.secrets if secret in text]
        self.assertEqual([], found, f'{where} tells {found}')

    def whole_life(self):
        """Do everything once, well and badly."""
        self.sign(self.cluster, tls.request(self.work)[0])
        for name in ('CA_ROTATE', 'CREDENTIAL_ROTATE'):
            self.accept(getattr(lifecycle, name), self.cluster)
            self.run_all()
            self.settle()
            self.assertStatus('UPDATE_COMPLETE', self.cluster)
            self.learn()
        cluster = self.fresh(self.cluster)
        for error in self.errors(cluster):
            self.cloud.heat.refuse('stacks.update', error)
            cluster = self.fresh(self.cluster)
            self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                        nodegroup=cluster.default_ng_worker,
                        nodegroup_values={'node_count': 3},
                        arguments={'node_count': 3, 'nodes_to_remove': []})
            self.run_all()
            self.assertStatus('UPDATE_FAILED', cluster)
            self.assertHidden(self.fresh(cluster).status_reason, 'A reason')
        for opened in client_files.create_client_files(cluster, self.admin):
            opened.close()

    @staticmethod
    def errors(cluster):
        """Return errors that quote what they were told."""
        return [
            heat_exc.HTTPBadRequest(
                "Property error: {'trustee_password': '%s'}"
                % cluster.trustee_password),
            heat_exc.HTTPBadRequest(
                f'Could not find trust: {cluster.trust_id}.'),
            ValueError(f'password={cluster.trustee_password}'),
        ]

    def test_logs(self):
        self.whole_life()
        self.deleted(self.cluster)
        self.assertIn('is gone', self.log.text())
        self.assertHidden(self.log.text(), 'The log')

    def test_notifications(self):
        self.whole_life()
        self.assertTrue(outbox.flush(20))
        sent = _impl_test.NOTIFICATIONS
        self.assertGreater(len(sent), 6)
        for context, message, _priority, _retry in sent:
            self.assertHidden(json.dumps(message), 'A notification')
            self.assertHidden(repr(context), 'Its context')
            self.assertHidden(json.dumps(context.to_dict()
                                         if hasattr(context, 'to_dict')
                                         else context), 'Its context')

    def test_representations(self):
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        everything = [
            self.context, magnum_context.make_cluster_context(
                self.fresh(self.cluster)),
            self.fresh(self.cluster), *objects.Cluster.list(self.admin),
            *objects.X509KeyPair.list(self.admin),
            *objects.Operation.list(self.admin),
            *objects.NodeGroup.list(self.admin, self.cluster.uuid),
            clients.OpenStackClients(self.context),
            cluster_certs.get_cluster_magnum_cert(
                self.fresh(self.cluster), self.admin)]
        for one in everything:
            for text in (repr(one), str(one), f'{one}'):
                self.assertHidden(text, type(one).__name__)
        logged = self.context.get_logging_values()
        self.assertHidden(repr(logged), 'What log formats may use')

    def test_tables(self):
        """A token that is kept is sealed."""
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        with session.get_engine().connect() as connection:
            rows = connection.execute(sa.text(
                'select * from operation')).all()
        self.assertEqual(1, len(rows))
        self.assertHidden(repr(rows), 'The table of operations')

    def test_exceptions(self):
        cluster = self.fresh(self.cluster)
        with session.get_engine().begin() as connection:
            connection.execute(sa.text('DROP TABLE x509keypair'))
        error = self.assertRaises(
            exception.CertificateStorageException,
            cluster_certs.get_cluster_magnum_cert, cluster, self.admin)
        self.assertHidden(str(error), 'An exception')
        with session.get_engine().begin() as connection:
            connection.execute(sa.text('DROP TABLE cluster'))
        cluster.status = 'UPDATE_COMPLETE'
        cluster.trustee_password = cluster.trustee_password
        error = self.assertRaises(db_exception.DBError, cluster.save)
        self.assertHidden(str(error), 'An error of the database')
        self.assertHidden(failures.describe(error), 'A reason')

    def test_meditation(self):
        CONF.set_override('transport_url', URL)
        self.config(group='database',
                    connection=f'mysql+pymysql://m:{MARK}-db@127.0.0.1/m')
        gmr.TextGuruMeditation.setup_autorun(version)
        report = gmr.TextGuruMeditation(version).run()
        self.assertIn('keystone_auth', report)
        self.assertHidden(report, 'The report')

    def test_options_at_debug(self):
        """As every service logs its options when it starts."""
        CONF.set_override('transport_url', URL)
        self.config(group='database',
                    connection=f'mysql+pymysql://m:{MARK}-db@127.0.0.1/m')
        CONF.log_opt_values(logging.getLogger('options'), logging.DEBUG)
        self.assertIn('keystone_auth.password', self.log.text())
        self.assertHidden(self.log.text(), 'The log')

    def test_modes_of_files(self):
        self.use_store('local')
        self.accept(lifecycle.CA_ROTATE, self.cluster)
        self.run_all()
        opened = client_files.create_client_files(self.fresh(self.cluster),
                                                  self.admin)
        found = 0
        for name in ('certs', 'files'):
            for folder, _folders, names in os.walk(
                    os.path.join(self.folder, name)):
                self.assertEqual(0o700, _mode(folder), folder)
                for path in names:
                    found += 1
                    self.assertEqual(
                        0o600, _mode(os.path.join(folder, path)), path)
        # Certificate, key and passphrase of four, and three files in use.
        self.assertEqual(15, found)
        for one in opened:
            one.close()


def _mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def _lines(pem):
    """Return the lines of a key that no other text has."""
    return [line for line in pem.splitlines() if len(line) > 40]
