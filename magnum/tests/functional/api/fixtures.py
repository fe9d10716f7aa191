"""The real application, with nothing faked but what is outside of it.

Behind the API are a database in memory, the real policies, a driver
installed as a package, a conductor's end of the bus, and a fake cloud; in
front of it is keystonemiddleware, whose tokens are looked up in a table
instead of in Keystone.
"""
import itertools

import fixtures
from keystoneauth1 import fixture as ka_fixture
from keystonemiddleware import fixture as ksm_fixture
import oslo_messaging
import sqlalchemy as sa
import webob

from magnum.api import app
from magnum.common import exception
from magnum.common import rpc
import magnum.conf
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.objects import base as objects_base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.functional.api import description
from magnum.tests.functional.contract import packages
from magnum.tests.unit.db import base as db_base

CONF = magnum.conf.CONF

#: Roles a test may name, and what the token of them carries.
ROLES = {'admin': ['admin'], 'member': ['member'], 'reader': ['reader'],
         'member,reader': ['member', 'reader'], 'nobody': []}
USERS = ('u1', 'u2')
#: Where Kubernetes of a cluster answers.
ADDRESS = 'https://192.0.2.7:6443'
PROJECTS = ('p1', 'p2', 'p7', 'p9')


def token(roles='admin', user='u1', project='p1'):
    """The token of a caller."""
    return '%s:%s@%s' % (roles, user, project)


#: The tokens of administrators of no project.
SYSTEM, DOMAIN = 'system', 'domain'
#: The token of the nodes of a cluster: its trustee's, of no project.
NODE = 'node'
TRUSTEE = 'trustee'
#: As the configuration of the tests has it.
TRUSTEE_DOMAIN = 'trustee-domain'


class Tokens(ksm_fixture.AuthTokenFixture):
    """A token for every combination of roles, users and projects."""

    def add_node(self, cluster_uuid, project='p1'):
        """Add the token of the nodes of a cluster."""
        self.add_token_data(
            token_id=NODE, user_id=TRUSTEE,
            user_name='%s_%s' % (cluster_uuid, project),
            user_domain_id=TRUSTEE_DOMAIN, user_domain_name=TRUSTEE_DOMAIN)

    def setUp(self):
        super().setUp()
        for roles, user, project in itertools.product(ROLES, USERS,
                                                      PROJECTS):
            self.add_token_data(
                token_id=token(roles, user, project), user_id=user,
                user_name=user, user_domain_id='default',
                user_domain_name='Default', project_id=project,
                project_name=project, project_domain_id='default',
                project_domain_name='Default', role_list=ROLES[roles])
        for ident, scope, values in (
                (SYSTEM, 'system', {}),
                (DOMAIN, 'domain', {'id': 'default', 'name': 'Default'})):
            body = ka_fixture.V3Token(user_id='u1', user_name='u1')
            body.add_role(name='admin')
            getattr(body, 'set_%s_scope' % scope)(**values)
            self.add_token(body, ident)


class Conductor:
    """The other end of the bus: notes what it is told, signs by name."""

    target = oslo_messaging.Target()

    def __init__(self):
        self.told = []

    def _note(self, method, arguments):
        self.told.append((method, arguments))

    def cluster_create(self, context, **arguments):
        self._note('cluster_create', arguments)

    def cluster_update(self, context, **arguments):
        self._note('cluster_update', arguments)

    def cluster_delete(self, context, **arguments):
        self._note('cluster_delete', arguments)

    def cluster_resize(self, context, **arguments):
        self._note('cluster_resize', arguments)

    def cluster_upgrade(self, context, **arguments):
        self._note('cluster_upgrade', arguments)
        return arguments['cluster']

    def nodegroup_create(self, context, **arguments):
        self._note('nodegroup_create', arguments)

    def nodegroup_update(self, context, **arguments):
        self._note('nodegroup_update', arguments)

    def nodegroup_delete(self, context, **arguments):
        self._note('nodegroup_delete', arguments)

    def credential_rotate(self, context, **arguments):
        self._note('credential_rotate', arguments)

    def federation_create(self, context, **arguments):
        self._note('federation_create', arguments)

    def federation_update(self, context, **arguments):
        self._note('federation_update', arguments)

    def federation_delete(self, context, **arguments):
        self._note('federation_delete', arguments)

    def rotate_ca_certificate(self, context, **arguments):
        self._note('rotate_ca_certificate', arguments)
        raise exception.NotSupported(operation='Rotating a CA')

    def get_ca_certificate(self, context, cluster, ca_cert_type=None):
        certificate = objects.Certificate.from_object_cluster(cluster)
        certificate.pem = 'CA %s of %s' % (ca_cert_type, cluster.name)
        return certificate

    def sign_certificate(self, context, cluster, certificate):
        if 'BEGIN CERTIFICATE REQUEST' not in certificate.csr:
            raise exception.InvalidCsr(csr=certificate.csr)
        certificate.pem = 'signed for %s' % cluster.name
        return certificate


