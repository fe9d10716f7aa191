"""magnum-manage: commands for those who run the service.

Owns the words of the command line and what is printed. It must not know how
anything is found out.
"""

import argparse
import json
import sys

from oslo_db import exception as db_exc
from oslo_log import log
from oslo_utils import uuidutils
from sqlalchemy import exc as sa_exc

from magnum.common import config
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import findings
from magnum.common import redaction
from magnum.conductor import diagnosis
import magnum.conf
from magnum import objects

CONF = magnum.conf.CONF

_DATABASE_ERRORS = (db_exc.DBError, db_exc.CantStartEngineError,
                    sa_exc.SQLAlchemyError)

# Exit codes.
WELL, PROBLEMS, MISTAKE = 0, 1, 2


def _find(context, ident):
    if uuidutils.is_uuid_like(ident):
        return objects.Cluster.get_by_uuid(context, ident)
    return objects.Cluster.get_by_name(context, ident)


def _text(finding):
    lines = [f'[{finding.level.value}] {finding.about}: {finding.found}']
    if finding.advice:
        lines.append(f'    try: {finding.advice}')
    return '\n'.join(lines)


def diagnose_cluster(arguments):
    """Print what is wrong with a cluster, and what to try.

    :returns: the exit code: 1 when there is a problem
    """
    context = magnum_context.make_admin_context(all_tenants=True)
    cluster = _find(context, arguments.cluster)
    with redaction.hiding():
        redaction.hide(cluster.secrets)
        found = diagnosis.diagnose(context, cluster)
        shown = [finding._replace(found=redaction.masked(finding.found))
                 for finding in found]
    if arguments.format == 'json':
        print(json.dumps([
            {**finding._asdict(), 'level': finding.level.name}
            for finding in shown], indent=2))
    else:
        for finding in shown:
            print(_text(finding))
    return (PROBLEMS if any(finding.level is findings.Level.PROBLEM
                            for finding in shown) else WELL)


def _parser():
    parser = argparse.ArgumentParser(
        prog='magnum-manage', description='Commands for operators of Magnum.')
    parser.add_argument('--config-file', action='append', default=None,
                        help='instead of the usual ones')
    parser.add_argument('--debug', action='store_true',
                        help='show the log, with all details')
    resources = parser.add_subparsers(dest='resource', required=True)
    cluster = resources.add_parser('cluster', help='about one cluster')
    words = cluster.add_subparsers(dest='word', required=True)
    diagnose = words.add_parser(
        'diagnose', help='say what is wrong with it, and what to try')
    diagnose.add_argument('cluster', help='uuid or name')
    diagnose.add_argument('-f', '--format', choices=('text', 'json'),
                          default='text')
    diagnose.set_defaults(function=diagnose_cluster)
    return parser


def _prepare(arguments):
    log.register_options(CONF)
    config.parse_args(['magnum-manage'], arguments.config_file)
    # What is printed is for people to read; the log goes elsewhere.
    CONF.set_default('use_stderr', arguments.debug)
    CONF.set_default('debug', arguments.debug)
    log.setup(CONF, 'magnum')
    redaction.install()


def run(argv=None, prepare=_prepare):
    """Run the command of a command line; return its exit code.

    :param prepare: what reads the configuration
    """
    arguments = _parser().parse_args(argv)
    prepare(arguments)
    try:
        return arguments.function(arguments)
    except exception.MagnumException as error:
        print(error, file=sys.stderr)
        return MISTAKE
    except _DATABASE_ERRORS as error:
        print(f'The database cannot be read: {error}\nSee [database] '
              'connection, and --config-file.', file=sys.stderr)
        return MISTAKE


def main():
    """The console script."""
    return run()
