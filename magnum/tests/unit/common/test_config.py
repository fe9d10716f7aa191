"""Library defaults, and the command line."""

from oslo_config import cfg
from oslo_middleware import cors
import pytest

from magnum.common import config
from magnum.tests import base


class TestConfig(base.TestCase):

    def test_library_defaults(self):
        base.CONF.clear_override('connection', 'database')
        self.assertTrue(base.CONF.database.connection.startswith(
            'sqlite:///'))
        self.assertIn('/magnum.sqlite', base.CONF.database.connection)
        self.assertEqual('magnum', base.CONF.control_exchange)
        found = {opt.dest: opt.default for opt in cors.CORS_OPTS}
        self.assertEqual(['GET', 'PUT', 'POST', 'DELETE', 'PATCH'],
                         found['allow_methods'])
        self.assertIn('X-Subject-Token', found['expose_headers'])

    def test_command_line(self):
        path = self.useFixture(base.fixtures.TempDir()).join('magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('[api]\nport = 1234\n')
        config.parse_args(['magnum-api', '--config-file', path])
        self.assertEqual(1234, base.CONF.api.port)
        self.assertLessEqual(set(config.QUIET_LOGGERS),
                             set(base.CONF.default_log_levels))

    def test_unknown_option(self):
        with pytest.raises(SystemExit):
            config.parse_args(['magnum-api', '--nonsense'], [])

    def test_returns_the_configuration(self):
        self.assertIs(cfg.CONF, config.parse_args(['magnum-api'], []))
