"""Every route, asked by everybody: who gets in and who does not."""
import re
import uuid

import sqlalchemy as sa

from magnum.api.controllers import versions
from magnum.api import routes
from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures

NAMES = {'{bay}': 'c1', '{baymodel}': 'ct', '{cluster}': 'c1',
         '{clustertemplate}': 'ct',
         '{nodegroup}': 'default-worker', '{ca_cert_type}': 'etcd',
         '{project}': 'p1', '{resource}': 'Cluster', '{federation}': 'f1'}
#: Clusters a project may have: more than all routes make.
MANY = 99
#: Bodies with which the owner would get in.
BODIES = {
    ('POST', 'clustertemplates'): {
        'coe': 'kubernetes', 'image_id': 'ubuntu-img'},
    ('PATCH', 'clustertemplates/{clustertemplate}'): [],
    ('POST', 'clusters'): {'cluster_template_id': 'ct'},
    ('PATCH', 'clusters/{cluster}'): [],
    ('POST', 'clusters/{cluster}/actions/resize'): {'node_count': 2},
    ('POST', 'clusters/{cluster}/actions/upgrade'): {
        'cluster_template': 'ct'},
    ('POST', 'clusters/{cluster}/nodegroups'): {'name': 'ng'},
    ('PATCH', 'clusters/{cluster}/nodegroups/{nodegroup}'): [],
    ('POST', 'baymodels'): {
        'coe': 'kubernetes', 'image_id': 'ubuntu-img', 'keypair_id': 'key1'},
    ('PATCH', 'baymodels/{baymodel}'): [],
    ('POST', 'bays'): {'baymodel_id': 'ct'},
    ('PATCH', 'bays/{bay}'): [],
    ('POST', 'quotas'): {'project_id': 'p7'},
    ('PATCH', 'quotas/{project}/{resource}'): {'hard_limit': MANY},
    ('POST', 'federations'): {
        'hostcluster_id': 'c1', 'properties': {'dns-zone': 'e.org.'}},
    ('PATCH', 'federations/{federation}'): [],
    ('POST', 'certificates'): {
        'cluster_uuid': 'c1', 'csr': '-----BEGIN CERTIFICATE REQUEST-----'},
}
ADMIN_ONLY = {'mservices', 'quotas'}
#: What the owner hears where the state of things, and nothing else, says no.
REFUSED = {
    ('DELETE', 'clustertemplates/{clustertemplate}'): 'is used by a cluster',
    ('DELETE', 'baymodels/{baymodel}'): 'is used by a cluster',
    ('DELETE', 'clusters/{cluster}/nodegroups/{nodegroup}'):
        'Deleting a default nodegroup is not supported',
    ('PATCH', 'certificates/{cluster}'):
        'does not support rotating the CA certificate',
    ('PATCH', 'credentials/{cluster}'):
        'does not support rotating the cloud credential',
    ('POST', 'federations'): 'does not support federations',
    ('PATCH', 'federations/{federation}'):
        'whose host cluster has gone is not supported',
}
#: What is no rule of policy, and forbidden all the same.
FORBIDDEN = {
    ('GET', 'quotas/{project}/{resource}'):
        'The quota of another project is not shown',
}
#: The caller gets in: the answer is that of the route, or the one above.
IN = 'in'
#: Also for the one who made the cluster only.
OWN = {'certificates', 'certificates/{cluster}',
       'certificates/{cluster}/{ca_cert_type}'}


def admin_only(method, path):
    """Whether a route takes more than being of the project."""
    return path in ADMIN_ONLY or (path.startswith('quotas/') and
                                  method != 'GET')


def no_project(method, path):
    """What an administrator hears whose token is of no project."""
    if path == 'federations/{federation}':
        return 404
    return IN if admin_only(method, path) else 403


def asked():
    """Routes that a policy guards, each verb at its latest version."""
    return {(route.method, route.path): route for route in routes.ROUTES
            if route.policies}.values()


class PersonasTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        for path, body in (
                ('clustertemplates', {
                    'name': 'ct', 'coe': 'kubernetes',
                    'image_id': 'ubuntu-img', 'flavor_id': 'm1.small',
                    'master_flavor_id': 'm1.small'}),
                ('clusters', {'name': 'c1', 'cluster_template_id': 'ct'})):
            self.api.request('POST', '/v1/' + path, body,
                             caller=fixtures.token('member,reader'))
        self.api.request('POST', '/v1/quotas', {
            'project_id': 'p1', 'hard_limit': 100})
        objects.Federation(
            magnum_context.make_admin_context(), uuid=str(uuid.uuid4()),
            name='f1', project_id='p1', hostcluster_id='c1',
            properties={'dns-zone': 'e.org.'}).create()

    def verdicts(self, caller):
        """Verdict by route, each on the same untouched state.

        It is IN or a status; a refusal by policy names the rule.
        """
        return {(route.method, route.path): self.verdict(
            route, self.ask(route, caller)) for route in asked()}

    def verdict(self, route, answer):
        status = answer.status_int
        if status == route.controller.exposed.status:
            return IN
        if status == 401:
            self.assertIn('Keystone', answer.headers['WWW-Authenticate'])
            return status
        error = answer.json['errors'][0]
        self.assertEqual(answer.headers['x-openstack-request-id'],
                         error['request_id'])
        if status == 403:
            self.assertIn(error['detail'], {
                "Policy doesn't allow %s to be performed." % rule
                for rule in route.policies} | {
                    FORBIDDEN.get((route.method, route.path))}, route)
        reason = REFUSED.get((route.method, route.path))
        return IN if reason and reason in error['detail'] else status

    def ask(self, route, caller):
        self.api.settle(api_address=fixtures.ADDRESS)
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.delete(models.NodeGroup).where(
                models.NodeGroup.is_default.is_(False)))
        path = re.sub(r'{\w+}', lambda match: NAMES[match[0]], route.path)
        return self.api.request(
            route.method, '/v1/' + path,
            BODIES.get((route.method, route.path)),
            caller=caller, version=str(versions.last_before(route.until)))

    def assertVerdicts(self, expected, caller):
        """Compare what a caller gets with a function of method and path."""
        wrong = {route: (verdict, expected(*route))
                 for route, verdict in self.verdicts(caller).items()
                 if verdict != expected(*route)}
        self.assertEqual({}, wrong)

    def test_without_a_token(self):
        self.assertVerdicts(lambda method, path: 401, '')

    def test_without_a_role(self):
        self.assertVerdicts(lambda method, path: 403,
                            fixtures.token('nobody'))

    def test_a_reader(self):
        def expected(method, path):
            if method != 'GET' or admin_only(method, path):
                return 403
            return IN

        self.assertVerdicts(expected, fixtures.token('reader'))

    def test_a_member_who_is_no_reader(self):
        def expected(method, path):
            if method == 'GET' or admin_only(method, path):
                return 403
            return IN

        self.assertVerdicts(expected, fixtures.token('member'))

    def test_the_owner(self):
        def expected(method, path):
            return 403 if admin_only(method, path) else IN

        self.assertVerdicts(expected, fixtures.token('member,reader'))

    def test_another_member_of_the_project(self):
        def expected(method, path):
            if admin_only(method, path) or (
                    path in OWN and method != 'PATCH'):
                return 403
            return IN

        self.assertVerdicts(expected,
                            fixtures.token('member,reader', user='u2'))

    def test_a_member_of_another_project(self):
        def expected(method, path):
            if path.startswith('quotas') or path in ADMIN_ONLY:
                return 403
            if path in ('clustertemplates', 'baymodels') or (
                    method == 'GET' and '{' not in path):
                return IN
            # In a body, what cannot be seen is a bad value.
            return 400 if path == 'certificates' else 404

        self.assertVerdicts(expected,
                            fixtures.token('member,reader', project='p2'))

    def test_an_administrator(self):
        def expected(method, path):
            return 403 if path.startswith('credentials') else IN

        self.assertVerdicts(expected, fixtures.token())

    def test_an_administrator_of_another_project(self):
        def expected(method, path):
            if path.startswith('credentials'):
                return 403
            if path.startswith('credentials/'):
                # It takes a member of the project.
                return 403
            if path.startswith('federations'):
                return IN if (method, '{' in path) == (
                    'GET', False) else 404
            if ('resize' in path or path.startswith('certificates/') or
                    ('nodegroups' in path and method != 'GET')):
                return 404
            if path.startswith('bay'):
                # Under the old names there is no door between projects.
                return 404 if '{' in path or (method, path) == (
                    'POST', 'bays') else IN
            if path == 'certificates':
                return 400
            if method == 'POST' and path == 'clusters':
                return 404
            return IN

        self.assertVerdicts(expected, fixtures.token('admin', project='p9'))

    def test_an_administrator_of_the_system(self):
        self.assertVerdicts(no_project, fixtures.SYSTEM)

    def test_an_administrator_of_a_domain(self):
        self.assertVerdicts(no_project, fixtures.DOMAIN)

    def test_the_nodes_of_the_cluster(self):
        with self.api.database.engine.begin() as connection:
            ident = connection.scalar(sa.select(models.Cluster.uuid))
            connection.execute(sa.update(models.Cluster).values(
                trustee_user_id=fixtures.TRUSTEE))
        self.api.tokens.add_node(ident)

        def expected(method, path):
            return IN if path in OWN and method != 'PATCH' else 403

        self.assertVerdicts(expected, fixtures.NODE)

    def test_the_nodes_of_another_cluster(self):
        self.api.tokens.add_node('another')
        self.assertVerdicts(lambda method, path: 403, fixtures.NODE)
