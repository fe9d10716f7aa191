"""Clusters come whole, and what they say follows what is written."""

from oslo_utils import uuidutils

from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import base
from magnum.tests.unit.db import utils as db_utils
from magnum.tests.unit.objects import utils


class ClusterTestCase(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.template = utils.create_test_cluster_template(self.context)
        self.cluster = utils.create_test_cluster(self.context)

    def read(self):
        return objects.Cluster.get_by_uuid(self.context, self.cluster.uuid)


class TestQueryBudget(ClusterTestCase):

    def use(self, clusters):
        """Read everything the API shows of each cluster."""
        return [(cluster.as_dict(), cluster.cluster_template.name,
                 cluster.default_ng_worker.name,
                 cluster.default_ng_master.name) for cluster in clusters]

    def test_a_list_of_any_length_costs_three_queries(self):
        for _number in range(30):
            utils.create_test_cluster(
                self.context, uuid=uuidutils.generate_uuid())
        queries = self.count_queries()
        shown = self.use(objects.Cluster.list(self.context))
        self.assertEqual(31, len(shown))
        self.assertEqual(3, len(queries.statements), queries.statements)

    def test_an_empty_list_costs_one(self):
        self.cluster.destroy()
        queries = self.count_queries()
        self.assertEqual([], objects.Cluster.list(self.context))
        self.assertEqual(1, len(queries.statements))

    def test_one_cluster_costs_three(self):
        queries = self.count_queries()
        self.use([self.read()])
        self.assertEqual(3, len(queries.statements), queries.statements)

    def test_what_is_not_asked_for_is_not_read(self):
        queries = self.count_queries()
        self.assertEqual('cluster1', self.read().name)
        self.assertEqual(1, len(queries.statements))

    def test_statuses_of_all_cost_one(self):
        queries = self.count_queries()
        self.assertEqual([(self.cluster.uuid, 'CREATE_IN_PROGRESS')],
                         objects.Cluster.list_statuses(self.context))
        self.assertEqual(1, len(queries.statements))

    def test_those_that_exist(self):
        self.assertEqual({self.cluster.uuid}, objects.Cluster.list_existing(
            {self.cluster.uuid, uuidutils.generate_uuid()}))

    def test_saving_costs_one(self):
        cluster = self.read()
        cluster.name = 'x'
        queries = self.count_queries()
        cluster.save()
        cluster.save()
        self.assertEqual(1, len(queries.statements))


class TestGroups(ClusterTestCase):

    def test_sums(self):
        utils.create_test_nodegroup(
            self.context, name='gpu', role='gpu', node_count=2, uuid=None,
            cluster_id=self.cluster.uuid, is_default=False,
            node_addresses=['10.0.0.3'])
        cluster = self.read()
        self.assertEqual((5, 3), (cluster.node_count, cluster.master_count))
        self.assertEqual(['172.17.2.4', '10.0.0.3'], cluster.node_addresses)
        self.assertEqual(['172.17.2.18'], cluster.master_addresses)
        self.assertEqual('test-worker', cluster.default_ng_worker.name)
        self.assertEqual('test-master', cluster.default_ng_master.name)
        self.assertEqual(
            ['test-master', 'test-worker', 'gpu'],
            [group.name for group in cluster.nodegroups])

    def test_a_cluster_without_groups(self):
        cluster = objects.Cluster(self.context, name='bare',
                                  project_id='fake_project')
        cluster.create()
        self.assertEqual((0, 0), (cluster.node_count, cluster.master_count))
        self.assertIsNone(cluster.default_ng_worker)

    def test_a_group_that_is_saved_is_seen(self):
        cluster = self.read()
        self.assertEqual(3, cluster.node_count)
        worker = cluster.default_ng_worker
        worker.node_count = 7
        worker.save()
        self.assertEqual(7, cluster.node_count)

    def test_a_group_saved_by_another_object_is_seen(self):
        listed, = objects.Cluster.list(self.context)
        self.assertEqual(3, listed.node_count)
        worker = objects.NodeGroup.get(
            self.context, listed.uuid, 'test-worker')
        worker.node_count = 8
        self.assertTrue(worker.save_if(('CREATE_COMPLETE',)))
        self.assertEqual(8, listed.node_count)
        worker.destroy()
        self.assertEqual(0, listed.node_count)
        utils.create_test_nodegroup(
            self.context, name='n', cluster_id=listed.uuid, uuid=None)
        self.assertEqual(3, listed.node_count)

    def test_what_others_wrote_is_seen_after_a_refresh(self):
        cluster = self.read()
        self.assertEqual(3, cluster.node_count)
        self.dbapi.nodegroups.update_in(
            cluster.uuid, cluster.default_ng_worker.uuid, {'node_count': 9})
        self.assertEqual(3, cluster.node_count)
        cluster.refresh()
        self.assertEqual(9, cluster.node_count)

    def test_as_dict(self):
        values = self.read().as_dict()
        self.assertEqual((3, 3, ['172.17.2.4'], ['172.17.2.18']), tuple(
            values[name] for name in ('node_count', 'master_count',
                                      'node_addresses', 'master_addresses')))
        self.assertEqual('cluster1', values['name'])
        self.assertNotIn('cluster_template', values)

    def test_groups_of_a_refused_write_stay(self):
        worker = self.read().default_ng_worker
        worker.node_count = 9
        self.assertFalse(worker.save_if(('UPDATE_FAILED',)))
        self.assertEqual({'node_count'}, worker.obj_what_changed())
        self.assertEqual(3, self.read().node_count)


class TestTemplate(ClusterTestCase):

    def test_it_is_read_when_asked_for(self):
        cluster = self.read()
        self.assertFalse(cluster.obj_attr_is_set('cluster_template'))
        self.assertEqual('clustermodel1', cluster.cluster_template.name)
        self.assertEqual(set(), cluster.obj_what_changed())

    def test_it_follows_its_id(self):
        other = utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(), name='other')
        cluster, = objects.Cluster.list(self.context)
        cluster.cluster_template_id = other.uuid
        cluster.save()
        self.assertEqual('other', cluster.cluster_template.name)

    def test_it_is_seen_when_it_is_somebody_elses_and_private(self):
        theirs = utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(), name='theirs',
            project_id='p2', user_id='u2')
        self.cluster.cluster_template_id = theirs.uuid
        self.cluster.save()
        self.assertEqual('theirs', self.read().cluster_template.name)
        listed, = objects.Cluster.list(self.context)
        self.assertEqual('theirs', listed.cluster_template.name)

    def test_one_that_has_gone(self):
        self.dbapi.clusters.update(self.cluster.uuid, {
            'cluster_template_id': uuidutils.generate_uuid()})
        listed, = objects.Cluster.list(self.context)
        self.assertEqual('cluster1', listed.as_dict()['name'])
        self.assertRaises(exception.ClusterTemplateNotFound, getattr, listed,
                          'cluster_template')

    def test_changing_it_through_the_cluster_is_not_a_change_of_the_row(self):
        cluster = self.read()
        cluster.cluster_template.name = 'new'
        queries = self.count_queries()
        cluster.save()
        self.assertEqual([], queries.statements)


