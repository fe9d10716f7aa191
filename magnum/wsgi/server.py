"""An HTTP server for a WSGI application: cheroot, with or without TLS.

Owns sizes, time-outs and ciphers. Must not know what is served.
"""
import socket
import ssl
import threading

from cheroot.ssl import builtin
from cheroot import wsgi
from oslo_log import log as logging

from magnum.i18n import _

LOG = logging.getLogger(__name__)

#: Requests one process works on at a time.
THREADS = 20
#: Connections the kernel keeps waiting for us.
BACKLOG = 512
#: Seconds a client may be silent.
TIMEOUT = 60
#: Seconds a stopping server gives to the requests it works on.
GRACE = 60
#: Bytes of a request line with its headers, and of a body.
MAX_HEADER = 64 * 1024
MAX_BODY = 2 * 1024 * 1024


class TLS(builtin.BuiltinSSLAdapter):
    """TLS 1.2 or newer, with forward secrecy."""

    def __init__(self, certificate, key):
        """Serve with these PEM files; the first may hold a whole chain."""
        super().__init__(certificate, key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers('ECDHE+AESGCM:ECDHE+CHACHA20')
        context.load_cert_chain(certificate, key)
        self.context = context


def tls(certificate, key):
    """What encrypts connections.

    :raises: ValueError with the reason when the files cannot be used
    """
    if not certificate or not key:
        raise ValueError(_("[api] enabled_ssl needs ssl_cert_file and "
                           "ssl_key_file"))
    try:
        return TLS(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(
            _("[api] ssl_cert_file %(certificate)s and ssl_key_file %(key)s "
              "cannot be used: %(error)s") % {
                  'certificate': certificate, 'key': key, 'error': error})


def listen(host, port):
    """A listening socket that processes forked later share.

    :raises: OSError when the address cannot be had
    """
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it. Without it the body of an answer waits 40 ms for
    # the client to acknowledge the headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


class Server(wsgi.Server):
    """cheroot on a socket that is listening already."""

    def __init__(self, listener, app, ssl_adapter=None, threads=THREADS):
        """Serve ``app``; nothing happens before :meth:`run`."""
        super().__init__(
            listener.getsockname()[:2], app, numthreads=threads,
            max=threads, request_queue_size=BACKLOG, timeout=TIMEOUT,
            shutdown_timeout=GRACE, accepted_queue_size=BACKLOG)
        self.max_request_header_size = MAX_HEADER
        self.max_request_body_size = MAX_BODY
        self.keep_alive_conn_limit = BACKLOG
        self.ssl_adapter = ssl_adapter
        self._listener = listener
        self._thread = None

    def bind(self, family, type, proto=0):
        """Take the socket there is instead of making one."""
        self.socket = self._listener
        return self.socket

    def prepare(self):
        super().prepare()
        # Another process may take the connection we were woken up for;
        # waiting for the next one would make everybody here wait.
        self.socket.settimeout(0)

    def error_log(self, msg='', level=20, traceback=False):
        """cheroot's own messages go to our log."""
        LOG.log(level, msg, exc_info=traceback)

    def run(self):
        """Answer requests from now on, in threads."""
        self.prepare()
        self._thread = threading.Thread(target=self.serve, name='serve',
                                        daemon=True)
        self._thread.start()

    def finish(self):
        """Take no more requests, and end those there are.

        Returns when they have ended, after GRACE seconds at most.
        """
        self.stop()
        self._thread.join(TIMEOUT)
