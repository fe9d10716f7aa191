"""What a client reads when its request failed.

Owns the translation of any exception into a status and the ``errors`` list,
and the only logging of failed requests. Must not know who raised what: it
goes by the ``code`` of an exception; what was not written for a client is a
503 when it passes by itself, else a 500 that tells nothing.
"""
import re
import typing

from oslo_db import exception as db_exception
from oslo_log import log as logging
import webob
from webob import exc
from wsme import exc as wsme_exc

from magnum.api.controllers import versions
from magnum.common import exception
from magnum.i18n import _

LOG = logging.getLogger(__name__)

REQUEST_ID = 'openstack.request_id'
HELP = 'http://docs.openstack.org/api-guide/compute/microversions.html'
TRACEBACK = 'Traceback (most recent call last):'

#: Errors that were written for a client to read.
SPEAKING = (exception.MagnumException, wsme_exc.ClientSideError)
#: A dot within a word, as of a version or an address, ends no sentence.
SENTENCE_END = re.compile(r'\.(?=\s|$)')
#: How much of a bad value comes back.
SHOWN_OF_VALUE = 200
#: How many characters of a longer text come back: of its begin, of its end.
BEGIN, END = 1500, 500
#: Headers of a refusal by the framework that matter to a client.
KEPT = ('Allow', 'Location', 'Retry-After')
#: What to say when the framework refuses without a word.
WORDS = {
    406: _("The service answers in JSON only. Send the header Accept: "
           "application/json"),
}


class Fault(typing.NamedTuple):
    """An error as the client sees it."""

    status: int
    code: str
    text: str
    title: str | None = None
    headers: tuple = ()


def fault(error):
    """Decide what to tell the client about an exception."""
    found = _fault(error)
    return found._replace(text=_shortened(found.text))


def _shortened(text):
    """A text that quotes a request does not grow with it."""
    if len(text) <= BEGIN + END:
        return text
    return '%s ... %s' % (text[:BEGIN], text[-END:])


def _fault(error):
    if isinstance(error, exc.HTTPException):
        return Fault(error.status_int, '',
                     error.detail or WORDS.get(error.status_int, error.title),
                     error.title,
                     tuple((name, error.headers[name]) for name in KEPT
                           if name in error.headers))
    if not isinstance(error, SPEAKING):
        if _is_about_data(error):
            # The size and the alphabet of columns are the engine's.
            return Fault(400, 'client',
                         _("A value of the request is too long, or has "
                           "characters that the database of the service "
                           "does not take"))
        if exception.is_transient(error):
            return Fault(503, 'server',
                         _("A service that is needed for this does not "
                           "answer. Try again later"))
        return Fault(500, 'server',
                     _("An unexpected error happened in the service. Its "
                       "log has the details under the id of this request"))
    status = error.code
    if isinstance(error, wsme_exc.InvalidInput):
        text = _invalid_input(error)
    else:
        text = getattr(error, 'faultstring', None) or str(error)
    return Fault(status, 'client' if status < 500 else 'server',
                 text.split(TRACEBACK)[0].rstrip())


def _invalid_input(error):
    """What is wrong first: the command line client shows the title only."""
    return _("Invalid input for field/attribute %(field)s: %(fault)s. "
             "Value: '%(value)s'") % {
                 'field': error.fieldname,
                 'fault': str(error.msg).rstrip('.') or _("Not understood"),
                 'value': str(error.value)[:SHOWN_OF_VALUE]}


def _is_about_data(error):
    """Whether a database refused a value; some engines say so inside."""
    inner = getattr(error, 'inner_exception', None)
    return isinstance(error, db_exception.DBDataError) or (
        isinstance(error, db_exception.DBError) and
        type(inner).__name__ == 'DataError')


def document(error, found, request_id):
    """The ``errors`` list of one exception."""
    if isinstance(error, versions.Unsupported):
        return {'errors': [{
            'request_id': request_id,
            'code': 'magnum.microversion-unsupported',
            'title': 'Requested microversion is unsupported',
            'description': found.text,
            'max_version': versions.CURRENT_MAX_VER,
            'min_version': versions.BASE_VER,
            'links': [{'rel': 'help', 'href': HELP}]}]}
    return {'errors': [{
        'request_id': request_id,
        'code': found.code,
        'status': found.status,
        'title': found.title or SENTENCE_END.split(found.text, maxsplit=1)[0],
        'detail': found.text,
        'links': []}]}


def response(error, environ):
    """Log an exception once and turn it into the answer."""
    found = fault(error)
    if found.status >= 500:
        LOG.error('%s %s failed', environ.get('REQUEST_METHOD'),
                  environ.get('PATH_INFO'), exc_info=error)
    else:
        LOG.info('%s %s refused with %d: %s', environ.get('REQUEST_METHOD'),
                 environ.get('PATH_INFO'), found.status, found.text)
    answer = webob.Response(status=found.status,
                            content_type='application/json')
    answer.headers.update(found.headers)
    if isinstance(error, versions.Unsupported):
        answer.headers.update(versions.headers(versions.MAX))
    answer.json_body = document(error, found, environ.get(REQUEST_ID, ''))
    return answer
