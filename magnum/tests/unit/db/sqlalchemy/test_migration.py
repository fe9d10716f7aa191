"""Databases of every release become ours, with what is in them."""

import json

from alembic import autogenerate
from alembic.runtime import migration as alembic_migration
import sqlalchemy as sa

from magnum.common import exception
from magnum.db import api as dbapi
from magnum.db import scope
from magnum.db.sqlalchemy.alembic import upstream
from magnum.db.sqlalchemy import migration
from magnum.db.sqlalchemy import models
from magnum.tests import base
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

HEAD = 'b3e1cf4a2d5e'
# release -> head of its chain
RELEASES = {
    '11': '95096e2334ee',
    '12': 'f1d8b0ab8b8d',
    '13-17': '7da8489d6a68',
    '18-22': 'c0f832afc4fd',
}
BEFORE_NODEGROUPS = 'ac92cbae311c'
TEMPLATE = 'e74c40e0-d825-11e2-a28f-0800200c9a66'


class TestChain(base.BaseTestCase):

    def test_it_is_upstreams(self):
        revisions = [revision for revision, _about, _steps
                     in upstream.REVISIONS]
        self.assertEqual(77, len(revisions))
        self.assertEqual(77, len(set(revisions)))
        self.assertEqual('2581ebaf0cb2', revisions[0])
        self.assertEqual(HEAD, revisions[-1])
        places = [revisions.index(head) for head in RELEASES.values()]
        self.assertEqual([71, 72, 73, 74], places)

    def test_one_head_each(self):
        theirs, ours = migration.heads()
        self.assertEqual(HEAD, theirs)
        self.assertIsNotNone(ours)
        self.assertEqual([theirs, ours], [
            revision for revision, _about in migration.history()
            if revision in (theirs, ours)])

    def test_every_revision_says_what_it_is_about(self):
        for revision, about in migration.history():
            self.assertNotEqual('', about, revision)


class MigrationTestCase(engines.EmptyDatabaseTestCase):

    def differences(self):
        """Return what the database and the models differ in."""
        def is_ours(name, kind, _parents):
            return kind != 'table' or name != migration.LOCAL_VERSION_TABLE

        with self.database.engine.connect() as connection:
            context = alembic_migration.MigrationContext.configure(
                connection, opts={'compare_type': True,
                                  'compare_server_default': True,
                                  'include_name': is_ours})
            return autogenerate.compare_metadata(context,
                                                 models.Base.metadata)

    def inspect(self):
        return sa.inspect(self.database.engine)

    def columns(self, table):
        return {column['name'] for column in
                self.inspect().get_columns(table)}

    def execute(self, statement, *rows):
        with self.database.engine.begin() as connection:
            for row in rows or ({},):
                connection.execute(sa.text(statement), row)

    def select(self, statement):
        with self.database.engine.connect() as connection:
            return [dict(row) for row in
                    connection.execute(sa.text(statement)).mappings()]


