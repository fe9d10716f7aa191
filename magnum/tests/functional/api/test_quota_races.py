"""Many clients at once, at the limit of a project, on every engine."""
import collections

from magnum import objects
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.api import races
from magnum.tests.unit.db import engines

CLIENTS = 20
LIMIT = 7


@engines.on_each_engine
class QuotaRacesTest(races.RaceTestCase):

    def setUp(self):
        super().setUp()
        self.assertEqual(201, self.ask(
            'POST', '/v1/clustertemplates',
            {'name': 'ct', 'public': True, **races.TEMPLATE},
            fixtures.token()).status_int)

    def counted(self, *requests):
        """How many of requests sent together had which status."""
        return collections.Counter(
            answer.status_int for answer in self.at_once(*requests))

    def create(self, name, caller=races.MEMBER):
        return ('POST', '/v1/clusters',
                {'name': name, 'cluster_template_id': 'ct'}, caller)

    def clusters(self, project='p1'):
        return objects.Cluster.get_count_all(
            self.admin, filters={'project_id': project})

    def test_no_more_than_the_quota_is_accepted(self):
        self.api.request('POST', '/v1/quotas',
                         {'project_id': 'p1', 'hard_limit': LIMIT})
        statuses = self.counted(*(self.create('c%d' % number)
                                  for number in range(CLIENTS)))
        self.assertEqual({202: LIMIT, 403: CLIENTS - LIMIT}, statuses)
        self.assertEqual(LIMIT, self.clusters())
        self.assertEqual(LIMIT, len(objects.Operation.list(self.admin)))

    def test_projects_do_not_take_from_each_other(self):
        self.config(group='quotas', max_clusters_per_project=3)
        other = fixtures.token('member,reader', project='p2')
        statuses = self.counted(*(
            self.create('c%d' % number, races.MEMBER if number % 2 else other)
            for number in range(10)))
        self.assertEqual({202: 6, 403: 4}, statuses)
        self.assertEqual((3, 3), (self.clusters(), self.clusters('p2')))

    def test_one_quota_of_a_project(self):
        statuses = self.counted(*(
            ('POST', '/v1/quotas', {'project_id': 'p1', 'hard_limit': limit},
             fixtures.token()) for limit in range(5)))
        self.assertEqual({201: 1, 409: 4}, statuses)
