"""What every test stands on.

No test can leave the machine, keep a changed option, or lose a malformed
message.  Must not know rooms above common, so that the tests of any room can
use it.
"""

import os
import socket

import fixtures
from oslo_config import fixture as config_fixture
from oslo_context import fixture as context_fixture
from oslo_log import fixture as log_fixture
from oslo_messaging import conffixture as messaging_fixture
import testscenarios
import testtools

from magnum.common import client_files
from magnum.common import config
from magnum.common import context as magnum_context
from magnum.common import policy
from magnum.common import rpc
from magnum.common import sessions
from magnum.common import trustee_domain
import magnum.conf
from magnum.conf import keystone as keystone_conf

CONF = magnum.conf.CONF

_LOOPBACK = ('127.', '::1', 'localhost')


class SocketGuard(fixtures.Fixture):
    """Connections to anything but this machine fail at once."""

    def _setUp(self):
        connect = socket.socket.connect

        def guarded(sock, address):
            host = address[0] if isinstance(address, tuple) else None
            if host is not None and not str(host).startswith(_LOOPBACK):
                raise AssertionError(f'A test connects to {address}')
            return connect(sock, address)

        self.useFixture(fixtures.MonkeyPatch(
            'socket.socket.connect', guarded))


class ProcessState(fixtures.Fixture):
    """What a process remembers is forgotten before and after the test."""

    _HOLDERS = (client_files, policy, rpc, sessions, trustee_domain)

    def _setUp(self):
        self._forget()
        self.addCleanup(self._forget)

    def _forget(self):
        for holder in self._HOLDERS:
            holder.reset()


class BaseTestCase(testscenarios.WithScenarios, testtools.TestCase):
    """Fixtures without a request context."""

    def setUp(self):
        super().setUp()
        self.useFixture(fixtures.NestedTempfile())
        self.useFixture(fixtures.TempHomeDir())
        self.useFixture(log_fixture.get_logging_handle_error_fixture())
        self.useFixture(fixtures.FakeLogger(level=None))
        self.useFixture(SocketGuard())
        self.useFixture(config_fixture.Config(CONF))
        config.set_lib_defaults()
        # The end of the test before also took away set defaults.
        keystone_conf.set_defaults(CONF)
        CONF([], project='magnum', default_config_files=[],
             default_config_dirs=[])
        self.messaging = self.useFixture(messaging_fixture.ConfFixture(CONF))
        self.messaging.transport_url = 'fake:/'
        CONF.set_override('fatal_exception_format_errors', True,
                          group='oslo_versionedobjects')
        CONF.set_override('connection', 'sqlite://', group='database')
        CONF.set_override('host', 'fake-mini')
        self.useFixture(ProcessState())


class TestCase(BaseTestCase):
    """A test with the context of an ordinary user in ``self.context``."""

    def setUp(self):
        super().setUp()
        self.useFixture(context_fixture.ClearRequestContext())
        self._started = {}
        self.context = magnum_context.RequestContext(
            auth_token='fake-token',
            auth_url='http://127.0.0.1:5000/v3',
            user_id='fake_user', user_name='fake_user',
            user_domain_id='default', user_domain_name='Default',
            project_id='fake_project', project_name='fake_project',
            project_domain_id='default',
            roles=['member', 'reader'], is_admin=False)

    def config(self, **kw):
        """Override options for this test; ``group`` names their group."""
        group = kw.pop('group', None)
        for name, value in kw.items():
            CONF.set_override(name, value, group)

    def start_global(self, name):
        """Start the patcher kept under the attribute ``name``.

        It stops by itself at the end of the test.
        """
        patcher = getattr(self, name)
        self._started[name] = patcher.start()
        self.addCleanup(self.stop_global, name)
        return self._started[name]

    def stop_global(self, name):
        """Stop a patcher :meth:`start_global` started; twice is fine."""
        if self._started.pop(name, None) is not None:
            getattr(self, name).stop()

    def get_path(self, project_file=None):
        """Return the absolute path of a file of the checkout."""
        root = os.path.dirname(os.path.dirname(os.path.dirname(
            os.path.abspath(__file__))))
        return os.path.join(root, project_file) if project_file else root
