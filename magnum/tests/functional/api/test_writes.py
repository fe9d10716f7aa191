"""What is in the database, and on the bus, after a write was answered."""
from magnum.common import context as magnum_context
from magnum.conductor import credentials
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures

MEMBER = fixtures.token('member,reader')


class WritesTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
            'labels': {'kube_tag': 'v1.30.1'}})

    def ask(self, status, method, path, body=None, caller=MEMBER):
        answer = self.api.request(method, path, body, caller=caller)
        self.assertEqual(status, answer.status_int, answer.text)
        return answer

    def cluster(self, **values):
        """A cluster that was made; whatever was accepted is forgotten."""
        uuid = self.ask(202, 'POST', '/v1/clusters', {
            'name': 'c1', 'cluster_template_id': 'ct', **values
        }).json['uuid']
        self.api.settle()
        return uuid

    def accepted(self):
        """The only operation that waits."""
        waiting = objects.Operation.list(self.admin)
        self.assertEqual(1, len(waiting))
        return waiting[0]

    def groups(self, uuid):
        return {group.name: group for group in
                objects.NodeGroup.list(self.admin, uuid)}

    def test_a_new_cluster(self):
        uuid = self.ask(202, 'POST', '/v1/clusters', {
            'cluster_template_id': 'ct', 'node_count': 3,
            'create_timeout': 7}).json['uuid']
        operation = self.accepted()
        self.assertEqual('cluster_create', operation.name)
        self.assertEqual(uuid, operation.cluster_uuid)
        self.assertEqual({'create_timeout': 7}, operation.arguments)
        cluster = objects.Cluster.get_by_uuid(self.admin, uuid)
        self.assertEqual('CREATE_IN_PROGRESS', cluster.status)
        self.assertEqual({'kube_tag': 'v1.30.1'}, cluster.labels)
        groups = self.groups(uuid)
        self.assertEqual({'default-master': 1, 'default-worker': 3},
                         {name: group.node_count
                          for name, group in groups.items()})
        self.assertEqual({'CREATE_IN_PROGRESS'},
                         {group.status for group in groups.values()})

    def test_the_caller_is_kept_without_the_token_in_clear(self):
        self.ask(202, 'POST', '/v1/clusters', {'cluster_template_id': 'ct'})
        kept = self.accepted().request
        self.assertNotIn(MEMBER, str(kept))
        caller = credentials.context_of(kept)
        self.assertEqual(('p1', 'u1'), (caller.project_id, caller.user_id))
        self.assertEqual(['member', 'reader'], sorted(caller.roles))

    def test_a_refused_cluster_leaves_nothing(self):
        for body in ({'cluster_template_id': 'ct', 'flavor_id': 'nofl'},
                     {'cluster_template_id': 'ct', 'keypair': 'nokey'},
                     {'cluster_template_id': 'ct', 'master_count': 2},
                     {'cluster_template_id': 'ct',
                      'labels': {'min_node_count': 'many'}}):
            answer = self.api.request('POST', '/v1/clusters', body)
            self.assertIn(answer.status_int, (400, 404))
        self.assertEqual([], objects.Operation.list(self.admin))
        self.assertEqual([], objects.Cluster.list(self.admin))

    def test_an_empty_label_is_none(self):
        uuid = self.cluster(labels={'min_node_count': ''})
        self.assertEqual(0, self.groups(uuid)['default-worker']
                         .min_node_count)

    def test_the_quota_of_a_project(self):
        objects.Quota(self.admin, project_id='p1', resource='Cluster',
                      hard_limit=1).create()
        self.cluster()
        answer = self.ask(403, 'POST', '/v1/clusters',
                          {'cluster_template_id': 'ct'})
        self.assertIn('maximum clusters per project, 1', answer.text)

    def test_the_quota_of_everybody(self):
        self.config(group='quotas', max_clusters_per_project=0)
        self.ask(403, 'POST', '/v1/clusters', {'cluster_template_id': 'ct'})

    def test_a_change_of_size(self):
        uuid = self.cluster()
        self.ask(202, 'PATCH', '/v1/clusters/c1?rollback=True', [
            {'op': 'replace', 'path': '/node_count', 'value': 5},
            {'op': 'replace', 'path': '/health_status',
             'value': 'HEALTHY'}])
        operation = self.accepted()
        self.assertEqual('cluster_update', operation.name)
        self.assertEqual({'node_count': 5, 'rollback': True},
                         operation.arguments)
        worker = self.groups(uuid)['default-worker']
        self.assertEqual(worker.uuid, operation.nodegroup_uuid)
        self.assertEqual(5, worker.node_count)
        cluster = objects.Cluster.get_by_uuid(self.admin, uuid)
        self.assertEqual(('UPDATE_IN_PROGRESS', 'HEALTHY'),
                         (cluster.status, cluster.health_status))

    def test_health_alone_is_no_operation(self):
        uuid = self.cluster()
        self.ask(202, 'PATCH', '/v1/clusters/c1', [
            {'op': 'replace', 'path': '/health_status',
             'value': 'UNHEALTHY'}])
        self.assertEqual([], objects.Operation.list(self.admin))
        cluster = objects.Cluster.get_by_uuid(self.admin, uuid)
        self.assertEqual(('CREATE_COMPLETE', 'UNHEALTHY', 1),
                         (cluster.status, cluster.health_status,
                          cluster.node_count))

    def test_a_resize(self):
        uuid = self.cluster()
        self.ask(202, 'POST', '/v1/clusters/c1/actions/resize', {
            'node_count': 2, 'nodes_to_remove': ['n1'],
            'nodegroup': 'default-worker'})
        operation = self.accepted()
        self.assertEqual('cluster_resize', operation.name)
        self.assertEqual({'node_count': 2, 'nodes_to_remove': ['n1']},
                         operation.arguments)
        worker = self.groups(uuid)['default-worker']
        self.assertEqual((2, 'UPDATE_IN_PROGRESS'),
                         (worker.node_count, worker.status))

    def test_a_second_resize_is_refused(self):
        uuid = self.cluster()
        self.ask(202, 'POST', '/v1/clusters/c1/actions/resize',
                 {'node_count': 2})
        answer = self.ask(400, 'POST', '/v1/clusters/c1/actions/resize',
                          {'node_count': 9})
        self.assertIn('operation in progress', answer.text)
        self.assertEqual(2, self.groups(uuid)['default-worker'].node_count)

    def test_a_size_out_of_bounds(self):
        uuid = self.cluster(node_count=2)
        worker = self.groups(uuid)['default-worker']
        worker.min_node_count, worker.max_node_count = 1, 3
        worker.save()
        for count, status in ((0, 400), (4, 400), (3, 202)):
            self.ask(status, 'POST', '/v1/clusters/c1/actions/resize',
                     {'node_count': count})

    def test_an_upgrade(self):
        uuid = self.cluster()
        other = self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'ct2', 'coe': 'kubernetes',
            'image_id': 'ubuntu-img'}).json['uuid']
        self.ask(202, 'POST', '/v1/clusters/c1/actions/upgrade',
                 {'cluster_template': 'ct2', 'max_batch_size': 2})
        operation = self.accepted()
        self.assertEqual('cluster_upgrade', operation.name)
        self.assertEqual({'cluster_template': other, 'max_batch_size': 2,
                          'rollback': False}, operation.arguments)
        told = dict(self.api.bus.conductor.told)
        self.assertEqual(uuid, told['cluster_upgrade']['cluster'].uuid)
        self.assertTrue(told['cluster_upgrade']['accepted'])

    def test_a_deletion(self):
        uuid = self.cluster()
        self.ask(204, 'DELETE', '/v1/clusters/c1')
        operation = self.accepted()
        self.assertEqual('cluster_delete', operation.name)
        self.assertEqual('DELETE_IN_PROGRESS', objects.Cluster.get_by_uuid(
            self.admin, uuid).status)

    def test_failed_groups_are_the_faults_of_a_failed_cluster(self):
        uuid = self.cluster()
        self.assertNotIn('faults', self.ask(
            200, 'GET', '/v1/clusters/c1').json)
        worker = self.groups(uuid)['default-worker']
        worker.status, worker.status_reason = 'CREATE_FAILED', 'No host'
        worker.save()
        cluster = objects.Cluster.get_by_uuid(self.admin, uuid)
        cluster.status, cluster.status_reason = 'CREATE_FAILED', 'Why'
        cluster.save()
        shown = self.ask(200, 'GET', '/v1/clusters/c1').json
        self.assertEqual({'default-worker': 'No host'}, shown['faults'])
        self.assertEqual('Why', shown['status_reason'])
        self.assertNotIn('faults', self.ask(
            200, 'GET', '/v1/clusters/detail').json['clusters'][0])
