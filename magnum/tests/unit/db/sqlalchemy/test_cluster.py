"""Queries on clusters: every filter, the figures, the names."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum.db import scope
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils

PROJECT = scope.Scope(utils.PROJECT, utils.USER)


@engines.on_each_engine
class TestClusters(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.one = self.make(name='one', node_count=3, master_count=1,
                             node_addresses=['10.0.0.1', '10.0.0.2'])
        self.two = self.make(
            name='two', node_count=5, master_count=3,
            node_addresses=['10.0.0.12'], status='UPDATE_FAILED',
            stack_id='stack2', api_address='https://two:6443',
            cluster_template_id='t2', user_id='u2')

    def make(self, node_count, master_count, node_addresses, **kw):
        row = utils.create_test_cluster(uuid=uuidutils.generate_uuid(), **kw)
        utils.create_nodegroups_for_cluster(
            cluster_id=row.uuid, node_count=node_count,
            master_count=master_count, node_addresses=node_addresses,
            worker_uuid=None, master_uuid=None)
        return row

    def names(self, **filters):
        return [row.name for row in
                self.dbapi.clusters.list(PROJECT, filters=filters)]

    def test_every_filter(self):
        for filters in (
                {'name': 'two'}, {'status': ['UPDATE_FAILED']},
                {'status': 'UPDATE_FAILED'}, {'stack_id': 'stack2'},
                {'api_address': 'https://two:6443'},
                {'cluster_template_id': 't2'}, {'user_id': 'u2'},
                {'node_count': 5}, {'master_count': 3},
                {'node_count': 5, 'master_count': 3},
                {'node_addresses': ['10.0.0.12']},
                {'uuid': [self.two.uuid]}):
            self.assertEqual(['two'], self.names(**filters), filters)
            self.assertEqual(1, self.dbapi.clusters.count(PROJECT, filters))

    def test_filters_that_match_nothing(self):
        for filters in ({'node_count': 4}, {'master_count': 5},
                        {'status': []}, {'project_id': 'other'},
                        {'node_addresses': ['10.0.0.']}):
            self.assertEqual([], self.names(**filters), filters)

    def test_an_address_is_not_a_prefix(self):
        self.assertEqual(['one'], self.names(node_addresses=['10.0.0.1']))

    def test_unknown_filters_are_left_out(self):
        self.assertEqual(['one', 'two'], self.names(color='red'))

    def test_sums_go_over_all_groups(self):
        utils.create_test_nodegroup(cluster_id=self.one.uuid, name='more',
                                    node_count=4, role='gpu', uuid=None)
        self.assertEqual(['one'], self.names(node_count=7))
        self.assertEqual(['one'], self.names(master_count=1))

    def test_a_cluster_without_groups_has_no_nodes(self):
        utils.create_test_cluster(uuid=uuidutils.generate_uuid(),
                                  name='bare')
        self.assertEqual(['bare'], self.names(node_count=0))

    def test_a_name_that_two_clusters_have(self):
        self.assertEqual(self.two.uuid, self.dbapi.clusters.get_by_name(
            PROJECT, 'two').uuid)
        utils.create_test_cluster(uuid=uuidutils.generate_uuid(), name='two')
        error = self.assertRaises(exception.Conflict,
                                  self.dbapi.clusters.get_by_name, PROJECT,
                                  'two')
        self.assertEqual(409, error.code)
        self.assertIn('uuid', str(error))

    def test_names_of_others_do_not_matter(self):
        utils.create_test_cluster(uuid=uuidutils.generate_uuid(), name='two',
                                  project_id='other')
        self.assertEqual(self.two.uuid, self.dbapi.clusters.get_by_name(
            PROJECT, 'two').uuid)

    def test_statuses(self):
        self.assertEqual(
            [(self.one.uuid, 'CREATE_IN_PROGRESS'),
             (self.two.uuid, 'UPDATE_FAILED')],
            self.dbapi.clusters.statuses(scope.EVERYTHING))
        self.assertEqual(
            [(self.two.uuid, 'UPDATE_FAILED')],
            self.dbapi.clusters.statuses(scope.EVERYTHING, {
                'status': ('UPDATE_FAILED',)}))

    def test_by_stack(self):
        utils.create_test_nodegroup(cluster_id=self.one.uuid, name='more',
                                    uuid=None, stack_id='stack1')
        # Groups that have the stack of their cluster.
        utils.create_test_nodegroup(cluster_id=self.two.uuid, name='more',
                                    uuid=None, stack_id='stack2')
        for scoped in (PROJECT, scope.EVERYTHING):
            self.assertEqual([self.one.uuid], self.dbapi.clusters.of_stack(
                scoped, 'stack1'))
            self.assertEqual([self.two.uuid], self.dbapi.clusters.of_stack(
                scoped, 'stack2'))
        self.assertEqual([], self.dbapi.clusters.of_stack(
            scope.Scope('other', utils.USER), 'stack2'))
        self.assertEqual([], self.dbapi.clusters.of_stack(
            scope.EVERYTHING, 'stack3'))

    def test_stats(self):
        utils.create_test_cluster(uuid=uuidutils.generate_uuid(),
                                  project_id='other')
        clusters = self.dbapi.clusters
        self.assertEqual((2, 12), clusters.stats(PROJECT))
        self.assertEqual((3, 12), clusters.stats(scope.EVERYTHING))
        self.assertEqual((1, 0), clusters.stats(scope.EVERYTHING, 'other'))
        self.assertEqual((0, 0), clusters.stats(PROJECT, 'other'))

    def test_groups_go_with_their_cluster(self):
        self.dbapi.clusters.destroy(self.one.uuid)
        groups = self.dbapi.nodegroups
        self.assertEqual([], groups.list(self.one.uuid))
        self.assertEqual(2, groups.count(self.two.uuid))


class TestPlans(db_base.DbTestCase):

    def test_a_stack_is_found_without_reading_tables(self):
        """Heat tells of every stack there is, and most are of others."""
        queries = self.count_queries()
        self.dbapi.clusters.of_stack(scope.EVERYTHING, 'stack')
        statement, = queries.statements
        with self.database.engine.connect() as connection:
            plan = [row[-1] for row in connection.exec_driver_sql(
                f'EXPLAIN QUERY PLAN {statement}', ('stack', 'stack'))]
        for index in ('cluster_stack_id_idx', 'nodegroup_stack_id_idx'):
            self.assertTrue(any(index in step for step in plan), plan)
        self.assertEqual([], [step for step in plan if 'SCAN' in step])
