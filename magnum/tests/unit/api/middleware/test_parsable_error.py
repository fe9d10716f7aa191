import webob

from magnum.api.middleware import parsable_error
from magnum.tests import base


class ParsableErrorTest(base.TestCase):

    def test_whatever_happens_there_is_an_answer(self):
        def broken(environ, start_response):
            raise RuntimeError('secret')

        answer = webob.Request.blank('/').get_response(
            parsable_error.ParsableErrorMiddleware(broken))
        self.assertEqual(500, answer.status_int)
        self.assertEqual('server', answer.json['errors'][0]['code'])
        self.assertNotIn('secret', answer.text)

    def test_answers_pass(self):
        app = parsable_error.ParsableErrorMiddleware(
            webob.Response('fine', status=201))
        answer = webob.Request.blank('/').get_response(app)
        self.assertEqual((201, 'fine'), (answer.status_int, answer.text))

    def test_addresses_that_are_no_text(self):
        app = parsable_error.ParsableErrorMiddleware(webob.Response())
        for path in ('/%ff', '/%00', '/?a=%ff', '/?%ff=1', '/?a=%00'):
            answer = webob.Request.blank(path).get_response(app)
            self.assertEqual(400, answer.status_int, path)
            self.assertIn('malformed', answer.json['errors'][0]['detail'])
