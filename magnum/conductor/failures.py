"""What an exception means for the operation it ended.

Owns the classes of failure and the one place where heatclient's errors, as
drivers outside the tree raise them, get their meaning. It must not know
operations, steps or rows, and imports no client library: none has to be
installed.
"""

import enum

from oslo_db import exception as db_exc
from oslo_utils import strutils

from magnum.common import exception
from magnum.common import redaction
from magnum.common import transient
from magnum.i18n import _

# Longest text for a status_reason, in characters.
REASON_LIMIT = 2000


class Kind(enum.Enum):
    """What to do after a failure."""

    TRANSIENT = 'try again later'
    UNAUTHORIZED = 'try again as somebody else'
    GONE = 'what should be deleted is not there'
    BUSY = 'something else is going on, try again later'
    PERMANENT = 'give up'


def _from_heat(error, status):
    return (type(error).__module__.startswith('heatclient') and
            transient.status(error) == status)


def _refusals(error):
    """Return the statuses by which this kind of error says: not you."""
    if isinstance(error, exception.MagnumException):
        # Our own refusals are the same for everybody.
        return (401,)
    if type(error).__module__.startswith('keystoneauth1'):
        # keystoneauth raises 404 when it asks for a token: the trust or the
        # user is gone.
        return (401, 403, 404)
    return (401, 403)


def _is_unauthorized(error):
    while error is not None:
        # AuthorizationFailure also stands for a trust or a user that Keystone
        # does not know any more.
        if (transient.status(error) in _refusals(error) or
                isinstance(error, exception.AuthorizationFailure)):
            return True
        error = error.__cause__
    return False


def classify(error: BaseException) -> Kind:
    """Tell the kind of a failure from the error and its causes.

    heatclient's 404 and 409 keep the meaning they have for drivers of the
    Heat era: the stack is gone, the stack is busy.
    """
    if _from_heat(error, 404):
        return Kind.GONE
    if isinstance(error, exception.Busy) or _from_heat(error, 409):
        return Kind.BUSY
    if transient.is_transient(error):
        return Kind.TRANSIENT
    if _is_unauthorized(error):
        return Kind.UNAUTHORIZED
    return Kind.PERMANENT


def _is_of_database(error):
    # What oslo.db does not translate comes as it is.
    return (isinstance(error, db_exc.DBError) or
            type(error).__module__.startswith('sqlalchemy'))


def describe(error: BaseException) -> str:
    """Return a text for status_reason: no secrets, and not too long."""
    if _is_of_database(error):
        # Its text is the statement and the values.
        return _('The database failed (%s).') % type(error).__name__
    text = redaction.masked(
        strutils.mask_password(str(error) or type(error).__name__))
    if len(text) > REASON_LIMIT:
        text = text[:REASON_LIMIT - 3] + '...'
    return text


def answer(error: BaseException) -> exception.MagnumException:
    """Return an error as one of those that the other end of the bus knows."""
    if type(error).__module__ == exception.__name__:
        # The other end, and the bus itself, also log what it was made from.
        return (error if redaction.masked(str(error)) == str(error)
                else type(error)(describe(error)))
    if isinstance(error, NotImplementedError):
        return exception.NotSupported(describe(error))
    if _from_heat(error, 400):
        return exception.InvalidParameterValue(describe(error))
    nearest = next((cls for cls in type(error).__mro__
                    if cls.__module__ == exception.__name__),
                   exception.MagnumException)
    return nearest(describe(error))