@engines.on_each_engine
class TestUpgrade(MigrationTestCase):

    def test_from_nothing(self):
        self.assertIsNone(migration.version())
        self.assertEqual((None, None), migration.current())
        migration.upgrade()
        self.assertEqual([], self.differences())
        self.assertEqual(HEAD, migration.version())
        self.assertEqual(migration.heads(), migration.current())
        migration.upgrade()
        self.assertEqual([], self.differences())

    def test_keys_have_the_names_upstream_gave_them(self):
        migration.upgrade()
        names = {key['name'] for table in models.UPSTREAM_TABLES
                 for key in self.inspect().get_unique_constraints(table)}
        self.assertEqual({
            'uniq_bay0uuid', 'uniq_baymodel0uuid', 'uniq_nodegroup0uuid',
            'uniq_nodegroup0cluster_id0name', 'uniq_federation0uuid',
            'uniq_quotas0project_id0resource', 'uniq_x509keypair0uuid',
            'uniq_magnum_service0host0binary'}, names)

    def test_indexes_on_tables_of_upstream_are_for_stacks(self):
        """One that an operator made by hand meanwhile does no harm."""
        migration.upgrade(RELEASES['18-22'])
        self.execute('CREATE INDEX cluster_stack_id_idx ON cluster '
                     '(stack_id)')
        migration.upgrade()
        unique = {key['name'] for table in models.UPSTREAM_TABLES
                  for key in self.inspect().get_unique_constraints(table)}
        indexes = {index['name'] for table in models.UPSTREAM_TABLES
                   for index in self.inspect().get_indexes(table)}
        self.assertEqual({'cluster_stack_id_idx', 'nodegroup_stack_id_idx'},
                         indexes - unique)

    def test_nothing_else_stays(self):
        migration.upgrade()
        self.assertEqual(
            models.UPSTREAM_TABLES | models.OWN_TABLES |
            {'alembic_version', 'magnum_local_version'},
            set(self.inspect().get_table_names()))

    def test_from_each_release(self):
        for head in RELEASES.values():
            migration.upgrade(head)
            self.assertEqual((head, None), migration.current())
        migration.upgrade()
        self.assertEqual([], self.differences())

    def test_a_revision_of_ours_brings_all_of_theirs(self):
        migration.upgrade(migration.heads()[1])
        self.assertEqual(migration.heads(), migration.current())

    def test_step_by_step(self):
        for revision, _about, _steps in upstream.REVISIONS:
            migration.upgrade(revision)
            self.assertEqual(revision, migration.version())
        self.assertEqual([], self.differences())

    def test_an_upgrade_that_was_interrupted(self):
        """The steps were done, their revision was not noted."""
        previous = None
        for revision, _about, _steps in upstream.REVISIONS:
            migration.upgrade(revision)
            if previous and revision not in ('fb03fdef8919', '720f640f43d1'):
                migration.stamp(previous)
                migration.upgrade(revision)
            previous = revision
        self.assertEqual([], self.differences())

    def test_revisions_nobody_has(self):
        for command in (migration.upgrade, migration.stamp):
            error = self.assertRaises(exception.MagnumException, command,
                                      'nope')
            self.assertIn('nope', str(error))

    def test_a_database_of_the_future(self):
        migration.upgrade()
        self.execute("UPDATE alembic_version SET version_num = 'future'")
        error = self.assertRaises(exception.MagnumException,
                                  migration.upgrade)
        self.assertIn('future', str(error))

    def test_a_database_made_without_utf8(self):
        if self.database.engine.dialect.name == 'mysql':
            with self.database.engine.begin() as connection:
                name = connection.engine.url.database
                connection.execute(sa.text(
                    f'ALTER DATABASE {name} CHARACTER SET latin1'))
        migration.upgrade()
        name = 'Ωμέγα 日本 \U0001f600'
        self.execute('INSERT INTO cluster (uuid, name) VALUES (:uuid, :name)',
                     {'uuid': 'c1', 'name': name})
        cluster, = self.select('SELECT * FROM cluster')
        self.assertEqual(name, cluster['name'])

    def test_stamp(self):
        migration.stamp(RELEASES['11'])
        self.assertEqual((RELEASES['11'], None), migration.current())
        migration.stamp('head')
        self.assertEqual((HEAD, None), migration.current())
        migration.stamp(migration.heads()[1])
        self.assertEqual(migration.heads(), migration.current())
        self.assertFalse(self.inspect().has_table('cluster'))


