"""The port on which operators ask how a conductor is.

Owns the few answers of that port. It is not the API: nobody is asked who
they are, and nothing can be changed. It must not know what the figures are.
This is an edge: a figure that cannot be read is an answer, too.
"""

import http.server
import socket
import threading

from oslo_log import log as logging

import magnum.conf
from magnum.service import figures

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Seconds between two looks whether the port is served.
INTERVAL = 5

FORMAT = 'text/plain; version=0.0.4; charset=utf-8'


class Exporter:
    """An HTTP server in a thread.

    :param ready: callable that returns a list of what is missing
    :param hanging: callable that returns a list of what does not end
    """

    def __init__(self, ready, hanging):
        self._ready = ready
        self._hanging = hanging
        self._server = None

    @staticmethod
    def interval():
        """Return the seconds until :meth:`ensure` again; None for never."""
        return INTERVAL if CONF.metrics.enabled else None

    def ensure(self):
        """Serve, unless that is done."""
        if self._server is not None:
            return
        host = str(CONF.metrics.host)
        made = type('Server', (http.server.ThreadingHTTPServer,), {
            'address_family': (socket.AF_INET6 if ':' in host
                               else socket.AF_INET),
            'daemon_threads': True})
        self._server = made((host, CONF.metrics.port),
                            type('Handler', (_Handler,), {
                                'ready': staticmethod(self._ready),
                                'hanging': staticmethod(self._hanging)}))
        threading.Thread(target=self._server.serve_forever, name='metrics',
                         daemon=True).start()
        LOG.info('Figures are at http://%(host)s:%(port)d/metrics',
                 {'host': host, 'port': self.port})

    @property
    def port(self):
        """The port that is served, or None."""
        return self._server and self._server.server_address[1]

    def stop(self):
        """Serve no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(http.server.BaseHTTPRequestHandler):

    def do_GET(self):
        answers = {'/metrics': self._metrics, '/livez': self._livez,
                   '/readyz': self._readyz}
        answer = answers.get(self.path.partition('?')[0])
        if answer is None:
            self._send(404, b'')
            return
        try:
            self._send(*answer())
        except Exception as error:
            LOG.warning('Nothing can be told at %(path)s: %(error)s',
                        {'path': self.path, 'error': error})
            self._send(503, b'')

    @staticmethod
    def _metrics():
        # When the database is away, the others are what is looked at.
        shared = b''
        try:
            shared = figures.database_text()
            figures.DATABASE_UP.set(1)
        except Exception as error:
            LOG.warning('The database cannot be asked: %s', error)
            figures.DATABASE_UP.set(0)
        return 200, figures.text() + shared

    def _livez(self):
        return self._lines(self.hanging())

    def _readyz(self):
        return self._lines(self.ready())

    @staticmethod
    def _lines(wrong):
        """Return the answer for what is wrong, one sentence each."""
        if wrong:
            return 503, ''.join(f'{each}\n' for each in wrong).encode()
        return 200, b'ok\n'

    def _send(self, status, body):
        self.send_response(status)
        self.send_header('Content-Type', FORMAT)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Leave the log to what matters."""
