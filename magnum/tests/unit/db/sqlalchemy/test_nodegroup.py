"""Queries on nodegroups: always inside one cluster."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

ONE = utils.CLUSTER_UUID
TWO = '11111111-1111-4111-8111-111111111111'


@engines.on_each_engine
class TestNodeGroups(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.groups = self.dbapi.nodegroups
        self.mine = utils.create_test_nodegroup()
        self.other = utils.create_test_nodegroup(
            cluster_id=TWO, uuid=uuidutils.generate_uuid(), role='gpu',
            node_count=1, is_default=False, status='UPDATE_FAILED',
            node_addresses=['10.0.0.5'])

    def test_by_id_uuid_and_name(self):
        for ident in (self.mine.id, self.mine.uuid, self.mine.name):
            self.assertEqual(self.mine.uuid,
                             self.groups.get(ONE, ident).uuid)

    def test_groups_of_another_cluster_are_not_found(self):
        for ident in (self.other.id, self.other.uuid, 'nope'):
            self.assertRaises(exception.NodeGroupNotFound, self.groups.get,
                              ONE, ident)
        for write in (lambda: self.groups.destroy_in(ONE, self.other.uuid),
                      lambda: self.groups.update_in(ONE, self.other.uuid,
                                                    {'name': 'x'})):
            self.assertRaises(exception.NodeGroupNotFound, write)

    def test_names_and_roles_are_exact(self):
        for name in (self.mine.name.upper(), self.mine.name + ' '):
            self.assertRaises(exception.NodeGroupNotFound, self.groups.get,
                              ONE, name)
        self.assertEqual(0, self.groups.count(TWO, {'role': 'GPU'}))

    def test_filters(self):
        utils.create_test_nodegroup(name='second', cluster_id=TWO, uuid=None)
        for filters in ({'name': 'nodegroup1'}, {'role': 'gpu'},
                        {'node_count': 1}, {'is_default': False},
                        {'status': ['UPDATE_FAILED']},
                        {'node_addresses': ['10.0.0.5']}):
            rows = self.groups.list(TWO, filters=filters)
            self.assertEqual([self.other.uuid],
                             [row.uuid for row in rows], filters)
        # Upstream's list passes the project, which was never a filter.
        self.assertEqual(2, self.groups.count(TWO, {'project_id': 'x'}))

    def test_a_name_is_there_once_in_a_cluster(self):
        error = self.assertRaises(
            exception.NodeGroupAlreadyExists, utils.create_test_nodegroup,
            uuid=uuidutils.generate_uuid())
        self.assertIn('nodegroup1', str(error))

    def test_update_and_destroy(self):
        self.groups.update_in(ONE, self.mine.uuid, {
            'node_taints': [{'key': 'k', 'effect': 'NoSchedule'}],
            'node_labels': None})
        row = self.groups.get(ONE, self.mine.uuid)
        self.assertEqual([{'key': 'k', 'effect': 'NoSchedule'}],
                         row.node_taints)
        self.assertEqual({}, row.node_labels)
        self.groups.destroy_in(ONE, self.mine.uuid)
        self.assertEqual(0, self.groups.count(ONE))

    def test_groups_of_many_clusters_cost_one_query(self):
        queries = self.count_queries()
        found = self.groups.of_clusters([ONE, TWO, 'none'])
        self.assertEqual(1, len(queries.statements))
        self.assertEqual([self.mine.uuid], [row.uuid for row in found[ONE]])
        self.assertEqual([self.other.uuid], [row.uuid for row in found[TWO]])
        self.assertEqual([], found['none'])
