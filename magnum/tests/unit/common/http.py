"""A Keystone of a few lines on a loopback port, for real sessions."""

import datetime
import http.server
import json
import threading

import fixtures

import magnum.conf

CONF = magnum.conf.CONF

_SECONDS = 5
_FOREVER = '2999-01-01T00:00:00.000Z'


def token(user='u', project=None, domain=None, methods=('password',),
          expires_at=_FOREVER):
    """Return what Keystone says about a token."""
    body = {
        'methods': list(methods), 'expires_at': expires_at,
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
    ``revoked`` has the tokens that get 401; those made are token-1, token-2.
    """

    def _setUp(self):
        self.requests = []
        self.refuse = False
        self.revoked = set()
        self._expires_at = _FOREVER
        self._issued = 0
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
                outer._issued += 1
                self.answer(asked, token(
                    domain=domain.get('name') or domain.get('id'),
                    project='p' if 'OS-TRUST:trust' in scope else None,
                    expires_at=outer._expires_at))

            def do_GET(self):
                self.answer(None, token(user='owner', project='p'))

            def answer(self, asked, body):
                outer.requests.append((self.command, self.path, asked))
                refused = (outer.refuse or
                           self.headers['X-Auth-Token'] in outer.revoked)
                payload = json.dumps({} if refused else body).encode()
                self.send_response(401 if refused else 200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(payload)))
                self.send_header('X-Subject-Token', outer.latest)
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

    @property
    def latest(self):
        """The token made last."""
        return f'token-{self._issued}'

    def issue_for(self, seconds):
        """Tokens made from now on end then."""
        end = (datetime.datetime.now(datetime.timezone.utc) +
               datetime.timedelta(seconds=seconds))
        self._expires_at = end.strftime('%Y-%m-%dT%H:%M:%S.%fZ')

    def close(self):
        """Nobody listens on the port afterwards."""
        if self._open:
            self._open = False
            self._server.shutdown()
            self._server.server_close()
