"""What every fake service has: counters, outages and planned errors."""

import collections
import threading
import types

from keystoneauth1 import exceptions as ka_exception


def nobody(service):
    """Return what a client with a session raises when nobody listens."""
    return ka_exception.ConnectFailure(
        f'Unable to establish connection to http://{service}')


class FakeService:
    """One service of the cloud.

    ``calls`` counts calls by method, e.g. ``calls['stacks.create']``.
    ``down`` True: every call fails as if nobody listened.
    :meth:`refuse` makes the next calls of one method raise.
    """

    def __init__(self, cloud):
        self.cloud = cloud
        self.down = False
        self.calls = collections.Counter()
        self._planned = collections.defaultdict(collections.deque)
        self.lock = threading.RLock()

    def refuse(self, method, error, times=1):
        """The next ``times`` calls of ``method`` raise ``error``.

        None is for a call that does not.
        """
        self._planned[method].extend([error] * times)

    def enter(self, method, context=None):
        """Count a call, then raise what is to be raised."""
        with self.lock:
            self.calls[method] += 1
            if self.down:
                raise self.connection_error(method)
            planned = self._planned[method]
            error = planned.popleft() if planned else None
            if error is not None:
                raise error
        if context is not None:
            self.cloud.keystone.check(context)

    def connection_error(self, method):
        """Return the error of this service's client for an outage."""
        raise NotImplementedError


def managers(service, context, **tables):
    """Return an object with managers whose methods are entered first.

    :param tables: manager name -> {method name: function}.
    """
    def guard(name, function):
        def call(*args, **kwargs):
            service.enter(name, context)
            with service.lock:
                return function(*args, **kwargs)
        return call

    return types.SimpleNamespace(**{
        manager: types.SimpleNamespace(**{
            method: guard(f'{manager}.{method}', function)
            for method, function in methods.items()})
        for manager, methods in tables.items()})
