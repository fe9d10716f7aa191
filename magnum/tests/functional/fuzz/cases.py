"""How a request that was made up is brought closer to what is there.

Owns the mending of generated cases and what is looked at in the answers.
Must not know how cases are generated, nor what is there.
"""
import json
from urllib import parse

import schemathesis
from schemathesis import checks
from schemathesis.specs.openapi import checks as description

from magnum.api.openapi import document
from magnum.tests.functional.fuzz import world

CHECKS = [checks.not_a_server_error,
          description.status_code_conformance,
          description.content_type_conformance,
          description.response_headers_conformance,
          description.response_schema_conformance]

#: Of ten values that could be of something that is there, how many are.
KNOWN = 7


def schema(version, app):
    """The description of a version, bound to an application."""
    found = schemathesis.openapi.from_dict(json.loads(json.dumps(
        document.document(version))))
    found.app = app
    return found


def inform(case, number, paths=True):
    """Put values that are there in the place of invented ones.

    :param number: function of a limit, returns some number below it
    :param paths: whether to do so in the path
    """
    tables = [(case.query, world.QUERY), (case.body, world.VALUES)]
    if paths:
        tables.append((case.path_parameters, world.PATHS))
    for values, table in tables:
        for name in values if isinstance(values, dict) else ():
            if name in table and number(10) < KNOWN:
                values[name] = table[name][number(len(table[name]))]
    for name, value in (case.path_parameters or {}).items():
        # These make another path of it.
        if parse.unquote(str(value)).strip('/.') in ('', 'detail'):
            case.path_parameters[name] = 'gone'