@engines.on_each_engine
class TestReleases(MigrationTestCase):

    def fill(self):
        """Insert a template and a cluster as release 11 writes them."""
        self.execute(
            'INSERT INTO cluster_template (uuid, name, project_id, coe, '
            'server_type, image_id, flavor_id, master_lb_enabled) VALUES '
            "(:uuid, 't', 'p', 'swarm', 'vm', 'i', 'f', :lb)",
            {'uuid': TEMPLATE, 'lb': True})
        self.execute(
            'INSERT INTO cluster (uuid, name, project_id, '
            'cluster_template_id, status, labels, trust_id, '
            'trustee_username, trustee_user_id, trustee_password) VALUES '
            "('c1', 'c', 'p', :template, 'CREATE_COMPLETE', "
            ":labels, 'trust', 'name', 'user', 'secret')",
            {'template': TEMPLATE, 'labels': '{"a": "1"}'})
        self.execute(
            'INSERT INTO nodegroup (uuid, name, cluster_id, project_id, '
            'node_count, min_node_count, role, is_default, version) VALUES '
            "('n1', 'default-worker', 'c1', 'p', 2, 1, 'worker', :yes, '0')",
            {'yes': True})

    def check(self):
        self.assertEqual([], self.differences())
        cluster, = self.select('SELECT * FROM cluster')
        self.assertEqual(
            ('c', TEMPLATE, '{"a": "1"}', None, None),
            (cluster['name'], cluster['cluster_template_id'],
             cluster['labels'], cluster['etcd_ca_cert_ref'],
             cluster['master_lb_enabled']))
        group, = self.select('SELECT * FROM nodegroup')
        self.assertEqual((2, None, '0'), (
            group['node_count'], group['node_taints'], group['version']))
        return cluster

    def test_every_release_up_to_22_keeps_its_trusts(self):
        migration.upgrade(RELEASES['11'])
        self.fill()
        for head in list(RELEASES.values())[1:]:
            migration.upgrade(head)
        migration.upgrade()
        cluster = self.check()
        self.assertEqual(
            ['trust', 'name', 'user', 'secret'],
            [cluster[name] for name in upstream.TRUST_COLUMNS])

    def drop_trusts(self):
        """Do what upstream's own upgrade to 23 does."""
        for name in upstream.TRUST_COLUMNS:
            self.execute(f'ALTER TABLE cluster DROP COLUMN {name}')

    def test_release_23_gets_its_trusts_back(self):
        migration.upgrade(RELEASES['11'])
        self.fill()
        migration.upgrade(HEAD)
        self.execute('DELETE FROM magnum_local_version')
        self.drop_trusts()
        migration.upgrade()
        cluster = self.check()
        self.assertEqual(
            [None] * 4,
            [cluster[name] for name in upstream.TRUST_COLUMNS])

    def test_there_and_back_again(self):
        """Ours, then upstream 23's upgrade, then ours."""
        migration.upgrade()
        self.drop_trusts()
        migration.upgrade()
        self.assertEqual([], self.differences())

    def test_checks_on_booleans_do_no_harm(self):
        """Chains run with old releases of SQLAlchemy have left them."""
        migration.upgrade(RELEASES['11'])
        self.fill()
        if self.database.engine.dialect.name != 'sqlite':
            # SQLite cannot add a check; none of upstream's runs there.
            number = 0
            for table, column in (('cluster', 'master_lb_enabled'),
                                  ('cluster', 'floating_ip_enabled'),
                                  ('cluster_template', 'public'),
                                  ('nodegroup', 'is_default')):
                number += 1
                self.execute(f'ALTER TABLE {table} ADD CONSTRAINT '
                             f'check_{number} CHECK ({column} IN '
                             f'({self.booleans()}))')
        migration.upgrade()
        self.check()

    def booleans(self):
        if self.database.engine.dialect.name == 'postgresql':
            return 'false, true'
        return '0, 1'

    def test_tables_of_upstream_take_fewer_characters(self):
        """Upstream made its first tables with the old utf8 of MySQL."""
        migration.upgrade(RELEASES['18-22'])
        if self.database.engine.dialect.name == 'mysql':
            for table in ('cluster', 'cluster_template', 'quotas',
                          'x509keypair'):
                self.execute(f'ALTER TABLE {table} CONVERT TO CHARACTER SET '
                             'utf8mb3')
            self.execute('ALTER TABLE cluster MODIFY status_reason TEXT '
                         'CHARACTER SET utf8mb3')
        migration.upgrade()
        cluster = utils.create_test_cluster(labels={'a': '\U0001f600'})
        utils.create_nodegroups_for_cluster(cluster_id=cluster.uuid,
                                            node_count=2)
        clusters = dbapi.get_instance().clusters
        clusters.update(cluster.uuid, {
            'status_reason': 'gone \U0001f600\0' + 70000 * '\N{BULLET}'})
        found, = clusters.list(
            scope.Scope(utils.PROJECT, utils.USER),
            filters={'node_count': 2})
        self.assertEqual({'a': '\U0001f600'}, found.labels)
        self.assertEqual('gone ', found.status_reason[:5])
        self.assertEqual('\N{REPLACEMENT CHARACTER}\N{BULLET}',
                         found.status_reason[6:8])
        self.assertLess(21000, len(found.status_reason))

    def test_a_check_on_a_column_that_is_renamed(self):
        migration.upgrade('27ad304554e2')
        if self.database.engine.dialect.name != 'sqlite':
            self.execute('ALTER TABLE baymodel ADD CONSTRAINT odd CHECK '
                         f'(insecure IN ({self.booleans()}))')
        migration.upgrade('5ad410481b88')
        self.assertIn('tls_disabled', self.columns('baymodel'))
        self.assertNotIn('insecure', self.columns('baymodel'))


