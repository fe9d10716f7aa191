"""Many clients at once, at the limit of a project, on every engine."""
import collections
import concurrent.futures
import threading

from magnum.common import context as magnum_context
from magnum import objects
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.db import engines

MEMBER = fixtures.token('member,reader')
CLIENTS = 20
LIMIT = 7


@engines.on_each_engine
class QuotaRacesTest(engines.EngineTestCase):

    in_file = True

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini'),
            database=self.database))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.assertEqual(201, self.api.request(
            'POST', '/v1/clustertemplates', {
                'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
                'public': True}).status_int)

    def at_once(self, *requests):
        """Send requests from as many threads; count the statuses."""
        together = threading.Barrier(len(requests))

        def send(arguments):
            together.wait()
            return self.api.request(*arguments[:-1], caller=arguments[-1])

        with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
            answers = list(pool.map(send, requests))
        return collections.Counter(answer.status_int for answer in answers)

    def create(self, name, caller=MEMBER):
        return ('POST', '/v1/clusters',
                {'name': name, 'cluster_template_id': 'ct'}, caller)

    def clusters(self, project='p1'):
        return objects.Cluster.get_count_all(
            self.admin, filters={'project_id': project})

    def test_no_more_than_the_quota_is_accepted(self):
        self.api.request('POST', '/v1/quotas',
                         {'project_id': 'p1', 'hard_limit': LIMIT})
        statuses = self.at_once(*(self.create('c%d' % number)
                                  for number in range(CLIENTS)))
        self.assertEqual({202: LIMIT, 403: CLIENTS - LIMIT}, statuses)
        self.assertEqual(LIMIT, self.clusters())
        self.assertEqual(LIMIT, len(objects.Operation.list(self.admin)))

    def test_projects_do_not_take_from_each_other(self):
        self.config(group='quotas', max_clusters_per_project=3)
        other = fixtures.token('member,reader', project='p2')
        statuses = self.at_once(*(
            self.create('c%d' % number, MEMBER if number % 2 else other)
            for number in range(10)))
        self.assertEqual({202: 6, 403: 4}, statuses)
        self.assertEqual((3, 3), (self.clusters(), self.clusters('p2')))

    def test_one_quota_of_a_project(self):
        statuses = self.at_once(*(
            ('POST', '/v1/quotas', {'project_id': 'p1', 'hard_limit': limit},
             fixtures.token()) for limit in range(5)))
        self.assertEqual({201: 1, 409: 4}, statuses)
