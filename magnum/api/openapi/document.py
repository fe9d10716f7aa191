"""An OpenAPI document, put together.

Owns the frame: parameters, headers, responses, security. What is in it comes
from :mod:`operations` and :mod:`schemas`. Must not know resources.
"""
import http
import inspect

from magnum.api.controllers import versions
from magnum.api import framework
from magnum.api.openapi import operations
from magnum.api.openapi import schemas
from magnum.api.types import answers

OPENAPI = '3.1.0'
TITLE = 'Container Infrastructure Management API'
CALLER = 'X-Auth-Token'
REQUEST_ID = 'X-OpenStack-Request-Id'
#: Refusals in another form than ours: those of keystonemiddleware.
FORMS = {401: 'unauthorized'}
#: Statuses that it, or a server, also answers in plain words.
PLAIN = (401, 503)

_TEXT = {'type': 'string'}
_ANY = {'schema': _TEXT}
HEADERS = {
    'RequestId': {
        'description': 'The id of the request in the logs of the service.',
        'required': True, 'schema': _TEXT},
    'Version': {'description': 'The version that was used.', **_ANY},
    'MinimumVersion': {'description': 'The oldest version.', **_ANY},
    'MaximumVersion': {'description': 'The newest version.', **_ANY},
    'Vary': {'description': 'The header that the answer depends on.',
             **_ANY},
    'Location': {'description': 'Where the new resource is.', **_ANY},
}


def document(version):
    """The description of the API at a version, made of JSON's own types.

    :param version: a versions.Version of the table
    """
    found = operations.of(version)
    everything = {}
    paths = {}
    for operation in found:
        taken = operations.siblings(operation.path,
                                    [other.path for other in found])
        described = _operation(operation, version, taken, everything)
        links = _links(operations.following(operation, found))
        if links:
            described['responses'][str(operation.exposed.status)][
                'links'] = links
        paths.setdefault(operation.path, {})[
            operation.method.lower()] = described
    return {
        'openapi': OPENAPI,
        'info': {
            'title': TITLE, 'version': str(version),
            'summary': 'Magnum at version {} of its API'.format(version),
            'license': {'name': 'Apache 2.0',
                        'identifier': 'Apache-2.0'}},
        'servers': [{
            'url': '{endpoint}', 'variables': {'endpoint': {
                'default': 'http://127.0.0.1:9511',
                'description': 'The endpoint container-infra in the '
                               'catalog, without its /v1'}}}],
        'security': [{'token': []}],
        'tags': [{'name': name} for name in sorted(
            {_tag(operation) for operation in found})],
        'paths': paths,
        'components': {
            'schemas': {'errors': schemas.ERRORS,
                        'unauthorized': schemas.UNAUTHORIZED, **everything},
            'headers': HEADERS,
            'responses': {_refused(refusal.status): _refusal(refusal)
                          for refusal in operations.REFUSALS},
            'parameters': {'version': _version(version)},
            'securitySchemes': {'token': {
                'type': 'apiKey', 'in': 'header', 'name': CALLER}}},
    }


def _tag(operation):
    return operation.path.split('/')[2:3][0] if (
        operation.path.count('/') > 1 and operation.policies) else 'versions'


def _version(version):
    known = ['%s %s' % (word, version) for word in versions.SERVICES]
    if version == versions.MAX:
        known += ['%s latest' % word for word in versions.SERVICES]
    return {'name': versions.HEADER, 'in': 'header',
            # Whoever says nothing gets the oldest.
            'required': version != versions.MIN,
            'description': 'The version of the API to answer with.',
            'schema': {'type': 'string', 'enum': known,
                       'default': known[0]}}


def _operation(operation, version, taken, everything):
    exposed = operation.exposed
    found = {
        'operationId': operation.identity,
        'summary': inspect.getdoc(operation.controller).split('\n')[0],
        'tags': [_tag(operation)],
        'parameters': _parameters(operation, taken),
        'responses': _responses(operation, version, everything)}
    if exposed.body is not None:
        found['requestBody'] = {'required': True, 'content': {
            framework.JSON: {'schema': _body(exposed.body, everything)}}}
    if operation.public:
        found['security'] = []
    if operation.policies:
        found['x-openstack-policies'] = list(operation.policies)
    found['x-openstack-min-version'] = str(versions.first(operation.since))
    if operation.until:
        found['x-openstack-max-version'] = str(
            versions.last_before(operation.until))
    return found


def _links(following):
    """Where the uuid of an answer can be used."""
    found = {}
    for other, parameter in following:
        values = {name: '$request.path.' + name for name in other.parameters}
        values[parameter] = '$response.body#/uuid'
        found[other.identity] = {'operationId': other.identity,
                                 'parameters': values}
    return found


def _body(datatype, everything):
    name = schemas.name(datatype)
    if name is None:
        return schemas.body(datatype)
    everything[name] = schemas.body(datatype)
    return schemas.reference(name)


def _parameters(operation, taken):
    found = [{'name': name, 'in': 'path', 'required': True,
              'schema': _segment(taken[name])}
             for name in operation.parameters]
    found += [{'name': name, 'in': 'query', 'schema': kind.schema()}
              for name, kind in operation.exposed.query.items()]
    if operation.versioned:
        found.append({'$ref': '#/components/parameters/version'})
    return found


def _segment(taken):
    found = {'type': 'string', 'minLength': 1, 'pattern': '^[^/]+$'}
    if taken:
        found['not'] = {'enum': taken}
    return found


def _responses(operation, version, everything):
    found = {}
    exposed = operation.exposed
    if not isinstance(exposed.answer, answers.Refused):
        schema, parts = schemas.answer(
            exposed.answer, version, paged='marker' in exposed.query)
        everything.update(parts)
        found[str(exposed.status)] = {
            'description': http.HTTPStatus(exposed.status).phrase,
            'headers': _headers(
                operation.versioned,
                created=exposed.status == http.HTTPStatus.CREATED),
            **({'content': {framework.JSON: {'schema': schema}}}
               if schema is not None else {})}
    for status in operation.refusals():
        found[str(status)] = {
            '$ref': '#/components/responses/' + _refused(status)}
    return found


def _refused(status):
    return 'refused-%d' % status


def _refusal(refusal):
    content = {framework.JSON: {'schema': schemas.reference(
        FORMS.get(refusal.status, 'errors'))}}
    if refusal.status in PLAIN:
        content = {**content, 'text/*': {'schema': _TEXT}}
    return {'description': refusal.words, 'content': content,
            'headers': _headers()}


def _headers(versioned=True, created=False):
    found = {REQUEST_ID: 'RequestId'}
    if versioned:
        found.update({versions.HEADER: 'Version', 'Vary': 'Vary',
                      versions.MIN_HEADER: 'MinimumVersion',
                      versions.MAX_HEADER: 'MaximumVersion'})
    if created:
        found['Location'] = 'Location'
    return {name: {'$ref': '#/components/headers/' + kept}
            for name, kept in found.items()}
