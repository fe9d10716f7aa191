"""Operations as the API and the conductor use them."""

from magnum.common import exception
from magnum import objects
from magnum.objects import lifecycle
from magnum.objects import operation
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils

LEASE = 60


class TestOperation(base.DbTestCase):

    def setUp(self):
        super().setUp()
        self.template = utils.create_test_cluster_template(self.context)

    def new_cluster(self):
        return objects.Cluster(
            self.context, name='new', project_id='fake_project',
            user_id='fake_user', cluster_template_id=self.template.uuid)

    def admit_create(self, **kw):
        cluster = self.new_cluster()
        groups = [objects.NodeGroup(self.context, name=f'default-{role}',
                                    role=role, is_default=True, node_count=2)
                  for role in ('master', 'worker')]
        return cluster, groups, objects.Operation.admit_create(
            self.context, cluster, groups, **kw)

    def test_a_new_cluster_is_whole_at_once(self):
        cluster, groups, accepted = self.admit_create(
            arguments={'create_timeout': 60}, request={'user_id': 'u'})
        self.assertEqual('CREATE_IN_PROGRESS', cluster.status)
        self.assertEqual(set(), cluster.obj_what_changed())
        self.assertEqual(2, cluster.master_count)
        self.assertEqual('clustermodel1', cluster.cluster_template.name)
        for group in groups:
            self.assertEqual(
                (cluster.uuid, 'fake_project', 'CREATE_IN_PROGRESS'),
                (group.cluster_id, group.project_id, group.status))
            self.assertGreater(group.id, 0)
        self.assertEqual(
            (lifecycle.CLUSTER_CREATE, cluster.uuid, {'create_timeout': 60},
             {'user_id': 'u'}, 'accepted'),
            (accepted.spec, accepted.cluster_uuid, accepted.arguments,
             accepted.request, accepted.state))
        shown, = objects.Cluster.list(self.context)
        self.assertEqual(cluster.uuid, shown.uuid)

    def test_the_limit(self):
        self.admit_create(limit=1)
        self.assertRaises(exception.ResourceLimitExceeded,
                          self.admit_create, limit=1)

    def test_objects_show_what_the_acceptance_wrote(self):
        cluster = utils.create_test_cluster(self.context,
                                            status='CREATE_COMPLETE')
        worker = cluster.default_ng_worker
        accepted = objects.Operation.admit(
            self.context, lifecycle.CLUSTER_RESIZE, cluster,
            nodegroup=worker, nodegroup_values={'node_count': 9},
            arguments={'nodes_to_remove': ['a']})
        self.assertEqual('UPDATE_IN_PROGRESS', cluster.status)
        self.assertEqual(9, cluster.node_count)
        self.assertEqual((9, 'UPDATE_IN_PROGRESS'),
                         (worker.node_count, worker.status))
        self.assertEqual(worker.uuid, accepted.nodegroup_uuid)

    def test_a_new_group(self):
        cluster = utils.create_test_cluster(self.context,
                                            status='CREATE_COMPLETE')
        group = objects.NodeGroup(self.context, name='gpu', role='gpu',
                                  node_count=4)
        objects.Operation.admit(self.context, lifecycle.NODEGROUP_CREATE,
                                cluster, new_nodegroup=group)
        self.assertEqual(7, cluster.node_count)
        self.assertEqual('CREATE_IN_PROGRESS', group.status)
        self.assertGreater(group.id, 0)

    def test_a_refusal_changes_no_object(self):
        cluster = utils.create_test_cluster(self.context,
                                            status='DELETE_FAILED')
        self.assertRaises(exception.NotSupported, objects.Operation.admit,
                          self.context, lifecycle.CLUSTER_UPDATE, cluster)
        self.assertEqual('DELETE_FAILED', cluster.status)

    def test_work(self):
        cluster, _groups, _accepted = self.admit_create()
        claimed = objects.Operation.claim(self.context, 'me', LEASE)
        self.assertEqual(cluster.uuid, claimed.cluster_uuid)
        self.assertFalse(claimed.is_done('ensure_trust'))
        claimed.checkpoint('ensure_trust', trust_id='t')
        claimed.checkpoint('ensure_stack')
        self.assertEqual(1, objects.Operation.renew(self.context, 'me'))
        again, = objects.Operation.list(self.context, {'owner': 'me'})
        self.assertTrue(again.is_done('ensure_trust'))
        self.assertEqual({'trust_id': 't'}, again.progress['ensure_trust'])
        self.assertTrue(claimed.finish())
        self.assertEqual([], objects.Operation.list(self.context))

    def test_work_that_was_taken_away_stops(self):
        cluster, _groups, _accepted = self.admit_create()
        claimed = objects.Operation.claim(self.context, 'me', LEASE)
        self.assertTrue(claimed.release())
        objects.Operation.claim(self.context, 'other', LEASE)
        self.assertRaises(operation.Lost, claimed.checkpoint, 'x')
        self.assertFalse(claimed.finish())
        self.assertFalse(claimed.release())

    def test_a_deletion_that_was_asked_for(self):
        cluster, _groups, _accepted = self.admit_create()
        deleting = objects.Operation.is_being_deleted
        self.assertFalse(deleting(self.context, cluster.uuid))
        objects.Operation.admit(self.context, lifecycle.CLUSTER_DELETE,
                                cluster)
        self.assertTrue(deleting(self.context, cluster.uuid))

    def test_the_request_is_not_shown(self):
        _cluster, _groups, accepted = self.admit_create(
            request={'auth_token': 's3aled'})
        self.assertNotIn('s3aled', repr(accepted))

    def test_an_unknown_name(self):
        self.assertIsNone(objects.Operation(name='future').spec)
