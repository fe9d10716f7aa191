"""What the errors of OpenStack clients mean to us.

Must not import a client: its errors are handed in.
"""

import contextlib

from magnum.common import exception
from magnum.common import transient
from magnum.i18n import _


@contextlib.contextmanager
def translated(service, strangers, errors):
    """Translate the errors of a client raised inside; also a decorator.

    :param service: its name
    :param strangers: the classes by which it says that it does not know the
        caller, or that the caller may not
    :param errors: the base of all its errors
    :raises ServiceUnavailable: the service or Keystone does not answer.
    :raises AuthorizationFailure: one of them does not know the caller.
    :raises InvalidParameterValue: it will refuse it another time too.
    """
    with exception.keystone_errors(service):
        try:
            yield
        except strangers as error:
            raise exception.AuthorizationFailure(
                client=service, message=str(error)) from error
        except errors as error:
            if not transient.is_transient(error):
                raise exception.InvalidParameterValue(
                    err=_('%(service)s refuses: %(error)s') %
                    {'service': service.capitalize(), 'error': error}
                ) from error
            raise exception.ServiceUnavailable(
                service=service, reason=str(error)) from error
