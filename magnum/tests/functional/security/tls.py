"""What openssl and a TLS peer think of certificates.

Certificates are texts of PEM here, as they leave the service.
"""

import pathlib
import socket
import ssl
import subprocess
import threading

# Seconds a handshake on the loopback may take.
TIMEOUT = 20


def openssl(*words, check=True, **kwargs):
    """Run openssl; return what it wrote."""
    ended = subprocess.run(['openssl', *map(str, words)], check=False,
                           capture_output=True, text=True, timeout=TIMEOUT,
                           **kwargs)
    if check and ended.returncode:
        raise AssertionError(f'openssl {words}: {ended.stderr}')
    return ended.stdout


def request(folder, subject='/O=system:masters/CN=admin', *options):
    """Return a signing request and its key, both made by openssl."""
    folder = pathlib.Path(folder)
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:prime256v1', '-nodes', '-subj', subject,
            '-keyout', folder / 'made.key', '-out', folder / 'made.csr',
            *options)
    return ((folder / 'made.csr').read_text(),
            (folder / 'made.key').read_text())


def is_trusted(folder, authority, certificate, *options):
    """Whether openssl verifies a certificate, as strictly as it can."""
    folder = pathlib.Path(folder)
    for name, content in (('ca.pem', authority), ('crt.pem', certificate)):
        (folder / name).write_text(content)
    ended = subprocess.run(
        ['openssl', 'verify', '-x509_strict', *options, '-CAfile',
         folder / 'ca.pem', folder / 'crt.pem'], check=False,
        capture_output=True, text=True, timeout=TIMEOUT)
    return ended.returncode == 0


def described(folder, certificate):
    """Return what openssl tells about a certificate."""
    path = pathlib.Path(folder) / 'described.pem'
    path.write_text(certificate)
    # Releases of openssl differ in how they write names.
    return openssl('x509', '-in', path, '-noout', '-text',
                   '-nameopt', 'oneline')


class Identity:
    """Files of a certificate and its key.

    :param key: PEM, encrypted if there is a password
    """

    def __init__(self, folder, name, certificate, key, password=None):
        self.certificate = pathlib.Path(folder) / f'{name}.crt'
        self.certificate.write_text(certificate)
        self.key = pathlib.Path(folder) / f'{name}.key'
        self.key.write_text(key)
        self.password = password

    def load(self, context):
        """Let a side of TLS use it."""
        context.load_cert_chain(self.certificate, self.key, self.password)


class Server:
    """A TLS server on the loopback that wants certificates of an authority.

    It answers whoever has one; ``accepted`` are the subjects of those.
    """

    def __init__(self, identity, authority):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH,
                                             cadata=authority)
        context.verify_mode = ssl.CERT_REQUIRED
        identity.load(context)
        self._context = context
        self._socket = socket.create_server(('127.0.0.1', 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port = self._socket.getsockname()[1]
        self.accepted = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        # The next accept gives up.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(TIMEOUT)

    def _serve(self):
        while True:
            try:
                connection, _peer = self._socket.accept()
            except OSError:
                return
            connection.settimeout(TIMEOUT)
            try:
                with self._context.wrap_socket(connection,
                                               server_side=True) as peer:
                    self.accepted.append(peer.getpeercert()['subject'])
                    self.answer(peer)
            except OSError:
                # Refused, or gone: the client's side tells of it.
                connection.close()

    def answer(self, peer):
        """Say something to a peer that was let in."""
        peer.sendall(b'welcome')


def shakes_hands(port, authority, identity, name='localhost'):
    """Whether a client is let in by the server, and trusts it."""
    context = ssl.create_default_context(cadata=authority)
    identity.load(context)
    try:
        with socket.create_connection(('127.0.0.1', port),
                                      timeout=TIMEOUT) as plain:
            with context.wrap_socket(plain, server_hostname=name) as peer:
                # With TLS 1.3 a refusal only shows when something is read.
                return peer.recv(7) == b'welcome'
    except OSError:
        return False
