"""Transport, clients, servers and notifier of the message bus.

Each process makes a transport once; a forked one makes its own.  The
serializer of objects is handed in.  Must not know methods or objects.
"""

import functools
import inspect
import os
import socket
import threading

from kombu import exceptions as kombu_exception
import oslo_messaging as messaging
from oslo_utils import importutils

from magnum.common import context as magnum_context
from magnum.common import exception
import magnum.conf

CONF = magnum.conf.CONF

ALLOWED_EXMODS = [exception.__name__]

# What sending raises when the broker is away. Of a first connection the driver
# lets kombu's own errors through.
UNDELIVERED = (messaging.MessagingException, kombu_exception.KombuError,
               OSError)

PUBLISHER = 'container-infra'

_profiler = importutils.try_import('osprofiler.profiler')

_lock = threading.Lock()
_transports = {}


class ContextSerializer(messaging.NoOpSerializer):
    """Sends the context along, and objects with ``base``."""

    def __init__(self, base=None):
        self._base = base or messaging.NoOpSerializer()

    def serialize_entity(self, context, entity):
        return self._base.serialize_entity(context, entity)

    def deserialize_entity(self, context, entity):
        return self._base.deserialize_entity(context, entity)

    def serialize_context(self, context):
        values = context.to_dict()
        tracer = _profiler and _profiler.get()
        if tracer:
            values['trace_info'] = {
                'hmac_key': tracer.hmac_key,
                'base_id': tracer.get_base_id(),
                'parent_id': tracer.get_id(),
            }
        return values

    def deserialize_context(self, context):
        values = dict(context)
        trace = values.pop('trace_info', None)
        if trace and _profiler:
            _profiler.init(**trace)
        # It becomes the current one of the thread that handles the message,
        # so that its log lines name the request.
        return magnum_context.RequestContext.from_dict(values,
                                                       overwrite=True)


class NotificationSerializer(ContextSerializer):
    """Sends the context along without its secrets."""

    def serialize_context(self, context):
        return context.redacted_copy(overwrite=False).to_dict()


def _transport(kind, url=None):
    # A connection shared with the parent process would mix their messages.
    key = kind, url, os.getpid()
    with _lock:
        if key not in _transports:
            make = {'rpc': messaging.get_rpc_transport,
                    'notification': messaging.get_notification_transport}
            _transports[key] = make[kind](
                CONF, url=url, allowed_remote_exmods=ALLOWED_EXMODS)
        return _transports[key]


def init():
    """The options of the bus are registered, the transport is made."""
    _transport('rpc')


def reset():
    """The next use connects anew; connections of this process are closed."""
    with _lock:
        for (_kind, _url, pid), transport in list(_transports.items()):
            if pid == os.getpid():
                transport.cleanup()
        _transports.clear()


def get_client(target, serializer=None, timeout=None):
    """Return an RPC client; make one per process and target.

    :param serializer: of objects; the context is added.
    :param timeout: seconds; None: [DEFAULT] rpc_response_timeout.
    """
    return messaging.get_rpc_client(
        _transport('rpc'), target, timeout=timeout,
        serializer=ContextSerializer(serializer))


class _Endpoint:
    """An endpoint whose refusals are answers, not faults to be logged."""

    def __init__(self, endpoint):
        self._endpoint = endpoint

    def __getattr__(self, name):
        found = getattr(self._endpoint, name)
        # An endpoint's target can be called as well, and must stay one.
        return _answering(found) if inspect.isroutine(found) else found


def _answering(method):
    @functools.wraps(method)
    def answer(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except exception.MagnumException as error:
            if error.code >= 500:
                raise
            # The caller gets the error it wraps.
            raise messaging.ExpectedException() from error
    return answer


def get_server(target, endpoints, serializer=None):
    """Return an RPC server, not started, whose handlers run in threads.

    What an endpoint refuses as the client's mistake (a code below 500) goes
    back to the caller and is no error of the server.
    """
    return messaging.get_rpc_server(
        _transport('rpc'), target,
        [_Endpoint(endpoint) for endpoint in endpoints],
        serializer=ContextSerializer(serializer))


def get_listener(targets, endpoints, pool, url=None):
    """Return a listener to notifications of others, not started.

    :param pool: name under which listeners share each notification.
    :param url: the bus; None: that of our own notifications.
    """
    return messaging.get_notification_listener(
        _transport('notification', url), targets, endpoints,
        executor='threading', pool=pool)


def get_notifier(publisher_id=None):
    """Return a notifier, by default one in the name of this host."""
    if publisher_id is None:
        publisher_id = f'{PUBLISHER}.{CONF.host or socket.getfqdn()}'
    return messaging.Notifier(
        _transport('notification'), publisher_id=publisher_id,
        serializer=NotificationSerializer())
