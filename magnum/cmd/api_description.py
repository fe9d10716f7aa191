"""magnum-api-description: the REST API as OpenAPI documents."""

import argparse
import json
import pathlib
import sys

from magnum.api.controllers import versions
from magnum.api.openapi import document


def text(version):
    """The document of a version as it is written."""
    return json.dumps(document.document(version), indent=2) + '\n'


def name(number):
    """Name of the file of a version."""
    return 'magnum-%s.json' % number


def write(directory):
    """Write a document per version into a directory, made if need be."""
    folder = pathlib.Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    for row in versions.VERSIONS:
        (folder / name(row.number)).write_text(text(row.version),
                                               encoding='utf-8')


def main(argv=None):
    """Print one document, or write all of them; return the exit code."""
    parser = argparse.ArgumentParser(
        prog='magnum-api-description', description=__doc__)
    parser.add_argument(
        '--version', default=versions.CURRENT_MAX_VER,
        choices=[row.number for row in versions.VERSIONS],
        help='version of the API, %(default)s by default', metavar='X.Y')
    parser.add_argument(
        '--directory',
        help='write a file per version there instead of printing one')
    arguments = parser.parse_args(argv)
    if arguments.directory:
        write(arguments.directory)
    else:
        sys.stdout.write(text(versions.Version.of(arguments.version)))
    return 0


if __name__ == '__main__':
    sys.exit(main())
