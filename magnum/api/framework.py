"""The one place that knows pecan and WSME.

Owns how a request is read (path, query, JSON body), how the table of routes
becomes pecan's routing, and how a result is written. Controllers are plain
functions of a request; they and everything below them are free of both
frameworks' habits: no attribute look-up by path segment, no body that leaks
into the query, no exception that leaves the application.
"""
import functools
import inspect
import json
import math
import typing

import pecan
import webob
from webob import exc
from wsme import exc as wsme_exc
from wsme.rest import json as wsme_json
from wsme import types as wtypes

from magnum.i18n import _

#: The largest body read, in bytes. A request with a certificate signing
#: request and hundreds of labels stays well below.
MAX_BODY = 1 << 20
JSON = 'application/json'


class Request(webob.Request):
    """A request as controllers get it.

    :ivar context: the caller, a RequestContext that nobody changes
    :ivar version: the microversion chosen, a versions.Version
    :ivar rpcapi: the conductor, one client per process
    :ivar cloud: what the cloud says about images, flavors, networks; asks
        each service at most once
    """

    # pecan would merge a JSON object of the body into the query arguments,
    # and webob would merge a form.
    json = {}

    @property
    def params(self):
        return self.GET

    @property
    def itself(self):
        """The object behind pecan's thread-local proxy."""
        return self


class Answer(typing.NamedTuple):
    """A result that wants another status, or headers."""

    body: object
    status: int | None = None
    headers: dict = {}


class Exposed(typing.NamedTuple):
    """What a controller reads and writes; see :func:`expose`."""

    body: object
    query: dict
    status: int
    answer: object


class Router:
    """pecan's root: hands every path to one finder."""

    def __init__(self, find):
        """Route by ``find(segments, request) -> (function, arguments)``."""
        self._find = find

    @pecan.expose()
    def _route(self, args, request=None):
        return self._find(args, request)


def expose(body=None, query=None, status=200, answer=None):
    """Make a function of ``(request, *path, [body], **query)`` a controller.

    :param body: type of the JSON body, given to the argument ``body``;
        a request without that body is refused
    :param query: dict of query argument to type; an argument that is not
        there or is malformed is refused
    :param status: status of the answer unless an Answer says otherwise
    :param answer: what the answer looks like, of magnum.api.types.answers

    The function keeps all of it, an Exposed, as its ``exposed``.
    """
    query = query or {}

    def decorate(function):
        @functools.wraps(function)
        def controller(*segments):
            request = pecan.request.itself
            values = _query(request, query)
            if body is not None:
                values['body'] = _body(request, body)
            result = function(request, *segments, **values)
            return _write(result, status)

        pecan.expose(content_type=JSON)(controller)
        # pecan fits path and query to this signature; the router and the
        # declared query have the say here.
        pecan.util._cfg(controller)['argspec'] = inspect.getfullargspec(
            lambda *segments: None)
        controller.exposed = Exposed(body, query, status, answer)
        return controller

    return decorate


def _write(result, status):
    if not isinstance(result, Answer):
        result = Answer(result)
    answer = pecan.Response(status=result.status or status)
    if result.body is None:
        answer.content_type = None
    else:
        answer.content_type = JSON
        answer.charset = None
        answer.json_body = result.body
    answer.headers.update(result.headers)
    return answer


def _query(request, types):
    values = {}
    unknown = [name for name in request.GET if name not in types]
    if unknown:
        raise wsme_exc.UnknownArgument(', '.join(sorted(set(unknown))))
    for name in request.GET:
        given = request.GET.getall(name)
        if len(given) > 1:
            raise wsme_exc.ClientSideError(
                _("Query argument %s was given several times") % name)
        try:
            values[name] = types[name].validate(given[0])
        except ValueError as error:
            raise wsme_exc.InvalidInput(name, given[0], str(error))
    return values


def _body(request, datatype):
    data = _load(request)
    if data is None:
        raise wsme_exc.MissingArgument(
            'body', _("Send a JSON document with the request"))
    if wtypes.iscomplex(datatype) and not isinstance(data, dict):
        raise wsme_exc.ClientSideError(
            _("The body must be a JSON object, such as {\"name\": \"x\"}"))
    if wtypes.isusertype(datatype):
        try:
            return datatype.validate(data)
        except ValueError as error:
            raise wsme_exc.ClientSideError(str(error))
    try:
        return wsme_json.fromjson(datatype, data)
    except wsme_exc.UnknownAttribute as error:
        error.add_fieldname('body')
        raise


def _load(request):
    if request.content_type.lower() not in ('', JSON):
        raise wsme_exc.ClientSideError(
            _("Content type %s is not understood, send application/json")
            % request.content_type, status_code=415)
    raw = request.body_file.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        raise wsme_exc.ClientSideError(
            _("The body has more than %d bytes") % MAX_BODY, status_code=413)
    if not raw.strip():
        return None
    try:
        data = json.loads(raw.decode('utf-8'), parse_constant=_no_constant)
        check_value(data)
    except (ValueError, RecursionError) as error:
        raise wsme_exc.ClientSideError(
            _("Request is not in valid JSON format: %s") % error)
    return data


def _no_constant(name):
    raise ValueError(_("%s is not a JSON number") % name)


def check_value(data):
    """Refuse what JSON can spell and no database can keep.

    :raises: ValueError
    """
    if isinstance(data, str):
        check_text(data)
    elif isinstance(data, float) and not math.isfinite(data):
        raise ValueError(_("A number is too large"))
    elif isinstance(data, list):
        for item in data:
            check_value(item)
    elif isinstance(data, dict):
        for key, item in data.items():
            check_text(key)
            check_value(item)


def check_text(text):
    """Refuse a string with a NUL or half a surrogate pair in it.

    :raises: ValueError
    """
    if '\0' in text:
        raise ValueError(_("A string contains the NUL character"))
    if any('\ud800' <= character <= '\udfff' for character in text):
        raise ValueError(_("A string contains half a surrogate pair"))


def check_url(environ):
    """Refuse a path or query that is no UTF-8 text.

    :raises: HTTPBadRequest
    """
    request = Request(environ)
    try:
        for text in (request.path_info, *request.GET, *request.GET.values()):
            check_text(text)
    except ValueError as error:
        # UnicodeDecodeError is one of them, and shows bytes.
        reason = (_("It is not valid UTF-8")
                  if isinstance(error, UnicodeDecodeError) else error)
        raise exc.HTTPBadRequest(
            _("The address of the request is malformed. %s") % reason)
