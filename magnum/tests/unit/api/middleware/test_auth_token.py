from keystonemiddleware import fixture

from magnum.api import errors
from magnum.api.middleware import auth_token
from magnum.common import context
from magnum.tests import base


class AuthTokenTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.useFixture(fixture.AuthTokenFixture())
        self.seen = []

    def app(self, environ, start_response):
        self.seen.append(dict(environ))
        start_response('200 OK', [])
        return [b'']

    def ask(self, path, routes='/, /v1', **environ):
        wrap = auth_token.AuthTokenMiddleware.factory(
            {}, acl_public_routes=routes)
        statuses = []
        list(wrap(self.app)(
            {'PATH_INFO': path, 'REQUEST_METHOD': 'GET',
             'SERVER_NAME': 'x', 'SERVER_PORT': '80',
             'wsgi.url_scheme': 'http', **environ},
            lambda status, headers, exc_info=None: statuses.append(status)))
        return statuses[0][:3]

    def test_public_paths(self):
        for path in ('', '/', '/v1', '/v1/', '/v1.json', '/v1.json/'):
            self.assertEqual('200', self.ask(path), path)

    def test_all_others(self):
        for path in ('/v1/clusters', '/v1x', '/v', '/clusters',
                     '/v1/../v1/clusters', '/v1.xml', '//v1/clusters'):
            self.assertEqual('401', self.ask(path), path)

    def test_no_public_paths(self):
        self.assertEqual('401', self.ask('/v1', routes=''))

    def test_nobody_vouches_for_headers_of_public_requests(self):
        self.ask('/v1', HTTP_X_ROLES='admin', HTTP_X_PROJECT_ID='p',
                 HTTP_X_FORWARDED_PREFIX='/x')
        self.assertNotIn('HTTP_X_ROLES', self.seen[0])
        self.assertNotIn('HTTP_X_PROJECT_ID', self.seen[0])
        self.assertIn('HTTP_X_FORWARDED_PREFIX', self.seen[0])

    def test_log_lines_are_not_about_the_request_before(self):
        for path, status in (('/v1', '200'), ('/v1/clusters', '401')):
            context.make_context(user_id='before', request_id='req-before',
                                 is_admin=False)
            self.assertEqual(status, self.ask(
                path, **{errors.REQUEST_ID: 'req-now'}))
            self.assertEqual('req-now', context.ctx().request_id)
            self.assertIsNone(context.ctx().user_id)

    def test_a_route_that_is_no_path(self):
        self.assertRaises(ValueError, self.ask, '/', routes='/v1, (')
