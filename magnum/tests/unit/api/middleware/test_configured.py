import webob

from magnum.api.middleware import configured
from magnum.tests import base


class HealthcheckFilterTest(base.TestCase):

    def ask(self, path, at='/healthcheck', **options):
        wrap = configured.healthcheck_filter_factory(
            {}, path=at, backends='disable_by_file', **options)
        return webob.Request.blank(path).get_response(
            wrap(webob.Response('app')))

    def test_health_on_its_path(self):
        for path in ('/healthcheck', '/healthcheck/'):
            self.assertEqual('OK', self.ask(path).text.strip())
        self.assertEqual('OK', self.ask('/up', at='/up').text.strip())

    def test_everything_else_passes(self):
        for path in ('/', '/v1', '/healthchecks', '/v1/healthcheck'):
            self.assertEqual('app', self.ask(path).text)

    def test_disabled_by_a_file(self):
        answer = self.ask('/healthcheck',
                          disable_by_file_path=self.get_path('setup.cfg'))
        self.assertEqual(503, answer.status_int)