class TestLookUps(ClusterTestCase):

    def test_get(self):
        for ident in (self.cluster.id, self.cluster.uuid):
            self.assertEqual(self.cluster.uuid, objects.Cluster.get(
                self.context, ident).uuid)
        self.assertRaises(exception.InvalidIdentity, objects.Cluster.get,
                          self.context, 'cluster1')
        self.assertEqual(self.cluster.uuid, objects.Cluster.get_by_name(
            self.context, 'cluster1').uuid)
        self.assertEqual(self.cluster.uuid, objects.Cluster.get_by_id(
            self.context, self.cluster.id).uuid)

    def test_scopes(self):
        theirs = utils.create_test_cluster(
            self.context, uuid=uuidutils.generate_uuid(), project_id='p2',
            user_id='u2', name='theirs')
        self.assertRaises(exception.ClusterNotFound, objects.Cluster.get,
                          self.context, theirs.uuid)
        self.assertEqual(1, objects.Cluster.get_count_all(self.context))
        everybody = self.context.elevated()
        self.assertEqual(2, objects.Cluster.get_count_all(everybody))
        self.assertEqual(
            ['theirs'], [cluster.name for cluster in objects.Cluster.list(
                everybody, filters={'project_id': 'p2'})])

    def test_figures(self):
        self.assertEqual((1, 6), objects.Cluster.get_stats(self.context))
        stats = objects.Stats.get_cluster_stats(self.context)
        self.assertEqual((1, 6), (stats.clusters, stats.nodes))
        stats = objects.Stats.get_cluster_stats(
            self.context.elevated(), 'nobody')
        self.assertEqual((0, 0), (stats.clusters, stats.nodes))


class TestWrites(ClusterTestCase):

    def test_only_what_changed_is_written(self):
        one, two = self.read(), self.read()
        one.name = 'one'
        two.status = 'CREATE_COMPLETE'
        one.save()
        two.save()
        cluster = self.read()
        self.assertEqual(('one', 'CREATE_COMPLETE'),
                         (cluster.name, cluster.status))
        self.assertIsNotNone(two.updated_at)
        self.assertEqual(set(), two.obj_what_changed())

    def test_compare_and_set(self):
        one, two = self.read(), self.read()
        one.status = 'CREATE_COMPLETE'
        two.status = 'CREATE_FAILED'
        self.assertTrue(one.save_if(('CREATE_IN_PROGRESS',)))
        self.assertFalse(two.save_if(('CREATE_IN_PROGRESS',)))
        self.assertEqual('CREATE_COMPLETE', self.read().status)

    def test_a_cluster_that_has_gone(self):
        cluster = self.read()
        cluster.name = 'x'
        self.cluster.destroy()
        self.assertRaises(exception.ClusterNotFound, cluster.save)
        self.assertFalse(cluster.save_if(('CREATE_IN_PROGRESS',)))
        self.assertRaises(exception.ClusterNotFound, cluster.refresh)
        self.assertEqual(0, self.dbapi.nodegroups.count(None))

    def test_a_status_that_is_none(self):
        self.assertRaises(ValueError, setattr, self.cluster, 'status', 'ODD')

    def test_the_public_factories(self):
        values = db_utils.get_test_cluster(for_api_use=True, name='n',
                                           node_count=5)
        self.assertEqual(('n', 5, 3, ['172.17.2.18']), tuple(
            values[name] for name in ('name', 'node_count', 'master_count',
                                      'master_addresses')))
        self.assertNotIn('node_count', db_utils.get_test_cluster())
