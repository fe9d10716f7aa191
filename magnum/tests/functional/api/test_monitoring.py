"""What monitoring can ask the API, where the paste file lets it."""
import pathlib

import fixtures as fixtures_

from magnum.tests import base
from magnum.tests.functional.api import fixtures


class MonitoringTest(base.TestCase):

    def setUp(self):
        super().setUp()
        shipped = pathlib.Path(self.get_path('etc/magnum/api-paste.ini'))
        text = shipped.read_text(encoding='utf-8')
        for before, after in (('# /metrics: metrics', '/metrics: metrics'),
                              ('# /readyz: ready', '/readyz: ready'),
                              ('pipeline = cors', 'pipeline = measure cors')):
            self.assertIn(before, text)
            text = text.replace(before, after)
        path = pathlib.Path(self.useFixture(fixtures_.TempDir()).path,
                            'paste.ini')
        path.write_text(text, encoding='utf-8')
        self.api = self.useFixture(fixtures.Api(str(path)))

    def figures(self):
        answer = self.api.request('GET', '/metrics', caller='')
        self.assertEqual(200, answer.status_int)
        return answer.text

    def test_requests(self):
        self.assertEqual(200, self.api.request(
            'GET', '/v1/clusters').status_int)
        self.api.request('GET', '/v1/made-up')
        text = self.figures()
        self.assertIn('magnum_api_request_seconds_count{method="GET",'
                      'resource="clusters",status="200"}', text)
        self.assertIn('resource="other"', text)
        self.assertNotIn('made-up', text)

    def test_shared_by_processes(self):
        folder = self.useFixture(fixtures_.TempDir()).path
        self.useFixture(fixtures_.EnvironmentVariable(
            'PROMETHEUS_MULTIPROC_DIR', folder))
        # Nothing was put together there yet.
        self.assertEqual('', self.figures())

    def test_ready(self):
        answer = self.api.request('GET', '/readyz', caller='')
        self.assertEqual((200, 'ok\n'), (answer.status_int, answer.text))

    def test_not_ready(self):
        self.useFixture(fixtures_.MonkeyPatch(
            'magnum.objects.MagnumService.list',
            lambda *args, **kwargs: 1 / 0))
        answer = self.api.request('GET', '/readyz', caller='')
        self.assertEqual(503, answer.status_int)


class OffTest(base.TestCase):

    def test_not_unless_the_operator_says_so(self):
        api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        for path in ('/metrics', '/readyz'):
            self.assertNotEqual(200, api.request(
                'GET', path).status_int)
