"""Transactions: joining, retrying, undoing."""

from oslo_db import exception as db_exc
import sqlalchemy as sa

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


@engines.on_each_engine
class TestUndoing(engines.EngineTestCase):

    def test_all_or_nothing(self):
        @session.writer
        def write():
            utils.create_test_cluster()
            raise ValueError('late')

        self.assertRaises(ValueError, write)
        self.assertEqual(0, self.dbapi.clusters.count(scope.EVERYTHING))
