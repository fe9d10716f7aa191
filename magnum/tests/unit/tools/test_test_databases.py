"""tools/test_databases.py with a server that is no database."""

import importlib.util
import os
import sys

import fixtures

from magnum.tests import base

SERVER = '''
import http.server, sys
http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])),
                       http.server.BaseHTTPRequestHandler).serve_forever()
'''
CHILD = '''
import os, socket, sys
host, port = os.environ['MAGNUM_TEST_TOY_URL'].split(':')
socket.create_connection((host, int(port)), 5).close()
sys.exit(7)
'''


def load(path):
    spec = importlib.util.spec_from_file_location('test_databases', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestTestDatabases(base.TestCase):

    def setUp(self):
        super().setUp()
        self.tool = tool = load(self.get_path('tools/test_databases.py'))
        self.homes = homes = []

        class Toy(tool.Server):
            name = 'toy'
            packages = ('toy-server',)
            variable = 'MAGNUM_TEST_TOY_URL'
            script = SERVER

            def __init__(self, home):
                homes.append(home)
                self.home = home
                self.port = tool.free_port()
                self.process = None
                self.who = {}

            @classmethod
            def programs(cls):
                return sys.executable, tool.find('no-such-program')

            def prepare(self):
                (self.home / 'data').mkdir()

            def command(self):
                return [sys.executable, '-c', self.script, str(self.port)]

            def url(self):
                return f'127.0.0.1:{self.port}'

        self.server = Toy

    def test_the_command_finds_the_server_and_its_code_is_ours(self):
        code = self.tool.run([self.server], [sys.executable, '-c', CHILD])
        self.assertEqual(7, code)
        self.assertEqual([False], [home.exists() for home in self.homes])

    def test_no_server_at_all(self):
        self.assertEqual(0, self.tool.run([], [sys.executable, '-c', '']))

    def test_a_server_that_does_not_start_says_why(self):
        self.server.script = 'raise SystemExit("no luck")'
        error = self.assertRaises(SystemExit, self.tool.run, [self.server],
                                  [sys.executable, '-c', ''])
        self.assertIn('no luck', str(error))

    def test_what_is_missing_is_named(self):
        self.assertFalse(self.server.is_installed())
        self.useFixture(fixtures.EnvironmentVariable('PATH', os.devnull))
        error = self.assertRaises(self.tool.Missing, self.tool.install,
                                  [self.server])
        self.assertIn('toy-server', str(error))

    def test_nothing_is_installed_without_need(self):
        self.tool.install([])
