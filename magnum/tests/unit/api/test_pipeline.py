import pathlib

import fixtures
import webob

from magnum.api import pipeline
from magnum.tests import base


class PipelineTest(base.TestCase):

    def load(self, text):
        path = pathlib.Path(self.useFixture(fixtures.TempDir()).path)
        path = path / 'paste.ini'
        path.write_text(text, encoding='utf-8')
        return pipeline.load(str(path))

    def test_mounts_go_to_the_longest_prefix(self):
        app = self.load('\n'.join((
            '[composite:main]',
            'paste.composite_factory = magnum.api:root_app_factory',
            '/: one', '/two: two',
            '[app:one]',
            'paste.app_factory = %s:one' % __name__,
            '[app:two]',
            'paste.app_factory = %s:two' % __name__)))
        for path, answer in (('/', 'one|/'), ('/v1', 'one|/v1'),
                             ('', 'one|'), ('/twofold', 'one|/twofold'),
                             ('/two', 'two/two|'), ('/two/x', 'two/two|/x')):
            request = webob.Request.blank('/')
            request.environ['PATH_INFO'] = path
            self.assertEqual(answer, request.get_response(app).text)

    def test_a_file_without_main(self):
        self.assertRaises(LookupError, self.load, '[app:x]\n')


def _app(name):
    def app(environ, start_response):
        start_response('200 OK', [('Content-Type', 'text/plain')])
        return [('%s%s|%s' % (name, environ['SCRIPT_NAME'],
                              environ['PATH_INFO'])).encode()]
    return app


def one(global_config, **local_conf):
    return _app('one')


def two(global_config, **local_conf):
    return _app('two')
