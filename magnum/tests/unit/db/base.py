"""Base of tests that need a database: a fresh SQLite in memory each."""

import fixtures
import sqlalchemy as sa

from magnum.db import api as dbapi
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import session
from magnum.tests import base


class Database(fixtures.Fixture):
    """All queries go to this database while the fixture is in use.

    :param url: an empty database, or one that has the tables
    :param create: whether the tables are made from the models
    """

    def __init__(self, url='sqlite://', create=True):
        super().__init__()
        self.url = url
        self.create = create

    def _setUp(self):
        manager = session.make_context_manager(
            connection=self.url, sqlite_fk=True)
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.db.sqlalchemy.session.context_manager', manager))
        self.engine = manager.writer.get_engine()
        self.addCleanup(self.engine.dispose)
        if self.create:
            models.Base.metadata.create_all(self.engine)


class Queries(fixtures.Fixture):
    """The statements sent to an engine while the fixture is in use."""

    def __init__(self, engine):
        super().__init__()
        self.engine = engine
        self.statements = []

    def _setUp(self):
        sa.event.listen(self.engine, 'before_cursor_execute', self._note)
        self.addCleanup(sa.event.remove, self.engine,
                        'before_cursor_execute', self._note)

    def _note(self, _connection, _cursor, statement, *_rest):
        if not statement.startswith(('BEGIN', 'PRAGMA')):
            self.statements.append(statement)

    def forget(self):
        """Leave out what was sent so far."""
        del self.statements[:]


class DbTestCase(base.TestCase):
    """A test with a database of its own.

    ``self.dbapi`` has the repositories, ``self.database`` the engine.
    """

    def setUp(self):
        super().setUp()
        self.database = self.useFixture(Database())
        self.dbapi = dbapi.get_instance()

    def count_queries(self):
        """Return a fixture that collects statements from now on."""
        return self.useFixture(Queries(self.database.engine))
