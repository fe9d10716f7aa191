"""A process can log, and says nothing secret, once it is prepared."""

import logging as python_logging

from osprofiler import notifier
from osprofiler import web

from magnum.common import profiler
from magnum.common import service
from magnum.tests import base


class TestPrepareService(base.TestCase):

    def test_prepared(self):
        path = self.useFixture(base.fixtures.TempDir()).join('magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('[conductor]\ntopic = other\n[DEFAULT]\ndebug = true\n')
        root = python_logging.getLogger()
        self.addCleanup(setattr, root, 'handlers', list(root.handlers))
        self.addCleanup(root.setLevel, root.level)
        service.prepare_service(['magnum-conductor', '--config-file', path])
        self.assertEqual('other', base.CONF.conductor.topic)
        for name in ('keystoneauth', 'heatclient', 'novaclient'):
            level = python_logging.getLogger(name).getEffectiveLevel()
            self.assertGreaterEqual(level, python_logging.INFO, name)

    def test_profiler_is_off(self):
        self.assertFalse(profiler.is_enabled())
        profiler.setup('magnum-api', 'host')

    def test_profiler_is_on(self):
        self.config(group='profiler', enabled=True)
        self.assertTrue(profiler.is_enabled())
        self.addCleanup(notifier.set, notifier.get())
        self.addCleanup(web.disable)
        profiler.setup('magnum-api', 'host')
