"""What was made from values that others have replaced is not written."""

from magnum.common import exception
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.unit.db import engines
from magnum.tests.unit.objects import utils


@engines.on_each_engine
class TestWritesOver(engines.EngineTestCase):

    def setUp(self):
        super().setUp()
        self.template = utils.create_test_cluster_template(
            self.context, labels={'a': '1'})

    def fresh(self):
        return objects.ClusterTemplate.get_by_uuid(self.context,
                                                   self.template.uuid)

    def test_of_two_one_is_written(self):
        one, two = self.fresh(), self.fresh()
        one.labels = {'a': '1', 'b': '1'}
        one.save_over({'labels': {'a': '1'}})
        two.labels = {'a': '1', 'c': '1'}
        error = self.assertRaises(exception.ChangedMeanwhile, two.save_over,
                                  {'labels': {'a': '1'}})
        self.assertEqual(409, error.code)
        self.assertEqual({'a': '1', 'b': '1'}, self.fresh().labels)
        two.save_over({})
        self.assertEqual({'a': '1', 'c': '1'}, self.fresh().labels)

    def test_other_values_do_not_matter(self):
        one, two = self.fresh(), self.fresh()
        one.name = 'one'
        one.save()
        two.labels = {}
        two.save_over({'labels': {'a': '1'}, 'tags': ''})
        self.assertEqual(('one', {}), (self.fresh().name,
                                       self.fresh().labels))

    def test_what_has_gone(self):
        one = self.fresh()
        one.labels = {}
        self.template.destroy()
        self.assertRaises(exception.ClusterTemplateNotFound, one.save_over,
                          {'labels': {'a': '1'}})

    def test_the_status_comes_first(self):
        federation = utils.create_test_federation(
            self.context, status='UPDATE_COMPLETE', member_ids=['a'])
        federation.member_ids = ['a', 'b']
        seen = {'member_ids': []}
        self.assertFalse(federation.save_if(('CREATE_COMPLETE',), seen))
        self.assertRaises(exception.ChangedMeanwhile, federation.save_if,
                          ('UPDATE_COMPLETE',), seen)
        self.assertTrue(federation.save_if(('UPDATE_COMPLETE',),
                                           {'member_ids': ['a']}))

    def test_acceptance(self):
        cluster = utils.create_test_cluster(
            self.context, status='CREATE_COMPLETE',
            health_status_reason={'api': 'ok'})
        worker = cluster.default_ng_worker
        for seen in ({'seen': {'health_status_reason': {}}},
                     {'nodegroup_seen': {'node_labels': {'a': 'b'}}}):
            self.assertRaises(
                exception.ChangedMeanwhile, objects.Operation.admit,
                self.context, lifecycle.CLUSTER_UPDATE, cluster,
                nodegroup=worker, **seen)
        self.assertEqual([], objects.Operation.list(self.context))
        objects.Operation.admit(
            self.context, lifecycle.CLUSTER_UPDATE, cluster,
            nodegroup=worker, seen={'health_status_reason': {'api': 'ok'}},
            nodegroup_seen={'node_labels': worker.node_labels})
        self.assertEqual('UPDATE_IN_PROGRESS', cluster.status)
