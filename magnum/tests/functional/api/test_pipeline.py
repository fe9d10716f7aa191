"""The paste file as it is shipped, and as operators of old have it."""
import pathlib

import fixtures as fixtures_
from oslo_middleware import cors
from oslo_middleware import http_proxy_to_wsgi

import magnum.conf
from magnum.tests import base
from magnum.tests.functional.api import fixtures

CONF = magnum.conf.CONF
OLD = str(pathlib.Path(__file__).with_name('api-paste-13.ini'))


class ShippedTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(self.paste_file()))

    def paste_file(self):
        return self.get_path('etc/magnum/api-paste.ini')

    def test_the_api_is_there(self):
        answer = self.api.request('GET', '/v1/clusters')
        self.assertEqual(200, answer.status_int)
        self.assertEqual({'clusters': []}, answer.json)
        self.assertIn('x-openstack-request-id', answer.headers)

    def test_only_the_documents_are_public(self):
        for path in ('/', '/v1', '/v1/'):
            self.assertEqual(200, self.api.request(
                'GET', path, caller='').status_int, path)
        for path in ('/v1/clusters', '/clusters', '/v1/clusters/'):
            self.assertEqual(401, self.api.request(
                'GET', path, caller='').status_int, path)

    def test_health(self):
        answer = self.api.request('GET', '/healthcheck', caller='')
        self.assertEqual(200, answer.status_int)
        self.assertEqual('OK', answer.text.strip())

    def test_links_below_a_mount_point(self):
        answer = self.api.request('GET', '/v1', caller='',
                                  script_name='/container-infra')
        self.assertEqual('http://localhost/container-infra/v1/',
                         answer.json['links'][0]['href'])


class SwitchedOffTest(base.TestCase):
    """An operator takes a node out of its balancer by a file."""

    def health(self, paste_file):
        """Statuses and texts before, with and after the file."""
        folder = pathlib.Path(self.useFixture(fixtures_.TempDir()).path)
        switch = folder / 'healthcheck_disable'
        text = pathlib.Path(paste_file).read_text(encoding='utf-8')
        self.assertIn('/etc/magnum/healthcheck_disable', text)
        (folder / 'paste.ini').write_text(text.replace(
            '/etc/magnum/healthcheck_disable', str(switch)),
            encoding='utf-8')
        api = self.useFixture(fixtures.Api(str(folder / 'paste.ini')))
        found = []
        for turn in (lambda: None, switch.touch, switch.unlink):
            turn()
            answer = api.request('GET', '/healthcheck', caller='')
            found.append((answer.status_int, answer.text.strip()))
        return found

    def test_as_an_application_and_as_a_filter(self):
        for paste_file in (self.get_path('etc/magnum/api-paste.ini'), OLD):
            self.assertEqual(
                [(200, 'OK'), (503, 'DISABLED BY FILE'), (200, 'OK')],
                self.health(paste_file))


class ConfiguredTest(base.TestCase):
    """What the shipped file takes from the configuration."""

    def setUp(self):
        super().setUp()
        CONF.register_opts(cors.OPTS, 'cors')
        CONF.register_opts(http_proxy_to_wsgi.OPTS, 'oslo_middleware')

    def paste_file(self):
        return self.get_path('etc/magnum/api-paste.ini')

    def test_browsers_of_other_origins(self):
        self.config(group='cors', allowed_origin=['http://horizon'])
        api = self.useFixture(fixtures.Api(self.paste_file()))
        answer = api.request('OPTIONS', '/v1/clusters', caller='',
                             headers={
                                 'Origin': 'http://horizon',
                                 'Access-Control-Request-Method': 'PATCH'})
        self.assertEqual(200, answer.status_int)
        self.assertEqual('http://horizon',
                         answer.headers['Access-Control-Allow-Origin'])

    def test_links_behind_a_proxy(self):
        proxied = {'X-Forwarded-Proto': 'https',
                   'X-Forwarded-Host': 'cloud.example.org'}
        api = self.useFixture(fixtures.Api(self.paste_file()))
        answer = api.request('GET', '/v1', caller='', headers=proxied)
        self.assertEqual('http://localhost/v1/',
                         answer.json['links'][0]['href'])
        self.config(group='oslo_middleware',
                    enable_proxy_headers_parsing=True)
        answer = api.request('GET', '/v1', caller='', headers=proxied)
        self.assertEqual('https://cloud.example.org/v1/',
                         answer.json['links'][0]['href'])


class OldTest(ShippedTest):
    """The form of release 13 and before: one pipeline, health a filter."""

    def paste_file(self):
        return OLD
