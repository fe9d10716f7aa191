"""Nodegroups as objects."""

from magnum.common import exception
from magnum import objects
from magnum.objects import nodegroup
from magnum.tests import base as testcase
from magnum.tests.unit.db import base
from magnum.tests.unit.db import utils as db_utils
from magnum.tests.unit.objects import utils

CLUSTER = db_utils.CLUSTER_UUID


class TestWrites(testcase.TestCase):

    def test_since(self):
        writes = nodegroup._Writes()
        before = writes.now()
        writes.note('a')
        self.assertTrue(writes.since('a', before))
        self.assertFalse(writes.since('a', writes.now()))
        self.assertFalse(writes.since('b', before))
        writes.forget('a')
        self.assertFalse(writes.since('a', before))

    def test_does_not_grow(self):
        writes = nodegroup._Writes(size=2)
        before = writes.now()
        for name in 'abca':
            writes.note(name)
        self.assertEqual(2, len(writes._last))
        # Nothing that was written is taken for unwritten.
        for name in 'abc':
            self.assertTrue(writes.since(name, before))
        self.assertFalse(writes.since('b', writes.now()))


class TestNodeGroup(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.group = utils.create_test_nodegroup(self.context)

    def test_every_getter_takes_the_cluster_first(self):
        get = objects.NodeGroup
        for found in (get.get(self.context, CLUSTER, 'nodegroup1'),
                      get.get(self.context, CLUSTER, self.group.uuid),
                      get.get_by_id(self.context, CLUSTER, self.group.id),
                      get.get_by_uuid(self.context, CLUSTER,
                                      self.group.uuid),
                      get.get_by_name(self.context, CLUSTER, 'nodegroup1')):
            self.assertEqual(self.group.uuid, found.uuid)
        self.assertRaises(exception.NodeGroupNotFound, get.get, self.context,
                          'another', self.group.uuid)
        self.assertEqual(1, get.get_count_all(self.context, CLUSTER))

    def test_list(self):
        utils.create_test_nodegroup(self.context, name='m', role='master',
                                    uuid=None)
        listed = objects.NodeGroup.list(self.context, CLUSTER,
                                        filters={'role': 'master'})
        self.assertEqual([('m', True)], [
            (group.name, group.is_master) for group in listed])

    def test_update_nodegroup(self):
        found = objects.NodeGroup.update_nodegroup(
            self.context, CLUSTER, 'nodegroup1', {
                'node_count': '4', 'node_taints': [{'key': 'k'}],
                'node_labels': {'a': 1}})
        self.group.refresh()
        for group in (found, self.group):
            self.assertEqual((4, [{'key': 'k'}], {'a': '1'}), (
                group.node_count, group.node_taints, group.node_labels))

    def test_null_counts(self):
        self.dbapi.nodegroups.update_in(
            CLUSTER, self.group.uuid, {'min_node_count': None,
                                       'node_count': None})
        self.group.refresh()
        self.assertEqual((0, 1), (self.group.min_node_count,
                                  self.group.node_count))
