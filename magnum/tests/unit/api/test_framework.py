import json

import pecan

from magnum.api import errors
from magnum.api import framework
from magnum.api import hooks
from magnum.api.types import base
from magnum.api.types import fields
from magnum.tests import base as test_base


class Thing(base.Body):
    name = base.Attribute(fields.NAME, mandatory=True)


@framework.expose(body=Thing, query={'n': fields.Integer(0)}, status=202)
def post(request, one, body, n=None):
    return {'path': request.path, 'one': one, 'name': body.name, 'n': n}


@framework.expose()
def get(request, *segments):
    return framework.Answer({'segments': segments}, 203, {'X-Y': 'z'})


@framework.expose(status=204)
def delete(request):
    return None


CONTROLLERS = {'POST': (post, ['x']), 'GET': (get, ['a', 'b']),
               'DELETE': (delete, [])}


class FrameworkTest(test_base.TestCase):

    def setUp(self):
        super().setUp()
        self.app = pecan.make_app(
            framework.Router(lambda path, request:
                             CONTROLLERS[request.method]),
            force_canonical=False, request_cls=framework.Request,
            hooks=[hooks.ErrorHook()])

    def ask(self, method, path='/p', body=None, **headers):
        request = framework.Request.blank(path, method=method)
        if body is not None:
            request.body = body
            request.content_type = 'application/json'
        for name, value in headers.items():
            request.headers[name.replace('_', '-')] = value
        return request.get_response(self.app)

    def refused(self, status, *args, **headers):
        answer = self.ask(*args, **headers)
        self.assertEqual(status, answer.status_int, answer.text)
        return answer.json['errors'][0]['detail']

    def test_path_query_and_body_meet_in_a_function(self):
        answer = self.ask('POST', '/p?n=4', b'{"name": "x"}')
        self.assertEqual(202, answer.status_int)
        self.assertEqual('application/json', answer.headers['Content-Type'])
        self.assertEqual({'path': '/p', 'one': 'x', 'name': 'x', 'n': 4},
                         answer.json)

    def test_a_body_is_no_query(self):
        self.assertIn('Unknown attribute',
                      self.refused(400, 'POST', '/p',
                                   b'{"name": "x", "n": 4}'))

    def test_a_query_is_no_body(self):
        self.assertIn('name', self.refused(400, 'POST', '/p?name=x', b'{}'))

    def test_an_answer_of_another_kind(self):
        answer = self.ask('GET')
        self.assertEqual(203, answer.status_int)
        self.assertEqual('z', answer.headers['X-Y'])
        self.assertEqual({'segments': ['a', 'b']}, answer.json)

    def test_no_content(self):
        answer = self.ask('DELETE')
        self.assertEqual(204, answer.status_int)
        self.assertEqual(b'', answer.body)
        self.assertNotIn('Content-Type', answer.headers)

    def test_only_json(self):
        self.refused(406, 'GET', Accept='text/html')
        self.refused(415, 'POST', '/p', b'{}', Content_Type='text/plain')
        for kind in ('Application/JSON', 'application/json; charset=utf-8'):
            self.assertEqual(202, self.ask(
                'POST', '/p', b'{"name": "x"}',
                Content_Type=kind).status_int)
        for accept in ('*/*', 'application/json', 'application/*',
                       'text/html, application/json;q=0.1'):
            self.assertEqual(203, self.ask('GET', Accept=accept).status_int)

    def test_bodies_that_are_no_json(self):
        for body in (b'{bad', b'\xff', b'[' * 100000, b'{"name": NaN}',
                     b'{"name": 1e999}', b'{"name": "\\u0000"}',
                     b'{"\\u0000": 1}', b'{"name": "\\ud800"}',
                     b'{"name": ' + b'1' * 5000 + b'}', b'{} {}'):
            self.assertIn('not in valid JSON format',
                          self.refused(400, 'POST', '/p', body))

    def test_bodies_of_another_shape(self):
        for body in (b'[1]', b'"x"', b'5', b'true'):
            self.assertIn('must be a JSON object',
                          self.refused(400, 'POST', '/p', body))

    def test_no_body(self):
        for body in (b'', b' ', b'null'):
            self.assertIn('Missing argument',
                          self.refused(400, 'POST', '/p', body))

    def test_a_body_too_long(self):
        body = json.dumps({'name': 'x' * framework.MAX_BODY}).encode()
        self.refused(413, 'POST', '/p', body)

    def test_queries(self):
        self.assertIn('Unknown argument',
                      self.refused(400, 'GET', '/p?a=1'))
        for query in ('n=x', 'n=-1', 'n=', 'n=1&n=2'):
            self.refused(400, 'POST', '/p?' + query, b'{"name": "x"}')

    def test_errors_have_the_id_of_the_request(self):
        request = framework.Request.blank('/p?a=1')
        request.environ[errors.REQUEST_ID] = 'req-5'
        answer = request.get_response(self.app)
        self.assertEqual('req-5', answer.json['errors'][0]['request_id'])
