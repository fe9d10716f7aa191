"""Transactions: joining, retrying, undoing."""

import socket
import time

import fixtures
from oslo_db import exception as db_exc
from oslo_utils import fixture as time_fixture
from oslo_utils import timeutils
import sqlalchemy as sa

from magnum.common import transient
from magnum.db import scope
from magnum.db.sqlalchemy import session
from magnum.tests.unit.db import base
from magnum.tests.unit.db import engines
from magnum.tests.unit.db import utils


class TestRules(base.DbTestCase):

    def test_a_query_needs_a_transaction(self):
        self.assertRaises(RuntimeError, session.current)

    def test_a_reader_stays_a_reader(self):
        @session.reader
        def read():
            utils.create_test_cluster()

        self.assertRaises(RuntimeError, read)
        self.assertRaises(RuntimeError, session.current)

    def test_the_outermost_writer_is_retried(self):
        tries = []

        @session.writer
        def inner():
            utils.create_test_cluster()
            if len(tries) < 3:
                raise db_exc.DBDeadlock()

        @session.writer
        def outer():
            tries.append(1)
            inner()

        outer()
        self.assertEqual(3, len(tries))
        self.assertEqual(1, self.dbapi.clusters.count(scope.EVERYTHING))

    def test_other_errors_are_not_retried(self):
        tries = []

        @session.writer
        def write():
            tries.append(1)
            raise db_exc.DBError('broken')

        self.assertRaises(db_exc.DBError, write)
        self.assertEqual(1, len(tries))

    def test_errors_do_not_tell_values(self):
        @session.writer
        def write():
            session.current().execute(
                sa.text('INSERT INTO nowhere VALUES (:password)'),
                {'password': 'hush'})

        error = self.assertRaises(db_exc.DBError, write)
        self.assertIn('nowhere', str(error))
        self.assertNotIn('hush', str(error))


def _count_on(case, url, **settings):
    """Return the error of a query of a server that is not to be reached."""
    away = session.make_context_manager(connection=url, max_retries=0,
                                        **settings)
    case.useFixture(fixtures.MonkeyPatch(
        'magnum.db.sqlalchemy.session.context_manager', away))
    return case.assertRaises(
        (db_exc.DBError, sa.exc.OperationalError),
        case.dbapi.clusters.count, scope.EVERYTHING)


@engines.on_each_engine
class TestServerAway(engines.EngineTestCase):

    def test_it_passes(self):
        url = sa.make_url(self.database.url)
        if url.host:
            with socket.socket() as nobody:
                nobody.bind(('127.0.0.1', 0))
                url = url.set(port=nobody.getsockname()[1])
        else:
            url = url.set(database=self.path('none/magnum.sqlite'))
        error = _count_on(self, url.render_as_string(hide_password=False))
        self.assertTrue(transient.is_transient(error))


class TestServerSilent(base.DbTestCase):
    """A server takes a connection and never says a word."""

    def test_it_passes(self):
        for driver, parameters in (
                ('mysql+pymysql', 'connect_timeout=1&read_timeout=1'),
                ('postgresql+psycopg2', 'connect_timeout=1')):
            with socket.socket() as silent:
                silent.bind(('127.0.0.1', 0))
                silent.listen()
                port = silent.getsockname()[1]
                error = _count_on(
                    self, f'{driver}://who@127.0.0.1:{port}/magnum',
                    connection_parameters=parameters)
            self.assertTrue(transient.is_transient(error))


@engines.on_each_engine
class TestClientSilent(engines.EngineTestCase):
    """One that was cut off in a transaction is in nobody's way for long."""

    in_file = True

    def test_its_locks_go(self):
        cluster = utils.create_test_cluster()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.db.sqlalchemy.session.SILENCE', 1))
        other = session.make_context_manager(connection=self.database.url)
        lock = 'select id from cluster where uuid = :uuid'
        if self.engine_name != 'SQLite':
            lock += ' for update'
        lock = sa.text(lock)
        silent = other.writer.get_engine().connect()
        self.addCleanup(silent.invalidate)
        silent.execute(lock, {'uuid': cluster.uuid})
        began = time.monotonic()

        @session.writer
        def write():
            return session.current().execute(lock, {'uuid': cluster.uuid})

        write()
        self.assertLess(time.monotonic() - began, 20)


@engines.on_each_engine
class TestUndoing(engines.EngineTestCase):

    def test_all_or_nothing(self):
        @session.writer
        def write():
            utils.create_test_cluster()
            raise ValueError('late')

        self.assertRaises(ValueError, write)
        self.assertEqual(0, self.dbapi.clusters.count(scope.EVERYTHING))


@engines.on_each_engine
class TestClock(engines.EngineTestCase):
    """Conductors agree about the time, whatever their machines say."""

    def test_it_is_a_clock(self):
        age = timeutils.delta_seconds(session.now(), timeutils.utcnow())
        self.assertIsNone(session.now().tzinfo)
        self.assertLess(abs(age), 5)

    def test_who_sets_ours_means_it(self):
        clock = self.useFixture(time_fixture.TimeFixture())
        before = session.now()
        clock.advance_time_seconds(3600)
        self.assertAlmostEqual(
            3600, timeutils.delta_seconds(before, session.now()), delta=5)

    def test_inside_of_a_writer(self):
        self.assertIsNotNone(session.writer(session.now)())
