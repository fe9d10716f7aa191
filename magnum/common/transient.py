"""Tells errors that pass by themselves from those that stay.

Must not raise anything, nor import a cloud client: the clients' errors are
known by the HTTP status they carry and the name of their connection error.
"""

import socket

from keystoneauth1 import exceptions as ka_exception
from oslo_db import exception as db_exception
import oslo_messaging as messaging
import requests

# Errors of a database that are about the server or the connection to it, and
# not about a statement: it starts, ends, is full or only to be read. They are
# SQLAlchemy's, which is not for this room to import.
_OF_SERVER = frozenset(('OperationalError', 'InterfaceError',
                        'InternalError'))

_ERRORS = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    ka_exception.ConnectFailure,
    ka_exception.ConnectTimeout,
    ka_exception.DiscoveryFailure,
    # What Keystone says while it does not reach its database.
    ka_exception.InternalServerError,
    ka_exception.RetriableConnectionFailure,
    ka_exception.UnknownConnectionError,
    db_exception.DBConnectionError,
    db_exception.DBDeadlock,
    # It is being restored, most likely.
    db_exception.DBNonExistentDatabase,
    messaging.MessageDeliveryFailure,
    messaging.MessagingTimeout,
)

# Too many requests, and the answers of a proxy whose service is away.
_STATUSES = frozenset((429, 502, 503, 504))

# heatclient.exc.CommunicationError, glanceclient.exc.CommunicationError,
# neutronclient.common.exceptions.ConnectionFailed, ...
_NAMES = frozenset(('CommunicationError', 'ConnectionFailed',
                    'ConnectionError', 'ServiceUnavailable',
                    'EndpointUnavailable',
                    # of SQLAlchemy, when its pool is exhausted
                    'TimeoutError'))

_STATUS_ATTRIBUTES = ('http_status', 'status_code', 'code')


def status(exc):
    """Return the HTTP status that an error carries, or None."""
    for name in _STATUS_ATTRIBUTES:
        value = getattr(exc, name, None)
        if isinstance(value, int):
            return value
    return None


def _is_of_server(exc):
    # What oslo.db knows nothing more of is in a plain DBError, or as it was;
    # what it does know more of has a class that says so.
    if type(exc) is db_exception.DBError:
        exc = exc.inner_exception
    return (type(exc).__module__ == 'sqlalchemy.exc' and
            not _OF_SERVER.isdisjoint(
                cls.__name__ for cls in type(exc).__mro__))


def is_transient(exc):
    """Whether the same call may succeed later without anybody's help.

    An error raised from a transient one is transient as well.
    """
    seen = set()
    while exc is not None and id(exc) not in seen:
        seen.add(id(exc))
        if (isinstance(exc, _ERRORS) or status(exc) in _STATUSES or
                _is_of_server(exc)):
            return True
        if not _NAMES.isdisjoint(cls.__name__ for cls in type(exc).__mro__):
            return True
        exc = exc.__cause__
    return False
