"""What all tables can do, shown on the tables that do it plainly."""

import datetime

from oslo_utils import uuidutils
import sqlalchemy as sa

from magnum.common import exception
from magnum.db import scope
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

PROJECT = scope.Scope(utils.PROJECT, utils.USER)
STRANGER = scope.Scope('other', 'other')
USER = scope.Scope(None, utils.USER)


@engines.on_each_engine
class TestLookUps(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.pair = utils.create_test_x509keypair()
        self.pairs = self.dbapi.x509keypairs

    def test_by_id_and_by_uuid(self):
        for ident in (self.pair.id, str(self.pair.id), self.pair.uuid):
            self.assertEqual(self.pair.uuid,
                             self.pairs.get(PROJECT, ident).uuid)

    def test_other_text_is_no_identity(self):
        self.assertRaises(exception.InvalidIdentity, self.pairs.get,
                          PROJECT, 'name')

    def test_a_stranger_finds_nothing(self):
        for ident in (self.pair.id, self.pair.uuid):
            self.assertRaises(exception.X509KeyPairNotFound, self.pairs.get,
                              STRANGER, ident)
        self.assertEqual([], self.pairs.list(STRANGER))

    def test_a_user_without_project_finds_the_own_rows(self):
        self.assertEqual(1, self.pairs.count(USER))

    def test_everything_is_seen_by_everything(self):
        self.assertEqual(1, self.pairs.count(scope.EVERYTHING))

    def test_what_is_not_there(self):
        error = self.assertRaises(
            exception.X509KeyPairNotFound, self.pairs.get, PROJECT,
            uuidutils.generate_uuid())
        self.assertEqual(404, error.code)

    def test_a_uuid_is_there_once(self):
        error = self.assertRaises(
            exception.X509KeyPairAlreadyExists,
            utils.create_test_x509keypair, id=77)
        self.assertIn(self.pair.uuid, str(error))

    def test_a_missing_uuid_is_made(self):
        pair = utils.create_test_x509keypair(uuid=None)
        self.assertTrue(uuidutils.is_uuid_like(pair.uuid))


@engines.on_each_engine
class TestNames(engines.EngineTestCase):
    """A name is found letter by letter, whatever the collation."""

    def names(self, make, repository):
        """What is found under which name, among names that are alike."""
        names = ('one', 'ONE', 'on\u00e9')
        for name in names:
            make(name=name, id=None, uuid=None)
        for name in names:
            self.assertEqual(name, repository.get_by_name(
                scope.EVERYTHING, name).name)
            self.assertEqual([name], [row.name for row in repository.list(
                scope.EVERYTHING, filters={'name': name})])
        for name in ('oNe', 'one ', ' one', 'on', '\U0001f600'):
            self.assertRaises(exception.ObjectNotFound,
                              repository.get_by_name, scope.EVERYTHING,
                              name)

    def test_of_clusters(self):
        self.names(utils.create_test_cluster, self.dbapi.clusters)

    def test_of_templates(self):
        self.names(utils.create_test_cluster_template,
                   self.dbapi.cluster_templates)

    def test_of_federations(self):
        self.names(utils.create_test_federation, self.dbapi.federations)


@engines.on_each_engine
class TestWrites(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = utils.create_test_cluster()
        self.clusters = self.dbapi.clusters

    def read(self):
        return self.clusters.get_by_uuid(PROJECT, self.cluster.uuid)

    def test_update_writes_and_notes_the_time(self):
        written = self.clusters.update(self.cluster.uuid, {'name': 'new'})
        self.assertEqual('new', self.read().name)
        self.assertLess(abs(self.read().updated_at - written),
                        datetime.timedelta(seconds=2))

    def test_times_with_zones_are_stored_in_utc(self):
        zone = datetime.timezone(datetime.timedelta(hours=5))
        self.clusters.update(self.cluster.uuid, {
            'created_at': datetime.datetime(2026, 1, 1, 7, tzinfo=zone)})
        self.assertEqual(datetime.datetime(2026, 1, 1, 2),
                         self.read().created_at)

    def test_update_of_nothing(self):
        self.assertRaises(exception.ClusterNotFound, self.clusters.update,
                          uuidutils.generate_uuid(), {'name': 'x'})

    def test_compare_and_set(self):
        self.assertIsNone(self.clusters.update(
            self.cluster.uuid, {'status': 'CREATE_COMPLETE'},
            {'status': ('UPDATE_IN_PROGRESS',)}))
        self.assertEqual('CREATE_IN_PROGRESS', self.read().status)
        self.assertIsNotNone(self.clusters.update(
            self.cluster.uuid, {'status': 'CREATE_COMPLETE'},
            {'status': ('CREATE_IN_PROGRESS', None)}))
        self.assertEqual('CREATE_COMPLETE', self.read().status)

    def test_compare_with_null(self):
        self.clusters.update(self.cluster.uuid, {'status': None})
        self.assertIsNotNone(self.clusters.update(
            self.cluster.uuid, {'name': 'x'}, {'status': (None,)}))

    def test_writing_what_is_there_already_counts(self):
        for _time in range(2):
            self.assertIsNotNone(self.clusters.update(
                self.cluster.uuid, {'name': 'same'},
                {'name': ('cluster1', 'same')}))

    def test_json_columns(self):
        self.assertEqual({}, self.read().labels)
        self.clusters.update(self.cluster.uuid, {'labels': {'a': 'é☃'}})
        self.assertEqual({'a': 'é☃'}, self.read().labels)

    def test_four_byte_characters(self):
        self.clusters.update(self.cluster.uuid, {'name': '🐳'})
        self.assertEqual('🐳', self.read().name)

    def test_destroy(self):
        self.clusters.destroy(self.cluster.uuid)
        self.assertRaises(exception.ClusterNotFound, self.read)
        self.assertRaises(exception.ClusterNotFound, self.clusters.destroy,
                          self.cluster.uuid)


@engines.on_each_engine
class TestPages(engines.EngineTestCase):

    NAMES = ['b', None, 'a', 'b', None, 'c', 'b']

    def setUp(self):
        super().setUp()
        self.uuids = [
            utils.create_test_cluster(uuid=uuidutils.generate_uuid(),
                                      name=name).uuid
            for name in self.NAMES]

    def walk(self, limit, **kwargs):
        rows, marker = [], None
        while True:
            page = self.dbapi.clusters.list(PROJECT, query.Page(
                limit=limit, marker=marker, **kwargs))
            rows += page
            if len(page) < limit:
                return rows
            marker = page[-1].uuid

    def expected(self, falling):
        """Return the order: NULL first, equal values by id."""
        numbers = range(len(self.NAMES))
        ordered = sorted(numbers, key=lambda number: (
            self.NAMES[number] or '', number), reverse=falling)
        return [self.uuids[number] for number in ordered]

    def test_pages_neither_repeat_nor_lose_rows(self):
        for falling, word in ((False, 'asc'), (True, 'desc')):
            for limit in (1, 2, 3, 10):
                rows = self.walk(limit, sort_key='name', sort_dir=word)
                self.assertEqual(self.expected(falling),
                                 [row.uuid for row in rows])

    def test_every_column_can_be_walked_along(self):
        for column in sa.inspect(models.Cluster).columns.keys():
            for word in ('asc', 'desc'):
                rows = self.walk(2, sort_key=column, sort_dir=word)
                self.assertEqual(
                    sorted(self.uuids), sorted(row.uuid for row in rows),
                    (column, word))

    def test_truth_values(self):
        for uuid, value in zip(self.uuids, [
                True, None, False, True, None, False, True]):
            self.dbapi.clusters.update(uuid, {'master_lb_enabled': value})
        order = [self.uuids[number] for number in (1, 4, 2, 5, 0, 3, 6)]
        for word, wanted in (('asc', order), ('desc', order[::-1])):
            for limit in (1, 2, 10):
                rows = self.walk(limit, sort_key='master_lb_enabled',
                                 sort_dir=word)
                self.assertEqual(wanted, [row.uuid for row in rows])

    def test_oldest_first_unless_told(self):
        self.assertEqual(self.uuids, [row.uuid for row in self.walk(2)])
        rows = self.walk(2, sort_dir='desc')
        self.assertEqual(self.uuids[::-1], [row.uuid for row in rows])

    def test_a_key_that_is_no_column(self):
        for key in ('nope', 'metadata', 'visible'):
            error = self.assertRaises(
                exception.InvalidParameterValue, self.dbapi.clusters.list,
                PROJECT, query.Page(sort_key=key))
            self.assertIn(key, str(error))

    def test_a_marker_that_is_not_there(self):
        self.assertRaises(
            exception.ClusterNotFound, self.dbapi.clusters.list, PROJECT,
            query.Page(marker=uuidutils.generate_uuid()))

    def test_a_marker_of_somebody_else(self):
        foreign = utils.create_test_cluster(
            uuid=uuidutils.generate_uuid(), project_id='p2', user_id='u2')
        self.assertRaises(
            exception.ClusterNotFound, self.dbapi.clusters.list, PROJECT,
            query.Page(marker=foreign.uuid))
