"""Queries on federations."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum.db import scope
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

PROJECT = scope.Scope(utils.PROJECT, utils.USER)


@engines.on_each_engine
class TestFederations(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.federations = self.dbapi.federations
        self.row = utils.create_test_federation()
        utils.create_test_federation(
            uuid=uuidutils.generate_uuid(), name='other', member_ids=[],
            hostcluster_id='h', properties={}, status='DELETE_FAILED')

    def test_filters(self):
        for filters in ({'name': 'fake-name'},
                        {'hostcluster_id': 'fake_master'},
                        {'member_ids': ['fake_member1', 'fake_member2']},
                        {'properties': {'dns-zone': 'example.com.'}},
                        {'status': 'CREATE_COMPLETE'}):
            rows = self.federations.list(PROJECT, filters=filters)
            self.assertEqual([self.row.uuid], [row.uuid for row in rows])

    def test_none_is_there_for_a_caller_without_a_project(self):
        nobody = scope.Scope(None, utils.USER)
        self.assertEqual([], self.federations.list(nobody))
        self.assertRaises(exception.FederationNotFound,
                          self.federations.get, nobody, self.row.uuid)

    def test_the_whole_life(self):
        self.federations.update(self.row.uuid, {'member_ids': ['a']})
        self.assertEqual(['a'], self.federations.get(
            PROJECT, self.row.uuid).member_ids)
        self.federations.destroy(self.row.uuid)
        self.assertRaises(exception.FederationNotFound,
                          self.federations.get, PROJECT, self.row.uuid)
        self.assertRaises(exception.FederationAlreadyExists,
                          utils.create_test_federation,
                          uuid=self.federations.list(PROJECT)[0].uuid)
