"""What an exception means for the operation it ended.

Owns the classes of failure and the one place where heatclient's errors, as
drivers outside the tree raise them, get their meaning. It must not know
operations, steps or rows, and imports no client library: none has to be
installed.
"""

import enum

from magnum.common import exception
from magnum.common import transient


class Kind(enum.Enum):
    """What to do after a failure."""

    TRANSIENT = 'try again later'
    UNAUTHORIZED = 'try again as somebody else'
    GONE = 'what should be deleted is not there'
    BUSY = 'something else is going on, try again later'
    PERMANENT = 'give up'


_STATUS_ATTRIBUTES = ('http_status', 'status_code', 'code')


def _status(error):
    for name in _STATUS_ATTRIBUTES:
        value = getattr(error, name, None)
        if isinstance(value, int):
            return value
    return None


def _from_heat(error, status):
    return (type(error).__module__.startswith('heatclient') and
            _status(error) == status)


def _is_refused_by_keystone(error):
    # keystoneauth raises these when it asks for a token: the trust or the
    # user is gone, or the trustor has lost a role.
    return (type(error).__module__.startswith('keystoneauth1') and
            _status(error) in (403, 404))


def _is_unauthorized(error):
    while error is not None:
        # AuthorizationFailure also stands for a trust or a user that Keystone
        # does not know any more.
        if (_status(error) == 401 or _is_refused_by_keystone(error) or
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
    if _from_heat(error, 409):
        return Kind.BUSY
    if transient.is_transient(error):
        return Kind.TRANSIENT
    if _is_unauthorized(error):
        return Kind.UNAUTHORIZED
    return Kind.PERMANENT


def describe(error: BaseException) -> str:
    """Return a sentence for status_reason."""
    return str(error) or type(error).__name__
