"""What magnum-status says."""

import contextlib
import io
import json
import os
import subprocess
import sys
import warnings

from keystoneauth1 import exceptions as ka_exc
from oslo_config import cfg

from magnum.cmd import status
from magnum.db import migration
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.db import engines
from magnum.tests.unit.objects import utils


class CheckTest(engines.EmptyDatabaseTestCase):

    def setUp(self):
        super().setUp()
        self.config(trustee_domain_id='d', trustee_domain_admin_name='a',
                    trustee_domain_admin_password='p', group='trust')
        self.config(cert_manager_type='x509keypair', group='certificates')
        self.keystone = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.keystone

    def _check(self):
        checks = status.Checks()
        # oslo.upgradecheck uses names that prettytable has given up.
        with warnings.catch_warnings(
                action='ignore', category=DeprecationWarning):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                code = checks.check()
        # Cells are folded.
        lines = [line.strip('| ') for line in out.getvalue().splitlines()]
        return code, ' '.join(lines)

    def _assert(self, code, text):
        found, printed = self._check()
        self.assertEqual(code, found, printed)
        self.assertIn(text, printed)

    def test_all_is_well(self):
        migration.upgrade()
        self._assert(0, 'Policy File JSON to YAML Migration')

    def test_a_newcomer_without_a_database(self):
        path = os.path.join(os.environ['HOME'], 'magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('[DEFAULT]\n')
        for program, words, code in (
                ('status', ('upgrade', 'check'), int(status.Code.FAILURE)),
                ('manage', ('cluster', 'diagnose', 'any'), 2)):
            done = subprocess.run(
                [sys.executable, '-W', 'ignore', '-c',
                 f'import sys; from magnum.cmd import {program}; '
                 f'sys.exit({program}.main())', '--config-file', path,
                 *words], capture_output=True, text=True)
            self.assertEqual(code, done.returncode, done.stderr)
            told = done.stdout + done.stderr
            self.assertIn('[database]', told)
            self.assertNotIn('Traceback', told)

    def test_policy_in_json(self):
        migration.upgrade()
        path = os.path.join(os.environ['HOME'], 'policy.json')
        with open(path, 'w', encoding='utf-8') as out:
            json.dump({'cluster:create': ''}, out)
        self.config(policy_file=path, group='oslo_policy')
        self.assertEqual(2, self._check()[0])

    def test_tables_of_an_earlier_release(self):
        migration.upgrade('95096e2334ee')
        self._assert(1, 'of an earlier release')

    def test_a_cluster_without_driver(self):
        migration.upgrade()
        utils.create_test_cluster_template(self.context, coe='mesos',
                                           cluster_distro='ubuntu')
        cluster = utils.create_test_cluster(self.context)
        self._assert(1, cluster.uuid)

    def test_an_operation_that_has_not_ended(self):
        migration.upgrade()
        utils.create_test_cluster_template(
            self.context, coe='kubernetes', server_type='vm',
            cluster_distro='fedora-coreos', driver=None)
        cluster = utils.create_test_cluster(self.context)
        objects.Operation.admit(self.context, lifecycle.CLUSTER_DELETE,
                                cluster)
        self._assert(1, 'cluster_delete of')

    def test_stores(self):
        migration.upgrade()
        self.config(cert_manager_type='local', group='certificates')
        self._assert(1, 'files of one machine')
        self.config(cert_manager_type='none', group='certificates')
        self._assert(2, 'no certificate store called none')

    def test_trust(self):
        migration.upgrade()
        self.config(trustee_domain_id=None, group='trust')
        self._assert(2, 'trustee_domain_id or trustee_domain_name')

    def test_a_service_user_without_the_role(self):
        migration.upgrade()
        self.keystone.service_roles = ['member', 'service']
        self._assert(1, 'does not have the role admin')

    def test_keystone_cannot_be_asked(self):
        migration.upgrade()
        for error in (ka_exc.ConnectFailure('nobody there'),
                      OSError('invalid path: /none/ca.pem'),
                      cfg.NoSuchOptError('none')):
            self.keystone.refuse('auth.get_access', error)
            self._assert(1, str(error))
