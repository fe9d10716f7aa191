"""A program between the conductors and Heat that misbehaves on demand.

Heat itself is real and well. Keystone's catalogue has the proxy as the Heat
of a region of its own, which the conductors are told to use.
"""

import contextlib
import http.client
import http.server
import itertools
import threading
import time

from magnum.tests.functional.cloud import harness

REGION = 'proxied'
CONDUCTORS_OPTIONS = {'heat_client': {'region_name': REGION}}
CHANGES = ('POST', 'PUT', 'PATCH', 'DELETE')
_HOP_BY_HOP = ('connection', 'transfer-encoding', 'content-length')
# From the client; Heat would look for all other services there.
_OF_REGION = 'x-region-name'


class Lost(Exception):
    """The caller gets no answer."""


class Heat:
    """What becomes of a request; by default Heat answers it."""

    def answer(self, method, path, forward):
        """Return (status, headers, body).

        :param forward: gives Heat the request, and returns its answer
        :raises Lost: there is none
        """
        return forward()

    def end(self):
        """Let those who still wait for an answer go without."""


class Slow(Heat):
    """It answers after some seconds."""

    def __init__(self, seconds):
        self.seconds = seconds

    def answer(self, method, path, forward):
        time.sleep(self.seconds)
        return forward()


class Broken(Heat):
    """It answers with one error or the other, in turn."""

    def __init__(self, *statuses):
        self._statuses = itertools.cycle(statuses)

    def answer(self, method, path, forward):
        return next(self._statuses), [], b'broken'


class Forgetful(Heat):
    """It does what changes something, and then loses the first answer."""

    def __init__(self):
        self.seen = set()

    def answer(self, method, path, forward):
        found = forward()
        if method in CHANGES and (method, path) not in self.seen:
            self.seen.add((method, path))
            raise Lost()
        return found


class Silent(Heat):
    """It takes requests and never answers, until that is over."""

    def __init__(self):
        self._over = threading.Event()

    def answer(self, method, path, forward):
        self._over.wait(harness.CREATE_SECONDS)
        raise Lost()

    def end(self):
        self._over.set()


def _handler(proxy):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def log_message(self, *words):
            """Say nothing; the conductors' logs tell all."""

        def _serve(self):
            length = int(self.headers.get('Content-Length') or 0)
            body = self.rfile.read(length) if length else None
            try:
                status, headers, content = proxy.heat.answer(
                    self.command, self.path, lambda: self._forward(body))
            except (Lost, OSError, http.client.HTTPException):
                self.close_connection = True
                return
            with contextlib.suppress(OSError):
                # Who asked may have stopped waiting.
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in _HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def _forward(self, body):
            there = http.client.HTTPConnection(
                harness.table.HOST, proxy.target, timeout=120)
            with contextlib.closing(there):
                there.request(self.command, self.path, body, {
                    name: value for name, value in self.headers.items()
                    if name.lower() != _OF_REGION})
                found = there.getresponse()
                return found.status, found.getheaders(), found.read()

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    return Handler


class Proxy:
    """Listens as long as the context; ``heat`` says how it behaves."""

    def __init__(self, cloud):
        self.heat = Heat()
        self.target = harness.plan.ports(
            cloud.settings.port_offset)['heat-api']
        self._cloud = cloud
        self._server = http.server.ThreadingHTTPServer(
            (harness.table.HOST, 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever,
                                        daemon=True)
        self._endpoints = []

    @property
    def port(self):
        """Where it listens."""
        return self._server.server_address[1]

    def __enter__(self):
        self._thread.start()
        admin = self._cloud.admin
        admin.request('PUT', 'identity', f'/regions/{REGION}',
                      {'region': {'id': REGION}})
        heat, = admin.get('identity', '/services?type=orchestration')[
            'services']
        for usual in admin.get(
                'identity', f"/endpoints?service_id={heat['id']}"
                f'&region_id={harness.table.REGION}')['endpoints']:
            self._endpoints.append(admin.post('identity', '/endpoints', {
                'endpoint': {
                    'service_id': heat['id'], 'region_id': REGION,
                    'interface': usual['interface'],
                    'url': usual['url'].replace(
                        f':{self.target}/',
                        f':{self.port}/')}})[
                            'endpoint']['id'])
        return self

    def __exit__(self, *exc):
        for endpoint in self._endpoints:
            self._cloud.admin.request('DELETE', 'identity',
                                      f'/endpoints/{endpoint}')
        self._cloud.admin.request('DELETE', 'identity', f'/regions/{REGION}')
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