class Bus(fixtures.Fixture):
    """A conductor that listens."""

    def _setUp(self):
        self.conductor = Conductor()
        server = rpc.get_server(
            oslo_messaging.Target(topic=CONF.conductor.topic,
                                  server='conductor'),
            [self.conductor],
            serializer=objects_base.MagnumObjectSerializer())
        server.start()
        self._server = server
        self.addCleanup(self.stop)

    def stop(self):
        """Nobody listens any more."""
        self._server.stop()
        self._server.wait()


def furnish(cloud):
    """The cloud that the matrix of the API contract was recorded on.

    The fake driver serves the distribution ``plain``; the one that serves
    ``federal`` has federations and replaces credentials.
    """
    for name, distribution in (('ubuntu-img', 'plain'), ('nodistro', None),
                               ('dup', 'plain'), ('dup', 'plain'),
                               ('weird', 'weird'),
                               ('federal-img', 'federal')):
        cloud.glance.add(name, **({'os_distro': distribution}
                                  if distribution else {}))
    cloud.nova.add_flavor('m1.small')
    cloud.nova.add_flavor('zero', disk=0)
    cloud.nova.add_keypair('key1')
    cloud.neutron.add_network('public', external=True)
    cloud.neutron.add_subnet('sub1', cloud.neutron.add_network('net1'))
    for _again in range(2):
        cloud.neutron.add_network('dupnet')
    cloud.keystone.no_projects.add('noproj')
    return cloud


class Api(fixtures.Fixture):
    """The application and what is behind it; for use in a TestCase."""

    def __init__(self, paste_file, database=None):
        """Load the pipeline of a paste file.

        :param database: the fixture in use; one in memory by default
        """
        super().__init__()
        self._paste_file = paste_file
        self.database = database

    def _setUp(self):
        CONF.set_override('api_paste_config', self._paste_file, 'api')
        CONF.set_override('disabled_drivers', [], 'drivers')
        if self.database is None:
            self.database = self.useFixture(db_base.Database())
        self.useFixture(packages.InstalledDrivers(
            fake='plain:PlainDriver', federal='plain:FederalDriver'))
        self.cloud = furnish(
            self.useFixture(fake_cloud.FakeCloudFixture()).cloud)
        self.bus = self.useFixture(Bus())
        self.tokens = self.useFixture(Tokens())
        self.app = description.Checked(app.load_app())

    def settle(self, **values):
        """All that was accepted has been done, and every status is good.

        :param values: columns to write to every cluster as well
        """
        done = 'CREATE_COMPLETE'
        with self.database.engine.begin() as connection:
            connection.execute(sa.delete(models.Operation))
            connection.execute(sa.update(models.NodeGroup).values(
                status=done))
            connection.execute(sa.update(models.Cluster).values(
                status=done, **values))

    def request(self, method, path, body=None, caller=None, version='latest',
                headers=None, raw=None, script_name=''):
        """Send a request; returns webob's response.

        :param caller: a token; empty for none
        :param version: of the API, or the whole value of its header
        """
        request = webob.Request.blank(
            path, method=method, environ={'SCRIPT_NAME': script_name})
        if caller != '':
            request.headers['X-Auth-Token'] = caller or token()
        if version:
            request.headers['OpenStack-API-Version'] = (
                version if ' ' in version else 'container-infra ' + version)
        if body is not None:
            request.json_body = body
            request.content_type = 'application/json'
        if raw is not None:
            request.body = raw
            request.content_type = 'application/json'
        for name, value in (headers or {}).items():
            request.headers[name] = value
        return request.get_response(self.app)
