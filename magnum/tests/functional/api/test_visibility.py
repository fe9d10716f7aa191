"""Who sees what: projects, administrators, public and hidden templates.

And what a name means that several have.
"""
from magnum.common import context as magnum_context
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.unit.objects import utils

OWNER = fixtures.token('member,reader')
OTHER = fixtures.token('member,reader', user='u2', project='p2')
ADMIN = fixtures.token('admin', project='p9')
#: Name, public, hidden; whether other projects see it, and may use it.
TEMPLATES = (('private', False, False, False, False),
             ('public', True, False, True, True),
             ('hidden', False, True, False, False),
             ('hidden-public', True, True, False, False))


class TemplatesTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.uuids = {}
        for name, public, hidden, _seen, _used in TEMPLATES:
            answer = self.api.request('POST', '/v1/clustertemplates', {
                'name': name, 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
                'public': public, 'hidden': hidden}, caller=fixtures.token())
            self.uuids[name] = answer.json['uuid']

    def listed(self, caller, path='clustertemplates'):
        found = self.api.request('GET', '/v1/' + path, caller=caller)
        return [each['name'] for each in found.json['clustertemplates']]

    def shown(self, caller, ident):
        return self.api.request('GET', '/v1/clustertemplates/' + ident,
                                caller=caller).status_int

    def create(self, caller, ident):
        return self.api.request('POST', '/v1/clusters', {
            'cluster_template_id': ident}, caller=caller).status_int

    def test_lists(self):
        everything = [template[0] for template in TEMPLATES]
        seen = [template[0] for template in TEMPLATES if template[3]]
        for path in ('clustertemplates', 'clustertemplates/detail'):
            self.assertEqual(everything, self.listed(OWNER, path))
            self.assertEqual(everything, self.listed(ADMIN, path))
            self.assertEqual(seen, self.listed(OTHER, path))

    def test_one_by_name_and_by_uuid(self):
        for name, _public, _hidden, seen, _used in TEMPLATES:
            for ident in (name, self.uuids[name]):
                self.assertEqual(200, self.shown(OWNER, ident), ident)
                self.assertEqual(200, self.shown(ADMIN, ident), ident)
                self.assertEqual(200 if seen else 404,
                                 self.shown(OTHER, ident), ident)

    def test_a_public_one_needs_no_role(self):
        nobody = fixtures.token('nobody', project='p2')
        self.assertEqual(200, self.shown(nobody, 'public'))
        self.assertEqual(404, self.shown(nobody, 'private'))

    def test_clusters_of_them(self):
        for name, _public, hidden, _seen, used in TEMPLATES:
            for ident in (name, self.uuids[name]):
                self.assertEqual(403 if hidden else 202,
                                 self.create(OWNER, ident), ident)
                self.assertEqual(202 if used else 404,
                                 self.create(OTHER, ident), ident)
                self.assertEqual(202, self.create(fixtures.token(), ident),
                                 ident)

    def test_only_publishers_publish(self):
        for attribute in ('public', 'hidden'):
            for value in (True, False):
                change = [{'op': 'replace', 'path': '/' + attribute,
                           'value': value}]
                answer = self.api.request(
                    'PATCH', '/v1/clustertemplates/private', change,
                    caller=OWNER)
                self.assertEqual(403 if value else 200, answer.status_int)
            answer = self.api.request('POST', '/v1/clustertemplates', {
                'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                attribute: True}, caller=OWNER)
            self.assertEqual(403, answer.status_int)
            self.assertIn('clustertemplate:publish',
                          answer.json['errors'][0]['title'])

    def test_others_change_nothing(self):
        for name in self.uuids:
            seen = 403 if name == 'public' else 404
            for method, body in (('PATCH', []), ('DELETE', None)):
                answer = self.api.request(
                    method, '/v1/clustertemplates/' + name, body,
                    caller=OTHER)
                self.assertEqual(seen, answer.status_int, (method, name))


class ClustersTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        for number, (name, project, user) in enumerate((
                ('a', 'p1', 'u1'), ('shared', 'p1', 'u1'),
                ('b', 'p2', 'u2'), ('shared', 'p2', 'u2'))):
            utils.create_test_cluster(
                self.admin, name=name, project_id=project, user_id=user,
                uuid='%d0000000-0000-4000-8000-000000000000' % number)

    def listed(self, caller, path):
        found = self.api.request('GET', '/v1/' + path, caller=caller)
        return [each['name'] for each in found.json['clusters']]

    def test_lists(self):
        for path in ('clusters', 'clusters/detail'):
            self.assertEqual(['a', 'shared'], self.listed(OWNER, path))
            self.assertEqual(['b', 'shared'], self.listed(OTHER, path))
            self.assertEqual(['a', 'shared', 'b', 'shared'],
                             self.listed(ADMIN, path))

    def test_a_name_is_one_within_a_project(self):
        for caller, uuid in ((OWNER, '1'), (OTHER, '3')):
            answer = self.api.request('GET', '/v1/clusters/shared',
                                      caller=caller)
            self.assertEqual(uuid, answer.json['uuid'][0])

    def test_an_administrator_names_by_uuid_what_two_projects_have(self):
        answer = self.api.request('GET', '/v1/clusters/shared', caller=ADMIN)
        self.assertEqual(409, answer.status_int)
        self.assertIn('uuid', answer.json['errors'][0]['title'])
        for number in '13':
            answer = self.api.request(
                'GET', '/v1/clusters/%s0000000-0000-4000-8000-000000000000'
                % number, caller=ADMIN)
            self.assertEqual(200, answer.status_int)


class AmbiguousTest(base.TestCase):
    """A name that two have is a 409 wherever a name may stand."""

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        for _again in range(2):
            self.ask('POST', 'clustertemplates', {
                'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'})
        template = objects.ClusterTemplate.list(
            magnum_context.make_admin_context(all_tenants=True))[0].uuid
        for name in ('twin', 'twin', 'one'):
            self.ask('POST', 'clusters', {'name': name,
                                          'cluster_template_id': template})

    def ask(self, method, path, body=None):
        return self.api.request(method, '/v1/' + path, body, caller=OWNER)

    def test_everywhere(self):
        for method, path, body in (
                ('GET', 'clustertemplates/ct', None),
                ('PATCH', 'clustertemplates/ct', []),
                ('DELETE', 'clustertemplates/ct', None),
                ('POST', 'clusters', {'cluster_template_id': 'ct'}),
                ('GET', 'clusters/twin', None),
                ('PATCH', 'clusters/twin', []),
                ('DELETE', 'clusters/twin', None),
                ('POST', 'clusters/twin/actions/resize', {'node_count': 2}),
                ('POST', 'clusters/twin/actions/upgrade',
                 {'cluster_template': 'ct'}),
                ('POST', 'clusters/one/actions/upgrade',
                 {'cluster_template': 'ct'}),
                ('GET', 'clusters/twin/nodegroups', None),
                ('GET', 'clusters/twin/nodegroups/default-worker', None),
                ('POST', 'clusters/twin/nodegroups', {'name': 'ng'}),
                ('GET', 'certificates/twin', None),
                ('PATCH', 'certificates/twin', None),
                ('POST', 'certificates', {'cluster_uuid': 'twin',
                                          'csr': 'x'}),
                ('PATCH', 'credentials/twin', None)):
            answer = self.ask(method, path, body)
            self.assertEqual(409, answer.status_int, (
                method, path, answer.text))
            self.assertIn('use the uuid of one instead',
                          answer.json['errors'][0]['title'])

    def test_of_the_cloud(self):
        for attribute in ('external_network_id', 'fixed_network'):
            answer = self.ask('POST', 'clustertemplates', {
                'coe': 'kubernetes', 'image_id': 'ubuntu-img',
                attribute: 'dupnet'})
            self.assertEqual(
                400 if attribute == 'external_network_id' else 409,
                answer.status_int, answer.text)
