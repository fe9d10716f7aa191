import datetime
import http.client
import ssl
import threading

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography import x509
from cryptography.x509 import oid
import fixtures

from magnum.tests import base
from magnum.wsgi import server

DEADLINE = 20


def app(environ, start_response):
    body = environ['wsgi.input'].read()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [environ['wsgi.url_scheme'].encode(), b' ', body]


class Keys(fixtures.Fixture):
    """A certificate for 127.0.0.1 and its key."""

    def _setUp(self):
        folder = self.useFixture(fixtures.TempDir())
        self.certificate = folder.join('crt')
        self.key = folder.join('key')
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(oid.NameOID.COMMON_NAME, 'x')])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = x509.CertificateBuilder(
            name, name, key.public_key(), 1, now,
            now + datetime.timedelta(hours=1)).sign(key, hashes.SHA256())
        for path, data in (
                (self.certificate, certificate.public_bytes(
                    serialization.Encoding.PEM)),
                (self.key, key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption()))):
            with open(path, 'wb') as written:
                written.write(data)


class ServerTest(base.TestCase):

    def serve(self, application=app, tls=None):
        listener = server.listen('127.0.0.1', 0)
        self.addCleanup(listener.close)
        serving = server.Server(listener, application, tls, threads=4)
        self.port = listener.getsockname()[1]
        serving.run()
        self.addCleanup(serving.finish)
        return serving

    def ask(self, method='GET', body=None, headers=None, tls=None):
        connection = (
            http.client.HTTPSConnection('127.0.0.1', self.port,
                                        context=tls, timeout=DEADLINE)
            if tls else http.client.HTTPConnection(
                '127.0.0.1', self.port, timeout=DEADLINE))
        self.addCleanup(connection.close)
        connection.request(method, '/', body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def test_plain(self):
        self.serve()
        self.assertEqual((200, b'http hello'), self.ask('POST', b'hello'))

    def test_a_body_too_long(self):
        self.serve()
        self.assertEqual(413, self.ask('POST', headers={
            'Content-Length': str(server.MAX_BODY + 1)})[0])

    def test_encrypted(self):
        keys = self.useFixture(Keys())
        self.serve(tls=server.tls(keys.certificate, keys.key))
        client = ssl.create_default_context(cafile=keys.certificate)
        client.check_hostname = False
        self.assertEqual((200, b'https '), self.ask(tls=client))

    def test_old_protocols_are_refused(self):
        keys = self.useFixture(Keys())
        context = server.tls(keys.certificate, keys.key).context
        self.assertEqual(ssl.TLSVersion.TLSv1_2, context.minimum_version)

    def test_files_that_cannot_be_used(self):
        keys = self.useFixture(Keys())
        for certificate, key in ((None, None), (keys.certificate, None),
                                 (keys.key, keys.certificate),
                                 ('/nowhere', keys.key)):
            self.assertRaises(ValueError, server.tls, certificate, key)

    def test_what_runs_ends_before_the_server_does(self):
        begun, go = threading.Event(), threading.Event()

        def slow(environ, start_response):
            begun.set()
            go.wait(DEADLINE)
            return app(environ, start_response)

        serving = self.serve(slow)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(self.ask()))
        asking.start()
        self.assertTrue(begun.wait(DEADLINE))
        stopping = threading.Thread(target=serving.finish)
        stopping.start()
        go.set()
        for thread in (asking, stopping):
            thread.join(DEADLINE)
            self.assertFalse(thread.is_alive())
        self.assertEqual([(200, b'http ')], answers)

    def test_an_address_that_is_taken(self):
        self.serve()
        self.assertRaises(OSError, server.listen, '127.0.0.1', self.port)
