"""magnum-db-manage: commands on the schema of the database.

Owns the words of the command line and what is printed.  It must not know how
a schema is changed.
"""

import sys

from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_db.sqlalchemy import utils as db_utils
from oslo_log import log
from sqlalchemy import exc as sa_exc

from magnum.common import config
from magnum.common import exception
import magnum.conf
from magnum.db import migration
from magnum.i18n import _

CONF = magnum.conf.CONF

_OPTION = 'command'


def show_version():
    print(f'Current DB revision is {migration.version()}')


def upgrade():
    migration.upgrade(CONF.command.revision)


def stamp():
    migration.stamp(CONF.command.revision)


def new_revision():
    print(migration.revision(message=CONF.command.message,
                             autogenerate=CONF.command.autogenerate))


def show_history():
    for revision, about in migration.history():
        print(f'{revision}  {about}')


def _show_places(places):
    for chain, revision in zip(('upstream', 'local'), places):
        print(f'{chain}: {revision}')


def show_current():
    _show_places(migration.current())


def show_heads():
    _show_places(migration.heads())


# word -> (what it does, its help)
COMMANDS = {
    'version': (show_version, _('Print the revision of the database.')),
    'upgrade': (upgrade, _('Bring the database to a revision.')),
    'stamp': (stamp, _('Note a revision as reached, without any change.')),
    'revision': (new_revision, _('Write a file for a new revision.')),
    'history': (show_history, _('Print all revisions, oldest first.')),
    'current': (show_current, _('Print where the database is in upstream\'s '
                                'revisions and in our own.')),
    'heads': (show_heads, _('Print the newest revisions.')),
}


def _add_words(subparsers):
    parsers = {}
    for word, (function, text) in COMMANDS.items():
        parsers[word] = subparsers.add_parser(word, help=text,
                                              description=text)
        parsers[word].set_defaults(function=function)
    parsers['upgrade'].add_argument(
        'revision', nargs='?', default='head',
        help=_('The newest one when left out.'))
    parsers['stamp'].add_argument('revision')
    parsers['revision'].add_argument('-m', '--message')
    parsers['revision'].add_argument('--autogenerate', action='store_true')


def _root_of(error):
    """Return what the database said, without what was wrapped around it."""
    error = getattr(error, 'inner_exception', None) or error
    return getattr(error, 'orig', None) or error


def main(argv=None):
    """Run the command of the command line.

    :returns: the exit code: 1 when the database or the revision refused
    """
    log.register_options(CONF)
    option = cfg.SubCommandOpt(_OPTION, title=_('Commands'),
                               handler=_add_words)
    CONF.register_cli_opt(option)
    try:
        config.parse_args(sys.argv if argv is None else argv)
        # What is printed is for scripts to read; the log goes elsewhere.
        CONF.set_default('use_stderr', True)
        log.setup(CONF, 'magnum')
        CONF.command.function()
    except exception.MagnumException as error:
        print(error, file=sys.stderr)
        return 1
    except (db_exc.DBError, sa_exc.OperationalError) as error:
        where = db_utils.sanitize_db_url(CONF.database.connection)
        print(f'{where}: {_root_of(error)}', file=sys.stderr)
        return 1
    finally:
        CONF.clear()
        CONF.unregister_opt(option)
    return 0
