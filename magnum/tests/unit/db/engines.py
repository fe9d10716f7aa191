"""Tests on every engine there is.

SQLite is always there.  MariaDB and PostgreSQL are there when the environment
names a server on which databases may be made and dropped:

    MAGNUM_TEST_MYSQL_URL, MAGNUM_TEST_POSTGRESQL_URL

(``python3 tools/test_databases.py run -- COMMAND`` sets both).  Without them
the tests on these engines do not exist: nothing is skipped.
"""

import atexit
import os
import sys

import sqlalchemy as sa

from magnum.db import api as dbapi
from magnum.db.sqlalchemy import models
from magnum.tests import base
from magnum.tests.unit.db import base as db_base

SERVERS = {
    'MariaDB': 'MAGNUM_TEST_MYSQL_URL',
    'PostgreSQL': 'MAGNUM_TEST_POSTGRESQL_URL',
}

# engine -> URL of the database that tests of this process share
_shared = {}


def on_each_engine(cls):
    """Make a copy of a test class for each server there is."""
    module = sys.modules[cls.__module__]
    for name, variable in SERVERS.items():
        if os.environ.get(variable):
            copy = type(f'{cls.__name__}On{name}', (cls,), {
                'engine_name': name, '__module__': cls.__module__})
            setattr(module, copy.__name__, copy)
    return cls


def _administer(server, statement):
    engine = sa.create_engine(server, isolation_level='AUTOCOMMIT')
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def make_database(engine_name, label):
    """Make an empty database and return its URL and how to drop it."""
    server = os.environ[SERVERS[engine_name]]
    name = f'magnum_test_{os.getpid()}_{label}'
    _administer(server, f'CREATE DATABASE {name}')
    url = sa.make_url(server).set(database=name)
    return (url.render_as_string(hide_password=False),
            lambda: _administer(server, f'DROP DATABASE {name}'))


def shared_database(engine_name):
    """Return the URL of a database with all tables, made once."""
    if engine_name not in _shared:
        url, drop = make_database(engine_name, 'shared')
        atexit.register(drop)
        engine = sa.create_engine(url)
        models.Base.metadata.create_all(engine)
        engine.dispose()
        _shared[engine_name] = url
    return _shared[engine_name]


class EngineTestCase(base.TestCase):
    """A test with empty tables on the engine of its class.

    SQLite is in memory, or in a file for tests with threads.
    """

    engine_name = 'SQLite'
    in_file = False

    def setUp(self):
        super().setUp()
        self.dbapi = dbapi.get_instance()
        if self.engine_name == 'SQLite':
            url = 'sqlite://'
            if self.in_file:
                url = f'sqlite:///{self.path("magnum.sqlite")}'
            self.database = self.useFixture(db_base.Database(url))
            return
        self.database = self.useFixture(db_base.Database(
            shared_database(self.engine_name), create=False))
        with self.database.engine.begin() as connection:
            for table in models.Base.metadata.sorted_tables:
                connection.execute(table.delete())

    def path(self, name):
        """Return the path of a file in a folder of this test."""
        return os.path.join(os.environ['HOME'], name)

    def count_queries(self):
        """Return a fixture that collects statements from now on."""
        return self.useFixture(db_base.Queries(self.database.engine))


class EmptyDatabaseTestCase(base.TestCase):
    """A test with a database that has no tables."""

    engine_name = 'SQLite'

    def setUp(self):
        super().setUp()
        if self.engine_name == 'SQLite':
            url = f'sqlite:///{os.environ["HOME"]}/magnum.sqlite'
        else:
            url, drop = make_database(self.engine_name, 'empty')
            self.addCleanup(drop)
        self.database = self.useFixture(db_base.Database(url, create=False))
