"""Magnum and Keystone as nodes reach them: over HTTP, on this machine.

Owns a cluster of the real driver, the application with its conductor behind
a socket, and a Keystone at the same port that knows the cluster's trustee.
The cloud behind is fake. It must not know what nodes do.
"""

import contextlib
import json
import threading

import oslo_messaging
import webob
import webob.dec
import webob.exc

from magnum.api import app
from magnum.common import rpc
import magnum.conf
from magnum.objects import base as objects_base
from magnum.tests.functional.api import fixtures as api_fixtures
from magnum.tests.functional.security import cases
from magnum.wsgi import server

CONF = magnum.conf.CONF


class Service(cases.SecurityTestCase):
    """The service, and a cluster.

    :ivar asked: method and path of what Magnum was asked, in order
    """

    def setUp(self):
        super().setUp()
        self.config(group='trust', cluster_user_trust=True)
        self.config(group='drivers', verify_ca=False)
        self.use_store('x509keypair')
        self.asked = []
        self._lock = threading.Lock()
        listener = server.listen('127.0.0.1', 0)
        self.url = 'http://127.0.0.1:%d' % listener.getsockname()[1]
        self.cloud.keystone.endpoints.update({
            'identity': f'{self.url}/v3', 'container-infra': f'{self.url}/v1',
            'container-infrastructure-management': f'{self.url}/v1'})
        self.cluster = self.created()
        self._give_tokens()
        self._listen_to_the_bus()
        CONF.set_override('api_paste_config',
                          self.get_path('etc/magnum/api-paste.ini'), 'api')
        self._magnum = app.load_app()
        found = server.Server(listener, self.answer)
        found.run()
        self.addCleanup(found.finish)

    def _give_tokens(self):
        tokens = self.useFixture(api_fixtures.Tokens())
        tokens.add_token_data(
            token_id=api_fixtures.NODE, user_id=self.cluster.trustee_user_id,
            user_name=self.cluster.trustee_username,
            user_domain_id=api_fixtures.TRUSTEE_DOMAIN,
            user_domain_name=api_fixtures.TRUSTEE_DOMAIN)

    def _listen_to_the_bus(self):
        found = rpc.get_server(
            oslo_messaging.Target(topic=CONF.conductor.topic,
                                  server='conductor'), [self.handler()],
            serializer=objects_base.MagnumObjectSerializer())
        found.start()
        self.addCleanup(found.wait)
        self.addCleanup(found.stop)

    @property
    def parameters(self):
        """What the driver gave Heat for the stack of the cluster."""
        return self.cloud.heat.stack(self.cluster.stack_id).parameters

    @webob.dec.wsgify
    def answer(self, request):
        """Answer as Keystone or Magnum, whoever is asked."""
        if request.path == '/v3/auth/tokens':
            return self._log_in(json.loads(request.body))
        with self._lock:
            self.asked.append((request.method, request.path))
        return request.get_response(self._magnum)

    def _log_in(self, body):
        user = body['auth']['identity']['password']['user']
        known = self.cloud.keystone.users.get(user['id'])
        if known is None or known.password != user['password']:
            raise webob.exc.HTTPUnauthorized()
        return webob.Response(
            status=201, json_body={'token': {}},
            headers={'X-Subject-Token': api_fixtures.NODE})


@contextlib.contextmanager
def running():
    """Run the service until the end of the block."""
    found = Service()
    found.setUp()
    try:
        yield found
    finally:
        found.doCleanups()
