"""The cloud around Magnum, as far as the API asks it: every answer is fixed.

Owns one HTTP server in the roles of Keystone, Glance, Nova, Neutron and Heat,
whose stacks never end. A token is the name of its project. Glance, Nova and
Neutron can be made slow.
"""

import http.server
import json
import multiprocessing
import re
import time

IMAGE = {'id': 'c5a3d4f0-6f6f-4e65-9b63-3f8a0a5b0f11', 'name': 'fcos',
         'os_distro': 'fedora-coreos', 'status': 'active', 'min_disk': 0}
FLAVORS = [{'id': '2', 'name': 'ds2G', 'disk': 10, 'ram': 2048, 'vcpus': 1,
            'links': []}]
NETWORKS = [{'id': '7d0a2ca1-7f0c-4c2c-8b54-0d3c3a2f2f43', 'name': 'public',
             'router:external': True},
            {'id': '0b1d9a52-3a1a-4cd1-8e0d-6f3a1a0f5b77', 'name': 'private',
             'router:external': False}]
SUBNETS = [{'id': '5d0f7f3e-8c54-4f0b-9a43-9b6f2c1f2a90', 'name': 'nodes',
            'network_id': NETWORKS[1]['id']}]
SLOW = re.compile(r'/(image|compute|network)/')
TYPES = ('identity', 'image', 'compute', 'network', 'orchestration',
         'container-infra')


def token(project, url):
    """What Keystone says of a token."""
    return {'token': {
        'methods': ['token'],
        'expires_at': '2099-01-01T00:00:00.000000Z',
        'issued_at': '2026-01-01T00:00:00.000000Z',
        'user': {'id': 'user', 'name': 'user',
                 'domain': {'id': 'default', 'name': 'Default'}},
        'project': {'id': project, 'name': project,
                    'domain': {'id': 'default', 'name': 'Default'}},
        'roles': [{'id': 'member', 'name': 'member'},
                  {'id': 'reader', 'name': 'reader'}],
        'catalog': [{'type': kind, 'name': kind, 'id': kind, 'endpoints': [
            {'interface': interface, 'region': 'RegionOne', 'id': kind,
             'region_id': 'RegionOne', 'url': '%s/%s' % (url, kind)}
            for interface in ('public', 'internal', 'admin')]}
            for kind in TYPES],
    }}


def identity(handler, url):
    version = {'version': {
        'id': 'v3.14', 'status': 'stable',
        'media-types': [{'base': 'application/json', 'type':
                         'application/vnd.openstack.identity-v3+json'}],
        'links': [{'rel': 'self', 'href': url + '/identity/v3/'}]}}
    if handler.path.rstrip('/') == '/identity':
        return {'versions': {'values': [version['version']]}}
    if handler.path.rstrip('/') == '/identity/v3':
        return version
    return token(handler.headers.get('X-Subject-Token', 'service'), url)


def stack(handler, _url):
    """What Heat says of a stack: it goes on."""
    return {'stack': {
        'id': handler.path.partition('?')[0].rpartition('/')[2],
        'stack_name': 'any', 'parameters': {}, 'outputs': [],
        'stack_status': 'CREATE_IN_PROGRESS', 'stack_status_reason': ''}}


# Path, and what is answered; the first that fits.
ANSWERS = (
    (r'/image/v2/images', lambda _handler, _url: {'images': [IMAGE]}),
    (r'/image/v2/schemas/image', lambda _handler, _url: {
        'name': 'image', 'properties': {}}),
    (r'/image', lambda _handler, url: {'versions': [{
        'id': 'v2.9', 'status': 'CURRENT',
        'links': [{'rel': 'self', 'href': url + '/image/v2/'}]}]}),
    (r'/compute/flavors', lambda _handler, _url: {'flavors': FLAVORS}),
    (r'/compute/os-keypairs/', lambda _handler, _url: {'keypair': {
        'name': 'mine', 'public_key': 'ssh-ed25519 AAAA'}}),
    (r'/network/v2.0/networks', lambda _handler, _url: {
        'networks': NETWORKS}),
    (r'/network/v2.0/subnets', lambda _handler, _url: {'subnets': SUBNETS}),
    (r'/orchestration/stacks/[0-9a-f-]{36}', stack),
    (r'/identity', identity),
)


class Handler(http.server.BaseHTTPRequestHandler):

    protocol_version = 'HTTP/1.1'
    # The answer's parts must not wait for each other.
    wbufsize = -1
    disable_nagle_algorithm = True
    latency = 0

    def answer(self):
        if SLOW.match(self.path):
            time.sleep(self.latency)
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        url = 'http://%s' % self.headers['Host']
        for pattern, found in ANSWERS:
            if re.match(pattern, self.path):
                body, status = found(self, url), 200
                break
        else:
            body, status = {'error': self.path}, 404
        if self.command == 'POST':
            status = 201
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.send_header('X-Subject-Token', 'service')
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *arguments):
        pass


def serve(port, latency):
    Handler.latency = latency
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


class Edge:
    """The stub, in a process of its own, while the context lasts.

    :param latency: seconds that Glance, Nova and Neutron take
    """

    def __init__(self, latency=0):
        self._latency = latency

    def __enter__(self):
        context = multiprocessing.get_context('spawn')
        port = context.Queue()
        self._process = context.Process(target=serve, daemon=True,
                                        args=(port, self._latency))
        self._process.start()
        self.url = 'http://127.0.0.1:%d' % port.get(timeout=30)
        return self

    def __exit__(self, *exc_info):
        self._process.terminate()
        self._process.join()
