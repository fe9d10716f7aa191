"""A very small OpenStack client: Keystone login, catalog, JSON requests.

Standard library only, so that the control program, the node simulator and the
cloud tests need nothing installed, and cost no second of imports.
"""

import http.client
import json
import threading
import urllib.error
import urllib.request

from cloud import errors

TIMEOUT = 60


class RestError(errors.CloudError):
    """A request got an answer other than 2xx, or none (status 0)."""

    def __init__(self, status, message):
        super().__init__(f'{status}: {message}')
        self.status = status


class Session:
    """One login of one user in one project."""

    def __init__(self, auth_url, username, password, project):
        self.auth_url = auth_url
        self.username = username
        self.password = password
        self.project = project
        self._lock = threading.Lock()
        self._token = None
        self._catalog = None
        self.project_id = None

    def login(self):
        """Get a new token; a token's catalog is that of its moment."""
        default = {'id': 'default'}
        body = {'auth': {
            'identity': {'methods': ['password'], 'password': {'user': {
                'name': self.username, 'domain': default,
                'password': self.password}}},
            'scope': {'project': {'name': self.project, 'domain': default}}}}
        answer, headers = send('POST', f'{self.auth_url}/auth/tokens', body)
        with self._lock:
            self._token = headers['X-Subject-Token']
            self.project_id = answer['token']['project']['id']
            self._catalog = {
                service['type']: endpoint['url'].rstrip('/')
                for service in answer['token']['catalog']
                for endpoint in service['endpoints']
                if endpoint['interface'] == 'public'}

    def endpoint(self, kind):
        if self._catalog is None:
            self.login()
        return self._catalog[kind]

    def request(self, method, kind, path, body=None, headers=None,
                timeout=TIMEOUT):
        """Return the decoded answer of a service, None when it is empty.

        :param kind: service type in the catalog, or None when `path` is a
            whole URL.
        :raises RestError: the answer is not 2xx.
        """
        for attempt in (1, 2):
            if self._token is None:
                self.login()
            url = path if kind is None else self.endpoint(kind) + path
            try:
                return send(
                    method, url, body,
                    {'X-Auth-Token': self._token, **(headers or {})},
                    timeout)[0]
            except RestError as error:
                if error.status != 401 or attempt == 2:
                    raise
                self.login()

    def get(self, kind, path, timeout=TIMEOUT):
        return self.request('GET', kind, path, timeout=timeout)

    def post(self, kind, path, body):
        return self.request('POST', kind, path, body)


def send(method, url, body=None, headers=None, timeout=TIMEOUT):
    """Send one request; return (decoded answer, headers).

    A `body` of bytes goes as it is, anything else as JSON.
    """
    data = body
    headers = {'Accept': 'application/json', **(headers or {})}
    if body is not None and not isinstance(body, bytes):
        data = json.dumps(body).encode()
        headers['Content-Type'] = 'application/json'
    request = urllib.request.Request(url, data, headers, method=method)
    # Whatever proxy the user has, these are the loopback's addresses.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return decode(answer.read()), answer.headers
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors='replace')
        raise RestError(error.code, f'{method} {url}: {text[:2000]}')
    except (OSError, http.client.HTTPException) as error:
        raise RestError(0, f'{method} {url}: {error}')


def decode(raw):
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors='replace')
