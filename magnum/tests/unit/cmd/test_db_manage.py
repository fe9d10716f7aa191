"""The command line of magnum-db-manage on a real database file."""

import os
import pathlib
import shutil

import fixtures

from magnum.cmd import db_manage
import magnum.conf
from magnum.db.sqlalchemy import migration
from magnum.db.sqlalchemy import session
from magnum.tests.unit.db import engines

CONF = magnum.conf.CONF

HEAD = 'b3e1cf4a2d5e'


class TestCommands(engines.EmptyDatabaseTestCase):

    def run_command(self, *words):
        """Run a command line; return its code, output and complaints."""
        # The base of all tests has read a command line already.
        CONF.clear()
        streams = [self.useFixture(fixtures.StringStream(name)).stream
                   for name in ('stdout', 'stderr')]
        with fixtures.MonkeyPatch('sys.stdout', streams[0]), \
                fixtures.MonkeyPatch('sys.stderr', streams[1]):
            code = db_manage.main(['magnum-db-manage', *words])
        texts = []
        for stream in streams:
            stream.seek(0)
            texts.append(stream.read())
        return code, texts[0], texts[1]

    def test_the_revision_of_an_empty_database(self):
        code, output, _errors = self.run_command('version')
        self.assertEqual((0, 'Current DB revision is None\n'),
                         (code, output))

    def test_upgrade_and_version(self):
        self.assertEqual(0, self.run_command('upgrade', '95096e2334ee')[0])
        self.assertEqual('Current DB revision is 95096e2334ee\n',
                         self.run_command('version')[1])
        self.assertEqual(0, self.run_command('upgrade')[0])
        self.assertEqual(f'Current DB revision is {HEAD}\n',
                         self.run_command('version')[1])
        self.assertEqual(self.run_command('heads')[1],
                         self.run_command('current')[1])

    def test_stamp(self):
        self.assertEqual(0, self.run_command('stamp', HEAD)[0])
        self.assertIn(f'upstream: {HEAD}\nlocal: None\n',
                      self.run_command('current')[1])

    def test_history(self):
        lines = self.run_command('history')[1].splitlines()
        self.assertEqual('2581ebaf0cb2  first tables', lines[0])
        self.assertEqual(77 + 3, len(lines))

    def test_a_revision_nobody_has(self):
        code, output, errors = self.run_command('upgrade', 'nope')
        self.assertEqual((1, ''), (code, output))
        self.assertIn('nope', errors)

    def test_a_database_that_cannot_be_reached(self):
        url = 'mysql+pymysql://me:s3cret@127.0.0.1:1/magnum'
        self.config(connection=url, group='database')
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.db.sqlalchemy.session.context_manager',
            session.make_context_manager(connection=url, max_retries=0)))
        code, _output, errors = self.run_command('version')
        self.assertEqual(1, code)
        self.assertIn('127.0.0.1:1/magnum: ', errors)
        self.assertNotIn('s3cret', errors)

    def test_a_new_revision(self):
        self.run_command('upgrade')
        home = pathlib.Path(os.environ['HOME']) / 'alembic'
        shutil.copytree(migration.HOME, home)
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.db.sqlalchemy.migration.HOME', home))
        code, output, _errors = self.run_command(
            'revision', '-m', 'more things', '--autogenerate')
        self.assertEqual(0, code)
        text = pathlib.Path(output.strip()).read_text()
        self.assertIn('more things', text)
        self.assertIn(repr(migration.local_chain().walk()[-2].revision), text)
        self.assertIn('pass', text)
