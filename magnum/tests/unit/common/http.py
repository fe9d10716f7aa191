"""A Keystone of a few lines on a loopback port, for real sessions."""

import http.server
import json
import threading

import fixtures

import magnum.conf

CONF = magnum.conf.CONF

_SECONDS = 5


def token(user='u', project=None, domain=None, methods=('password',)):
    """Return what Keystone says about a token."""
    body = {
        'methods': list(methods), 'expires_at': '2999-01-01T00:00:00.000Z',
        'issued_at': '2026-01-01T00:00:00.000Z',
        'user': {'id': user, 'name': user,
                 'domain': {'id': 'default', 'name': 'Default'}},
        'roles': [{'id': 'r1', 'name': 'member'}], 'catalog': [],
    }
    if project:
        body['project'] = {'id': project, 'name': project,
                           'domain': {'id': 'default', 'name': 'Default'}}
    if domain:
        body['domain'] = {'id': f'id-of-{domain}', 'name': domain}
    return {'token': body}


class Keystone(fixtures.Fixture):
    """Answers under [keystone_auth] auth_url.

    ``requests`` are the method, path and JSON body of what was asked.
    ``refuse`` True: 401 to everything.
    """

    def _setUp(self):
        self.requests = []
        self.refuse = False
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *args):
                """Say nothing."""

            def do_POST(self):
                length = int(self.headers['Content-Length'])
                asked = json.loads(self.rfile.read(length))
                scope = asked['auth'].get('scope') or {}
                domain = scope.get('domain', {})
                self.answer(asked, token(
                    domain=domain.get('name') or domain.get('id'),
                    project='p' if 'OS-TRUST:trust' in scope else None))

            def do_GET(self):
                self.answer(None, token(user='owner', project='p'))

            def answer(self, asked, body):
                outer.requests.append((self.command, self.path, asked))
                payload = json.dumps({} if outer.refuse else body).encode()
                self.send_response(401 if outer.refuse else 200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(payload)))
                self.send_header('X-Subject-Token', 'a-new-token')
                self.end_headers()
                self.wfile.write(payload)

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0),
                                                       Handler)
        self._server.daemon_threads = True
        thread = threading.Thread(target=self._server.serve_forever,
                                  kwargs={'poll_interval': 0.02}, daemon=True)
        thread.start()
        self._open = True
        self.addCleanup(thread.join, _SECONDS)
        self.addCleanup(self.close)
        self.url = 'http://127.0.0.1:%d/v3' % self._server.server_port
        CONF.set_override('auth_url', self.url, 'keystone_auth')

    def close(self):
        """Nobody listens on the port afterwards."""
        if self._open:
            self._open = False
            self._server.shutdown()
            self._server.server_close()
