"""Commands on the schema.

Owns the two chains: upstream's, a table of steps whose place is kept in
``alembic_version``, and our own, files of alembic whose place is kept in
``magnum_local_version``.  It must not know what the revisions do.
"""

import pathlib
import types

from alembic import command
from alembic import config as alembic_config
from alembic import context
from alembic import operations
from alembic.runtime import environment
from alembic.runtime import migration as alembic_migration
from alembic import script
from alembic import util
from oslo_log import log

from magnum.common import exception
from magnum.db.sqlalchemy.alembic import upstream
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import session
from magnum.i18n import _

LOG = log.getLogger(__name__)

HEAD = 'head'
VERSION_TABLE = 'alembic_version'
LOCAL_VERSION_TABLE = 'magnum_local_version'
HOME = pathlib.Path(__file__).parent / 'alembic'


class UpstreamScripts(script.ScriptDirectory):
    """Upstream's chain, read from our table instead of from files."""

    def _load_revisions(self):
        before = None
        for revision, title, steps in upstream.REVISIONS:
            module = types.SimpleNamespace(
                __doc__=title, revision=revision, down_revision=before,
                upgrade=_runner(steps))
            yield script.Script(module, revision, upstream.__file__)
            before = revision


def _runner(steps):
    def upgrade():
        for step in steps:
            step()
    return upgrade


class Chain:
    """One chain of revisions, and where the database is in it."""

    def __init__(self, table, scripts, config):
        self.table = table
        self.scripts = scripts
        self.config = config

    def has(self, revision):
        """Say whether this chain has a revision of that id."""
        return revision in {each.revision for each in self.walk()}

    def walk(self):
        """Return the revisions, oldest first."""
        return list(self.scripts.walk_revisions())[::-1]

    @property
    def head(self):
        """The newest revision."""
        return self.scripts.get_current_head()

    def current(self, connection):
        """Return the revision of the database, or None."""
        return alembic_migration.MigrationContext.configure(
            connection, opts={'version_table': self.table}
        ).get_current_revision()

    def upgrade(self, connection, revision):
        """Run what the database lacks up to a revision."""
        self._run(connection, lambda now, _context:
                  self.scripts._upgrade_revs(revision, now))

    def stamp(self, connection, revision):
        """Write the place of the database without running anything."""
        self._run(connection, lambda now, _context:
                  self.scripts._stamp_revs(revision, now))

    def _run(self, connection, function):
        self.config.attributes['connection'] = connection
        with environment.EnvironmentContext(self.config, self.scripts,
                                            fn=function):
            self.scripts.run_env()


def _chain(table, scripts):
    config = alembic_config.Config(
        cmd_opts=types.SimpleNamespace(quiet=True))
    config.set_main_option('script_location', str(HOME))
    config.set_main_option('path_separator', 'os')
    config.attributes['version_table'] = table
    return Chain(table, scripts(str(HOME)), config)


def upstream_chain():
    """Return upstream's chain."""
    return _chain(VERSION_TABLE, UpstreamScripts)


def local_chain():
    """Return our own chain."""
    return _chain(LOCAL_VERSION_TABLE, script.ScriptDirectory)


def run_env():
    """Configure alembic and run what the command asked for."""
    attributes = context.config.attributes
    context.configure(
        connection=attributes['connection'],
        version_table=attributes['version_table'],
        target_metadata=models.Base.metadata,
        include_name=_is_ours,
        render_as_batch=True,
        transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(name, kind, _parents):
    """Leave tables that are not ours out of generated revisions."""
    return kind != 'table' or name in models.OWN_TABLES


def _connect():
    return session.get_engine().connect()


def _unknown(revision):
    return exception.MagnumException(
        _('There is no revision %s of the database.') % revision)


def version():
    """Return the revision of the database in upstream's chain, or None."""
    with _connect() as connection:
        return upstream_chain().current(connection)


def upgrade(revision=None):
    """Bring the schema to a revision.

    :param revision: of upstream's chain or of ours; the newest of both when
        None or ``head``.  Tables of our own follow the newest of upstream.
    :raises MagnumException: when neither chain has it, or the database is
        at a revision that we do not know
    """
    revision = revision or HEAD
    theirs, ours = upstream_chain(), local_chain()
    local = HEAD if revision in (HEAD, theirs.head) else None
    if ours.has(revision):
        revision, local = HEAD, revision
    elif revision != HEAD and not theirs.has(revision):
        raise _unknown(revision)
    try:
        with _connect() as connection:
            theirs.upgrade(connection, revision)
            if local is not None:
                ours.upgrade(connection, local)
        if local is not None:
            _restore_trust()
    except util.CommandError as error:
        raise exception.MagnumException(str(error)) from error


def _restore_trust():
    """Bring back the columns that upstream's own upgrade has dropped."""
    with session.get_engine().begin() as connection:
        place = alembic_migration.MigrationContext.configure(connection)
        with operations.Operations.context(place):
            upstream.RESTORE_TRUST()


def stamp(revision):
    """Note a revision as reached, without running anything.

    :raises MagnumException: when no chain has it
    """
    theirs, ours = upstream_chain(), local_chain()
    chain = ours if ours.has(revision) else theirs
    if revision != HEAD and not chain.has(revision):
        raise _unknown(revision)
    with _connect() as connection:
        chain.stamp(connection, revision)


def revision(message=None, autogenerate=False):
    """Write a file for a new revision of our own chain.

    :param autogenerate: fill it with what the models and the database
        differ in
    :returns: the path of the file
    """
    chain = local_chain()
    with _connect() as connection:
        chain.config.attributes['connection'] = connection
        return command.revision(chain.config, message=message,
                                autogenerate=autogenerate).path


def history():
    """Return (revision, what it is about) of both chains, oldest first."""
    return [(each.revision, (each.module.__doc__ or '').strip())
            for chain in (upstream_chain(), local_chain())
            for each in chain.walk()]


def current():
    """Return the places of the database in both chains: theirs, ours."""
    with _connect() as connection:
        return (upstream_chain().current(connection),
                local_chain().current(connection))


def heads():
    """Return the newest revisions of both chains: theirs, ours."""
    return upstream_chain().head, local_chain().head
