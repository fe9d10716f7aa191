"""Requests and answers against the OpenAPI description.

All that the application under test is asked goes through here. The status
of an answer has to be declared, its body valid, the keys in the declared
order; and what a request has that was not refused is described as well.
"""
import functools
import io
import json
import typing

import jsonschema
import webob
from webob import exc

from magnum.api.controllers import versions
from magnum.api import framework
from magnum.api.openapi import document
from magnum.api import routes

#: Of requests that are no operation at their version.
ASTRAY = {400, 401, 404, 405, 406, 503}
#: Not of the application that is described.
HEALTH = ('/healthcheck', '/metrics', '/readyz')
#: Also declared, but only for what was made.
MAYBE = {'Location'}


@functools.lru_cache(maxsize=None)
def of(version):
    """The document of a version as clients read it."""
    return json.loads(json.dumps(document.document(version)))


@functools.lru_cache(maxsize=None)
def operation(version, method, path):
    """What a document says of a verb on a path, without references.

    None when it has no such verb.
    """
    found = of(version)['paths'].get(path, {}).get(method.lower())
    return found and {**found, 'responses': {
        status: _resolved(version, response)
        for status, response in found['responses'].items()}}


def _resolved(version, found):
    while '$ref' in found:
        target = of(version)
        for part in found['$ref'].removeprefix('#/').split('/'):
            target = target[part]
        found = target
    return found


@functools.lru_cache(maxsize=None)
def _validator(version, schema):
    """What judges values by a schema, given as text.

    It is kept, with all it has looked up.
    """
    return jsonschema.Draft202012Validator(
        {'components': of(version)['components'], **json.loads(schema)})


def _path(text):
    """The path of the document that a request is for, or None."""
    segments = [segment for segment in text.split('/') if segment]
    if segments in (['.json'], ['v1', '.json']):
        segments.pop()
    if not segments:
        return '/'
    if segments[0] in ('v1', 'v1.json'):
        segments = segments[1:]
    if not segments:
        return '/v1/'
    known = routes.path_of(segments)
    return known and '/v1/' + known


def _version(asked):
    """The version of a request; that of old where it plays no part."""
    if asked.path == '/':
        return versions.MIN
    if versions.is_latest(asked.header):
        return _latest(asked)
    try:
        return versions.choose(asked.header)
    except exc.HTTPNotAcceptable:
        return None


def _latest(asked):
    """The newest version that has what is asked for."""
    return next((row.version for row in reversed(versions.VERSIONS)
                 if operation(row.version, asked.method, asked.path)),
                versions.MAX)


def order(version, schema, value, at='$'):
    """Objects whose keys come in another order than the schema has them."""
    schema = _resolved(version, schema)
    if isinstance(value, list):
        return [wrong for number, item in enumerate(value)
                for wrong in order(version, schema.get('items', {}), item,
                                   '%s[%d]' % (at, number))]
    declared = list(schema.get('properties', ()))
    if not isinstance(value, dict) or not declared:
        return []
    found = [] if list(value) == [
        key for key in declared if key in value] else [at]
    return found + [wrong for key, item in value.items() for wrong in order(
        version, schema['properties'].get(key, {}), item,
        '%s.%s' % (at, key))]


def _query(environ):
    """Query arguments as the application reads them; none if no text."""
    try:
        return list(webob.Request(environ).GET.items())
    except UnicodeDecodeError:
        return []


class Asked(typing.NamedTuple):
    """What matters of a request."""

    method: str
    path: str | None
    header: str | None
    query: list
    body: bytes

    @classmethod
    def by(cls, environ):
        """Read it, also where the address is no text."""
        path = environ['PATH_INFO'].encode('latin-1', 'replace').decode(
            'utf-8', 'replace')
        size = int(environ.get('CONTENT_LENGTH') or 0)
        body = environ['wsgi.input'].read(size) if size else b''
        if size:
            environ['wsgi.input'] = io.BytesIO(body)
        return cls(environ['REQUEST_METHOD'], _path(path),
                   environ.get('HTTP_OPENSTACK_API_VERSION'),
                   _query(environ), body)


def faults(asked, answer):
    """What is wrong with an answer, as sentences."""
    version = _version(asked)
    found = version and operation(version, asked.method, asked.path)
    if not found:
        return _astray(version or versions.MIN, answer)
    declared = found['responses'].get(str(answer.status_int))
    if declared is None:
        return ['the status is none of %s' % ', '.join(found['responses'])]
    missing = [name for name in declared['headers']
               if name not in answer.headers and name not in MAYBE and
               answer.status_int < 300]
    taken = _taken(version, found, asked) if answer.status_int < 300 else []
    return (['the header %s is missing' % name for name in missing] +
            taken + _body(version, declared, answer))


def _taken(version, found, asked):
    """What the service took although it is not described so."""
    given = dict(asked.query)
    wrong = [
        '%s was taken: %s' % (parameter['name'], error.message)
        for parameter in found['parameters']
        if parameter.get('in') == 'query' and parameter['name'] in given
        for error in _validator(version, json.dumps(parameter['schema']))
        .iter_errors(given[parameter['name']])]
    if 'requestBody' in found:
        schema = found['requestBody']['content'][framework.JSON]['schema']
        wrong += ['%s was taken: %s' % (error.json_path, error.message)
                  for error in _validator(version, json.dumps(schema))
                  .iter_errors(json.loads(asked.body))]
    return wrong


def _astray(version, answer):
    if answer.status_int not in ASTRAY:
        return ['there is no such operation']
    refusals = operation(version, 'GET', '/v1/clusters/{cluster}')[
        'responses']
    return _body(version, refusals.get(str(answer.status_int),
                                       refusals['400']), answer)


def _body(version, declared, answer):
    kinds = declared.get('content', {})
    if not kinds:
        return ['there is a body'] if answer.body else []
    if answer.content_type.startswith('text/') and 'text/*' in kinds:
        return []
    if answer.content_type not in kinds:
        return ['the content type is %s' % answer.content_type]
    schema = kinds[answer.content_type]['schema']
    wrong = _validator(version, json.dumps(schema)).iter_errors(answer.json)
    return (['%s: %s' % (error.json_path, error.message)
             for error in wrong] +
            ['the keys of %s are in another order' % at
             for at in order(version, schema, answer.json)])


class Checked:
    """An application whose answers are as described, or nothing.

    :ivar expected: failures of the service that a test is about
    """

    def __init__(self, app):
        self._app = app
        self.expected = set()

    def __call__(self, environ, start_response):
        # Routing moves segments of the path about.
        asked = Asked.by(environ)
        answer = webob.Request(environ).get_response(self._app)
        if not self._is_of_others(environ, answer):
            wrong = faults(asked, answer)
            assert not wrong, '%s %s -> %s: %s: %s' % (
                asked.method, asked.path, answer.status, '; '.join(wrong),
                answer.text[:1000])
        return answer(environ, start_response)

    def _is_of_others(self, environ, answer):
        """Whether an answer is of a program before the API, or excused."""
        return (environ['SCRIPT_NAME'].endswith(HEALTH) or
                environ['PATH_INFO'].startswith(HEALTH) or
                'HTTP_ACCESS_CONTROL_REQUEST_METHOD' in environ or
                environ['REQUEST_METHOD'] == 'HEAD' or
                answer.status_int in self.expected)
