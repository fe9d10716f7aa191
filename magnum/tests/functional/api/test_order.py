"""Which of several mistakes is told: requests are put right bit by bit."""
from magnum.common import context as magnum_context
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures

MEMBER = fixtures.token('member,reader')
READER = fixtures.token('reader')
ALL_WRONG = {
    'cluster_template_id': 'nope', 'node_count': 0, 'master_count': 2,
    'labels': {'kube_tag': "x'"}, 'docker_volume_size': 1,
    'flavor_id': 'nope', 'master_flavor_id': 'zero',
    'fixed_network': 'nope', 'fixed_subnet': 'nope', 'keypair': 'nope',
    'nothing': 1}
#: What is told, and what puts it right: a change of the body, or more.
CLUSTER = (
    (400, 'Unknown attribute', {'nothing': None}),
    (400, 'without nodes', {'node_count': 1}),
    (403, 'cluster:create', 'member'),
    (404, 'ClusterTemplate nope', {'cluster_template_id': 'hidden'}),
    (403, 'is hidden', {'cluster_template_id': 'ct'}),
    (403, 'maximum clusters', 'quota'),
    (400, 'kube_tag', {'labels': {}}),
    (400, 'devicemapper', {'docker_volume_size': 3}),
    (400, 'flavor nope', {'flavor_id': 'm1.small'}),
    (400, 'without a root disk', {'master_flavor_id': 'm1.small'}),
    (400, 'image vanished', 'image'),
    (400, 'external network vanished', 'external'),
    (400, 'fixed network nope', {'fixed_network': 'net1'}),
    (400, 'fixed subnet nope', {'fixed_subnet': 'sub1'}),
    (404, 'keypair nope', {'keypair': 'key1'}),
    (400, 'master_lb_enabled', {'master_lb_enabled': True}),
    (400, 'odd', {'master_count': 3}),
)


class OrderTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.cloud = self.api.cloud
        image = self.cloud.glance.add('vanished', os_distro='plain')
        network = self.cloud.neutron.add_network('vanished', external=True)
        for name in ('ct', 'hidden'):
            answer = self.api.request('POST', '/v1/clustertemplates', {
                'name': name, 'coe': 'kubernetes', 'image_id': 'vanished',
                'external_network_id': 'vanished',
                'docker_volume_size': 3, 'hidden': name == 'hidden',
                'docker_storage_driver': 'devicemapper'})
            self.assertEqual(201, answer.status_int, answer.text)
        self.quota = objects.Quota(self.admin, project_id='p1',
                                   resource='Cluster', hard_limit=0)
        self.quota.create()
        self.cloud.glance.images.pop(image['id'])
        self.cloud.neutron.networks.pop(network['id'])

    def put_right(self, what):
        if what == 'quota':
            objects.Quota.update_quota(self.admin, 'p1', {
                'resource': 'Cluster', 'hard_limit': 9})
        elif what == 'image':
            self.cloud.glance.add('vanished', os_distro='plain')
        elif what == 'external':
            self.cloud.neutron.add_network('vanished', external=True)

    def test_of_a_cluster(self):
        body, caller, version = dict(ALL_WRONG), READER, '1.9'
        for status, sentence, remedy in CLUSTER:
            answer = self.api.request('POST', '/v1/clusters', body,
                                      caller=caller, version=version)
            title = answer.json['errors'][0]['title']
            self.assertEqual(status, answer.status_int, title)
            self.assertIn(sentence, title)
            if remedy == 'member':
                caller, version = MEMBER, 'latest'
            elif isinstance(remedy, dict):
                body.update(remedy)
                body.pop('nothing', None)
            else:
                self.put_right(remedy)
        answer = self.api.request('POST', '/v1/clusters', body,
                                  caller=caller)
        self.assertEqual(202, answer.status_int, answer.text)
