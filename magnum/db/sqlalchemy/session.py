"""Transactions.

Owns the engine and the two decorators under which every query runs.  It must
not know tables.

A function decorated with :func:`reader` or :func:`writer` finds its session
with :func:`current`.  Inside a transaction of the same thread it joins that
transaction.  The outermost writer is run again when the database chose it as
the victim of a deadlock.  A thread that may write only while something is
true says so once, with :func:`guarded`.
"""

import contextlib
import datetime
import functools
import threading

from oslo_db import api as oslo_db_api
from oslo_db.sqlalchemy import enginefacade
from oslo_utils import timeutils
import sqlalchemy as sa

RETRIES = 20
# How long SQLite waits for another writer, in milliseconds.
BUSY_TIMEOUT = 60000

# How long a transaction may have nothing to say, in seconds. Ours are short.
SILENCE = 30

# What a server calls the present, in UTC; SQLite has none.
_CLOCKS = {
    'mysql': sa.func.utc_timestamp(6),
    'postgresql': sa.func.timezone('utc', sa.func.clock_timestamp()),
}

_state = threading.local()


def _prepare_sqlite(engine):
    """Let SQLite lock when a writer starts, not when it first writes.

    Two transactions that have both read can never both write: one would fail
    at once, without waiting.  So a writer says so when it begins.
    """
    if engine.dialect.name != 'sqlite':
        return
    in_memory = engine.url.database in (None, '', ':memory:')

    @sa.event.listens_for(engine, 'connect')
    def _connected(connection, _record):
        connection.execute(f'PRAGMA busy_timeout = {BUSY_TIMEOUT}')
        if not in_memory:
            connection.execute('PRAGMA journal_mode = WAL')

    @sa.event.listens_for(engine, 'before_cursor_execute', retval=True)
    def _execute(_connection, _cursor, statement, parameters, *_rest):
        if statement == 'BEGIN' and getattr(_state, 'writing', False):
            statement = 'BEGIN IMMEDIATE'
        return statement, parameters


def _limit_silence(engine):
    """Let a server end transactions whose client says nothing any more.

    Who was cut off without a word would keep its locks for hours, and nobody
    could take over what it worked on. MySQL has no such limit, nor had MariaDB
    before 10.3.
    """
    if engine.dialect.name == 'postgresql':
        limit = f'SET idle_in_transaction_session_timeout = {SILENCE * 1000}'
    elif (getattr(engine.dialect, 'is_mariadb', False) and
          engine.dialect.server_version_info >= (10, 3)):
        limit = f'SET SESSION idle_transaction_timeout = {SILENCE}'
    else:
        return

    @sa.event.listens_for(engine, 'connect')
    def _connected(connection, _record):
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute(limit)
        connection.commit()

    # Of those there was one before.
    engine.dispose()


def _hide_values(engine):
    """Let errors tell the statement without its values.

    Some are secrets, and errors end in logs and in status_reason.
    """
    engine.hide_parameters = True


def make_context_manager(**settings):
    """Return an enginefacade manager with the listeners we need.

    :param settings: as of enginefacade's ``configure``; what is not given
        is read from the configuration when the first transaction starts
    """
    manager = enginefacade.transaction_context()
    manager.configure(**settings)
    manager.append_on_engine_create(_prepare_sqlite)
    manager.append_on_engine_create(_limit_silence)
    manager.append_on_engine_create(_hide_values)
    return manager


context_manager = make_context_manager()


def get_engine():
    """Return the engine of the configured database."""
    return context_manager.writer.get_engine()


@contextlib.contextmanager
def _transaction(mode):
    outer = getattr(_state, 'session', None)
    if outer is not None and mode == 'writer' and not _state.writing:
        raise RuntimeError('a reader cannot become a writer')
    if outer is None:
        _state.writing = mode == 'writer'
    try:
        with getattr(context_manager, mode).using(_state) as session:
            _state.session = session
            check = getattr(_state, 'check', None)
            if outer is None and mode == 'writer' and check is not None:
                check()
            yield
    finally:
        _state.session = outer
        if outer is None:
            _state.writing = False


@contextlib.contextmanager
def guarded(check):
    """Look, in each transaction in which this thread writes, if it may.

    :param check: called as the first of the transaction, which is undone
        when it raises; None for a thread that may
    """
    former = getattr(_state, 'check', None)
    _state.check = check
    try:
        yield
    finally:
        _state.check = former


def current():
    """Return the session of the running transaction."""
    session = getattr(_state, 'session', None)
    if session is None:
        raise RuntimeError('a query outside of reader and writer')
    return session


def _is_transient(error):
    """Say whether the same transaction may work at the next try."""
    return (isinstance(error, sa.exc.OperationalError) and
            'database is locked' in str(error))


_retrying = oslo_db_api.wrap_db_retry(
    max_retries=RETRIES, retry_interval=0.05, inc_retry_interval=True,
    max_retry_interval=1, retry_on_deadlock=True, jitter=True,
    exception_checker=_is_transient)


def _decorated(mode, func):
    def once(*args, **kwargs):
        with _transaction(mode):
            return func(*args, **kwargs)

    retried = _retrying(once)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        if getattr(_state, 'session', None) is not None:
            return once(*args, **kwargs)
        return retried(*args, **kwargs)

    return wrapper


def reader(func):
    """Run the function in a transaction that only reads."""
    return _decorated('reader', func)


def writer(func):
    """Run the function in a transaction; again when it lost a deadlock."""
    return _decorated('writer', func)


@reader
def now():
    """Return the time by the clock of the database, naive and in UTC.

    The one clock that all hosts have in common: by its own, a conductor that
    is ahead would take over what others are working on.
    """
    own = timeutils.utcnow()
    clock = _CLOCKS.get(current().get_bind().dialect.name)
    if clock is None:
        return own
    # Whoever sets our clock means this one, too.
    system = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    return own + (current().scalar(sa.select(clock)) - system)
