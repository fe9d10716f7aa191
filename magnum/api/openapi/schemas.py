"""JSON Schema of request bodies and answers.

Owns the step from the declarations of :mod:`magnum.api.types` to schemas.
Must not know which routes there are.
"""
import typing

from wsme import types as wtypes

from magnum.api.types import answers
from magnum.api.types import base
from magnum.api.types import fields


class At(typing.NamedTuple):
    """What rows want to know of a request: its version."""

    version: object


def closed(properties, required):
    """An object of these properties and no others, in this order."""
    found = {'type': 'object', 'properties': properties,
             'additionalProperties': False}
    if required:
        found['required'] = list(required)
    return found


def body(datatype):
    """The schema of a request body."""
    if wtypes.isusertype(datatype):
        return datatype.schema()
    attributes = wtypes.list_attributes(datatype)
    return closed({attribute.key: _attribute(attribute)
                   for attribute in attributes},
                  [attribute.key for attribute in attributes
                   if attribute.mandatory])


def _attribute(attribute):
    found = attribute.datatype.schema()
    if attribute.nullable:
        found = fields.or_null(found)
    if attribute.default is not base.Unset:
        found = {**found, 'default': attribute.default}
    return found


def rows(shown, version):
    """The schema of one object that is made of rows."""
    visible = [row for row in shown if row.visible(At(version))]
    return closed({row.key: _row(row) for row in visible},
                  [row.key for row in visible if row.always])


def _row(row):
    found = row.kind.shown()
    return fields.or_null(found) if row.nullable else found


ACCEPTED = closed({'uuid': fields.UUID_.shown()}, ['uuid'])


def answer(declared, version, paged):
    """The body of a success: its schema, and the schemas it refers to.

    :param paged: whether a list is cut into pages
    :returns: a schema and a dict of schemas by name; (None, {}) for no body
    """
    if isinstance(declared, answers.Accepted):
        return reference('accepted'), {'accepted': ACCEPTED}
    if isinstance(declared, answers.One):
        return (reference(declared.name),
                {declared.name: rows(declared.rows, version)})
    if isinstance(declared, answers.Many):
        properties = {declared.collection: {
            'type': 'array', 'items': reference(declared.name)}}
        if paged:
            properties['next'] = fields.ADDRESS.shown()
        return (closed(properties, [declared.collection]),
                {declared.name: rows(declared.rows, version)})
    return None, {}


def reference(name):
    return {'$ref': '#/components/schemas/%s' % name}


_TEXT = {'type': 'string'}
#: An entry of ``errors``: any failure but that of the version.
FAULT = closed({
    'request_id': _TEXT, 'code': _TEXT,
    'status': {'type': 'integer', 'minimum': 400, 'maximum': 599},
    'title': _TEXT, 'detail': _TEXT,
    'links': fields.LINKS.shown()},
    ['request_id', 'code', 'status', 'title', 'detail', 'links'])
#: An entry of ``errors``: the version asked for is not there.
UNSUPPORTED = closed({
    'request_id': _TEXT,
    'code': {'const': 'magnum.microversion-unsupported'}, 'title': _TEXT,
    'description': _TEXT, 'max_version': _TEXT, 'min_version': _TEXT,
    'links': fields.Sequence(fields.Members({
        'rel': fields.ANY_TEXT, 'href': fields.ADDRESS})).shown()},
    ['request_id', 'code', 'title', 'max_version', 'min_version', 'links'])
ERRORS = closed({'errors': {
    'type': 'array', 'minItems': 1,
    'items': {'anyOf': [FAULT, UNSUPPORTED]}}}, ['errors'])
#: What keystonemiddleware says, in the words of Keystone.
UNAUTHORIZED = closed({'error': closed({
    'code': {'const': 401}, 'title': _TEXT, 'message': _TEXT},
    ['code', 'title', 'message'])}, ['error'])


def name(datatype):
    """Name of a body among the schemas of a document, or None."""
    return None if wtypes.isusertype(datatype) else datatype.__name__
