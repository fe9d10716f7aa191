"""Operations on node groups."""

import uuid

from heatclient import exc as heat_exc

from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import base


class NodegroupTest(base.OperationTestCase):

    def setUp(self):
        super().setUp()
        self.cluster = self.create_complete()

    def _accept(self, name='extra'):
        group = objects.NodeGroup(self.context, name=name, role='worker',
                                  node_count=1, uuid=str(uuid.uuid4()),
                                  labels={})
        self.accept(lifecycle.NODEGROUP_CREATE, self.cluster,
                    new_nodegroup=group)
        return group

    def _find(self, group):
        return next((found for found in self.fresh(self.cluster).nodegroups
                     if found.uuid == group.uuid), None)

    def _create(self):
        group = self._accept()
        self.run_all()
        self.engine.settle()
        self.poll()
        return self._find(group)

    def test_create(self):
        group = self._accept()
        self.assertEqual('CREATE_IN_PROGRESS', self._find(group).status)
        self.run_all()
        self.assertEqual(f'stack-{group.uuid}', self._find(group).stack_id)
        self.engine.settle()
        self.poll()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        self.assertEqual('CREATE_COMPLETE', self._find(group).status)

    def test_create_fails(self):
        self.engine.errors['create_nodegroup'] = [ValueError('no room')]
        group = self._accept()
        self.run_all()
        found = self._find(group)
        self.assertEqual(('CREATE_FAILED', 'no room'),
                         (found.status, found.status_reason))
        self.assertStatus('UPDATE_FAILED', self.cluster)

    def test_one_that_grows_is_followed_when_another_change_fails(self):
        group = self._accept()
        self.run_all()
        self.engine.errors['resize_cluster'] = [ValueError('no room')]
        self.accept(lifecycle.CLUSTER_RESIZE, self.cluster,
                    nodegroup=self.cluster.default_ng_worker,
                    nodegroup_values={'node_count': 5},
                    arguments={'node_count': 5})
        self.run_all()
        self.poll()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertEqual('CREATE_IN_PROGRESS', self._find(group).status)
        self.engine.settle()
        self.poll()
        self.assertEqual('CREATE_COMPLETE', self._find(group).status)
        found = self.fresh(self.cluster)
        self.assertEqual(('UPDATE_FAILED', 'no room'),
                         (found.status, found.status_reason))
        # There is nothing to follow any more.
        polls = self.engine.count('update_cluster_status')
        self.poll()
        self.assertEqual(polls, self.engine.count('update_cluster_status'))

    def test_what_cannot_be_read_hides_no_failure(self):
        self._accept()
        self.run_all()
        self.engine.errors['create_nodegroup'] = [ValueError('no room')]
        self._accept('other')
        self.run_all()
        self.engine.errors['update_cluster_status'] = [ConnectionError()]
        self.poll()
        self.assertEqual('no room', self.fresh(self.cluster).status_reason)

    def test_one_behind_a_failure_is_followed(self):
        self.engine.errors['create_nodegroup'] = [ValueError('no room')]
        self._accept('failing')
        group = self._accept('behind')
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertEqual('CREATE_COMPLETE', self._find(group).status)
        self.assertStatus('UPDATE_FAILED', self.cluster)

    def test_several_at_once(self):
        groups = [self._accept(f'extra{index}') for index in range(3)]
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertEqual(
            {'CREATE_COMPLETE'},
            {self._find(group).status for group in groups})

    def test_update(self):
        group = self._create()
        self.accept(lifecycle.NODEGROUP_UPDATE, self.cluster,
                    nodegroup=group, nodegroup_values={'max_node_count': 9})
        self.run_all()
        self.engine.settle()
        self.poll()
        self.assertEqual(9, self._find(group).max_node_count)
        self.assertStatus('UPDATE_COMPLETE', self.cluster)

    def test_delete(self):
        group = self._create()
        self.accept(lifecycle.NODEGROUP_DELETE, self.cluster,
                    nodegroup=group)
        self.run_all()
        self.assertEqual('DELETE_IN_PROGRESS', self._find(group).status)

    def test_delete_of_one_that_has_gone(self):
        group = self._create()
        self.engine.errors['delete_nodegroup'] = [heat_exc.HTTPNotFound()]
        self.accept(lifecycle.NODEGROUP_DELETE, self.cluster,
                    nodegroup=group)
        self.run_all()
        self.assertIsNone(self._find(group))