@engines.on_each_engine
class TestDataMoves(MigrationTestCase):

    def cluster(self, **values):
        row = {'uuid': 'c1', 'name': 'c', 'project_id': 'p',
               'cluster_template_id': TEMPLATE, 'status': 'UPDATE_COMPLETE',
               'stack_id': 's1', 'node_count': 2, 'master_count': 1,
               'node_addresses': json.dumps(['10.0.0.1']),
               'master_addresses': json.dumps(['10.0.0.9']),
               'labels': '{"a": "1"}', 'flavor_id': None,
               'master_flavor_id': None, 'docker_volume_size': None,
               **values}
        self.execute('INSERT INTO cluster (%s) VALUES (%s)' % (
            ', '.join(row), ', '.join(f':{name}' for name in row)), row)

    def setUp(self):
        super().setUp()
        migration.upgrade(BEFORE_NODEGROUPS)
        self.execute(
            'INSERT INTO cluster_template (uuid, name, image_id, flavor_id, '
            'master_flavor_id, docker_volume_size, master_lb_enabled) '
            "VALUES (:uuid, 't', 'image', 'small', 'big', 20, :yes)",
            {'uuid': TEMPLATE, 'yes': True})

    def groups(self):
        return {row['name']: row for row in
                self.select('SELECT * FROM nodegroup')}

    def test_counts_and_addresses_move_to_groups(self):
        self.cluster()
        migration.upgrade(RELEASES['11'])
        groups = self.groups()
        self.assertEqual({'default-master', 'default-worker'}, set(groups))
        master, worker = groups['default-master'], groups['default-worker']
        for group in (master, worker):
            self.assertEqual(
                ('c1', 'p', 'image', 1, 20, '{"a": "1"}', 's1',
                 'UPDATE_COMPLETE', '0'),
                tuple(group[name] for name in (
                    'cluster_id', 'project_id', 'image_id', 'min_node_count',
                    'docker_volume_size', 'labels', 'stack_id', 'status',
                    'version')))
            self.assertTrue(group['is_default'])
            self.assertIsNotNone(group['created_at'])
        self.assertEqual(
            ('master', 1, '["10.0.0.9"]', 'big'),
            tuple(master[name] for name in (
                'role', 'node_count', 'node_addresses', 'flavor_id')))
        self.assertEqual(
            ('worker', 2, '["10.0.0.1"]', 'small'),
            tuple(worker[name] for name in (
                'role', 'node_count', 'node_addresses', 'flavor_id')))
        self.assertNotIn('node_count', self.columns('cluster'))
        self.assertNotIn('master_addresses', self.columns('cluster'))

    def test_values_of_the_cluster_win(self):
        self.cluster(flavor_id='f1', master_flavor_id='f2',
                     docker_volume_size=7)
        migration.upgrade()
        groups = self.groups()
        self.assertEqual('f1', groups['default-worker']['flavor_id'])
        self.assertEqual('f2', groups['default-master']['flavor_id'])
        self.assertEqual(7, groups['default-master']['docker_volume_size'])

    def test_a_cluster_that_lost_its_template(self):
        self.cluster(cluster_template_id='gone')
        migration.upgrade()
        group = self.groups()['default-worker']
        self.assertEqual((2, None), (group['node_count'], group['image_id']))

    def test_a_cluster_with_empty_columns(self):
        self.cluster(labels=None, node_addresses=None, master_addresses=None)
        migration.upgrade()
        for group in self.groups().values():
            self.assertEqual(('{}', '[]'),
                             (group['labels'], group['node_addresses']))

    def test_many_clusters(self):
        with self.database.engine.begin() as connection:
            cluster = sa.Table('cluster', sa.MetaData(),
                               autoload_with=connection)
            connection.execute(cluster.insert(), [
                {'uuid': f'c{number}', 'project_id': 'p', 'node_count': 1,
                 'master_count': 1, 'cluster_template_id': TEMPLATE}
                for number in range(600)])
        migration.upgrade()
        count, = self.select('SELECT count(*) AS n FROM nodegroup')
        self.assertEqual(1200, count['n'])

    def test_no_cluster_at_all(self):
        migration.upgrade()
        self.assertEqual({}, self.groups())

    def test_load_balancers_come_from_the_template(self):
        self.cluster()
        self.cluster(uuid='c2', cluster_template_id='gone')
        migration.upgrade('c04e925e65c2')
        migration.upgrade()
        found = {row['uuid']: row['master_lb_enabled'] for row in
                 self.select('SELECT * FROM cluster')}
        self.assertEqual({'c1': 1, 'c2': None}, found)
