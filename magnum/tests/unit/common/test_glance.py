"""The wire: images in one request each, and a service that is slow."""

import http.server
import json
import socket
import threading

import fixtures

from magnum.api import cloud
from magnum.common import clients
from magnum.common import context
from magnum.common import exception
from magnum.common import glance
from magnum.tests import base
from magnum.tests.unit.common import http as keystone_http

IMAGE = {'id': '11111111-1111-4111-8111-111111111111', 'name': 'in:a b&c',
         'os_distro': 'fedora-coreos'}


class Glance(fixtures.Fixture):
    """Has one image; ``asked`` are the paths that were asked for."""

    def _setUp(self):
        self.asked = asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                """Say nothing."""

            def do_GET(self):
                asked.append(self.path)
                found = (IMAGE if IMAGE['id'] in self.path
                         else {'images': [IMAGE, {**IMAGE, 'name': 'B'}]})
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        thread = threading.Thread(target=server.serve_forever,
                                  kwargs={'poll_interval': 0.02})
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.port = server.server_port


class WireTest(base.TestCase):

    def caller(self, port):
        """The context of a cloud with all services on a port."""
        info = keystone_http.token(project='p')
        info['token']['catalog'] = [
            {'type': service.type, 'name': name, 'id': name, 'endpoints': [{
                'interface': 'public', 'region': 'RegionOne', 'id': name,
                'region_id': 'RegionOne',
                'url': f'http://127.0.0.1:{port}'}]}
            for name, service in clients.SERVICES.items()]
        self.config(group='keystone_auth',
                    auth_url=f'http://127.0.0.1:{port}/v3')
        return context.RequestContext(
            auth_token='token', user_id='u', project_id='p', is_admin=False,
            auth_token_info=info)

    def test_one_request_each(self):
        served = self.useFixture(Glance())
        client = clients.OpenStackClients(self.caller(served.port)).glance()
        self.assertEqual(IMAGE, glance.get_image(client, IMAGE['id']))
        self.assertEqual([IMAGE], glance.images_named(client, 'in:a b&c'))
        self.assertEqual([f'/v2/images/{IMAGE["id"]}',
                          '/v2/images?name=eq%3Ain%3Aa+b%26c'],
                         served.asked)

    def test_a_service_that_accepts_and_says_nothing(self):
        silent = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(silent.close)
        self.config(group='keystone_auth', timeout=1)
        asked = cloud.Cloud(self.caller(silent.getsockname()[1]))
        asked.expect(images=['x'], flavors=['x'], keypairs=['x'],
                     networks=['x'], subnets=['x'])
        for ask in (asked.image, asked.flavor, asked.keypair, asked.network,
                    asked.subnet):
            self.assertRaises(exception.ServiceUnavailable, ask, 'x')
