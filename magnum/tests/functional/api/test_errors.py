"""Errors of every origin: their form, and the id that finds them again."""
from magnum.common import context as magnum_context
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.objects import utils

REQUEST_ID = 'x-openstack-request-id'
KEYS = ['request_id', 'code', 'status', 'title', 'detail', 'links']
MEMBER = fixtures.token('member,reader')
#: Status, code and what to send; one for each place that refuses.
REFUSED = (
    (400, 'client', {'path': '/v1/clusters?limit=0'}),
    (400, 'client', {'path': '/v1/clusters?nothing=1'}),
    (400, '', {'path': '/v1/clusters/%ff'}),
    (400, 'client', {'method': 'POST', 'path': '/v1/clusters',
                     'raw': b'{bad'}),
    (400, 'client', {'method': 'POST', 'path': '/v1/clusters', 'body': {}}),
    (400, 'client', {'method': 'POST', 'path': '/v1/clusters',
                     'body': {'cluster_template_id': 'ct',
                              'node_count': -1}}),
    (400, 'client', {'method': 'PATCH', 'path': '/v1/clusters/cluster1',
                     'body': [{'op': 'remove', 'path': '/name'}]}),
    (403, 'client', {'path': '/v1/mservices', 'caller': MEMBER}),
    (404, 'client', {'path': '/v1/clusters/nope'}),
    (404, '', {'path': '/v1/nothing'}),
    (404, '', {'path': '/nothing/at/all'}),
    (405, '', {'method': 'PUT', 'path': '/v1/clusters', 'body': {}}),
    (406, '', {'path': '/v1/clusters', 'version': 'compute 1.1'}),
    (406, '', {'path': '/v1/clusters/cluster1/nodegroups',
               'version': '1.8'}),
    (406, '', {'path': '/v1/clusters', 'headers': {'Accept': 'text/html'}}),
    (409, 'client', {'path': '/v1/clusters/twin'}),
    (413, 'client', {'method': 'POST', 'path': '/v1/clusters',
                     'raw': b' ' * ((1 << 20) + 1)}),
    (415, 'client', {'method': 'POST', 'path': '/v1/clusters', 'body': {},
                     'headers': {'Content-Type': 'text/plain'}}),
)


class ErrorsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        admin = magnum_context.make_admin_context(all_tenants=True)
        for number, name in enumerate(('cluster1', 'twin', 'twin')):
            utils.create_test_cluster(
                admin, name=name, project_id='p1',
                uuid='%d0000000-0000-4000-8000-000000000000' % number)

    def send(self, method='GET', path='/', **request):
        return self.api.request(method, path, **request)

    def assertForm(self, answer, status, code):
        self.assertEqual(status, answer.status_int, answer.text)
        self.assertEqual('application/json', answer.headers['Content-Type'])
        self.assertEqual(['errors'], list(answer.json))
        error, = answer.json['errors']
        self.assertEqual(KEYS, list(error))
        self.assertRegex(answer.headers[REQUEST_ID], '^req-')
        self.assertEqual(answer.headers[REQUEST_ID], error['request_id'])
        self.assertEqual((code, status, []),
                         (error['code'], error['status'], error['links']))
        self.assertTrue(error['title'])
        self.assertTrue(error['detail'])

    def test_refusals(self):
        for status, code, request in REFUSED:
            self.assertForm(self.send(**request), status, code)

    def test_a_version_that_is_not_there(self):
        answer = self.send(path='/v1/clusters', version='9.9')
        error, = answer.json['errors']
        self.assertEqual(406, answer.status_int)
        self.assertEqual(
            ['request_id', 'code', 'title', 'description', 'max_version',
             'min_version', 'links'], list(error))
        self.assertEqual(answer.headers[REQUEST_ID], error['request_id'])

    def test_failures(self):
        template = {'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                    'flavor_id': 'm1.small'}
        request = {'method': 'POST', 'path': '/v1/clustertemplates',
                   'body': template}
        self.api.app.expected.add(500)
        self.api.cloud.nova.refuse('flavors.list', KeyError('secret'))
        answer = self.send(**request)
        self.assertForm(answer, 500, 'server')
        self.assertNotIn('secret', answer.text)
        self.api.cloud.nova.down = True
        self.assertForm(self.send(**request), 503, 'server')

    def test_a_request_without_a_token_has_an_id_too(self):
        answer = self.send(path='/v1/clusters', caller='')
        self.assertEqual(401, answer.status_int)
        self.assertRegex(answer.headers[REQUEST_ID], '^req-')
        self.assertIn('WWW-Authenticate', answer.headers)

    def test_an_id_that_came_with_the_request_is_kept_beside_ours(self):
        given = 'req-11111111-2222-4333-8444-555555555555'
        answer = self.send(path='/v1/clusters/nope',
                           headers={'X-OpenStack-Request-ID': given})
        self.assertForm(answer, 404, 'client')
        self.assertNotEqual(given, answer.headers[REQUEST_ID])

    def test_a_refusal_names_the_rule(self):
        for method, path, body, rule in (
                ('GET', 'mservices', None, 'magnum-service:get_all'),
                ('GET', 'quotas', None, 'quota:get_all'),
                ('POST', 'quotas', {'project_id': 'p1'}, 'quota:create')):
            answer = self.send(method, '/v1/' + path, body=body,
                               caller=MEMBER)
            self.assertEqual(403, answer.status_int)
            self.assertEqual(
                "Policy doesn't allow %s to be performed." % rule,
                answer.json['errors'][0]['detail'])
