"""What is left of a write about federations, and who was told."""
import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.conductor import base as conductor_base

MEMBER = fixtures.token('member,reader')


class FederationsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        for name, image in (('plain', 'ubuntu-img'),
                            ('federal', 'federal-img')):
            self.ask(201, 'POST', '/v1/clustertemplates', {
                'name': name, 'coe': 'kubernetes', 'image_id': image,
                'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'})
            setattr(self, name, self.ask(202, 'POST', '/v1/clusters', {
                'name': name, 'cluster_template_id': name}).json['uuid'])
        self.api.settle()

    def ask(self, status, method, path, body=None):
        answer = self.api.request(method, path, body, caller=MEMBER)
        self.assertEqual(status, answer.status_int, answer.text)
        return answer

    def post(self, status=202, **body):
        return self.ask(status, 'POST', '/v1/federations', {
            'name': 'f', 'hostcluster_id': 'federal',
            'properties': {'dns-zone': 'example.org.'}, **body})

    def patch(self, status, op, value, path='/member_ids'):
        return self.ask(status, 'PATCH', '/v1/federations/f', [
            {'op': op, 'path': path, 'value': value}])

    def be(self, status, **values):
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.update(models.Federation).values(
                status=status, **values))

    def found(self):
        """The only federation there is, or None."""
        return next(iter(objects.Federation.list(self.admin)), None)

    def told(self, method):
        """What the conductor was told."""
        return conductor_base.wait_for(
            lambda: dict(self.api.bus.conductor.told).get(method), method)

    def test_a_new_one(self):
        uuid = self.post(member_ids=['plain', self.plain]).json['uuid']
        federation = self.found()
        self.assertEqual(
            (uuid, 'f', self.federal, [self.plain], 'p1',
             'CREATE_IN_PROGRESS'),
            (federation.uuid, federation.name, federation.hostcluster_id,
             federation.member_ids, federation.project_id,
             federation.status))
        told = self.told('federation_create')
        self.assertEqual((uuid, 15), (told['federation'].uuid,
                                      told['create_timeout']))

    def test_a_name_is_made_up(self):
        self.post(name=None)
        self.assertRegex(self.found().name, r'^[a-z]+-\d+-federation$')

    def test_members_come_and_go(self):
        self.post()
        self.be('CREATE_COMPLETE')
        self.patch(202, 'add', 'plain')
        self.assertEqual(([self.plain], 'UPDATE_IN_PROGRESS'),
                         (self.found().member_ids, self.found().status))
        self.assertEqual([self.plain], self.told(
            'federation_update')['federation'].member_ids)
        self.be('UPDATE_COMPLETE')
        self.patch(409, 'add', self.plain)
        self.patch(202, 'remove', self.plain)
        self.assertEqual([], self.found().member_ids)

    def test_a_member_that_has_gone_can_be_removed(self):
        self.post(member_ids=[self.plain])
        self.be('CREATE_COMPLETE')
        objects.Cluster.get_by_uuid(self.admin, self.plain).destroy()
        self.patch(202, 'remove', self.plain)

    def test_one_change_at_a_time(self):
        self.post()
        self.be('UPDATE_FAILED', status_reason='once')
        self.patch(202, 'replace', 'a.org.', '/properties/dns-zone')
        self.assertIsNone(self.found().status_reason)
        self.patch(400, 'replace', 'b.org.', '/properties/dns-zone')
        self.assertEqual({'dns-zone': 'a.org.'}, self.found().properties)

    def test_deleted_by_the_driver(self):
        uuid = self.post().json['uuid']
        self.ask(204, 'DELETE', '/v1/federations/f')
        self.assertEqual('DELETE_IN_PROGRESS', self.found().status)
        self.assertEqual(uuid, self.told('federation_delete')['uuid'])

    def test_of_a_driver_without_them_there_is_only_the_row(self):
        self.post()
        self.be('CREATE_COMPLETE', hostcluster_id=self.plain)
        self.patch(400, 'add', 'plain')
        self.ask(204, 'DELETE', '/v1/federations/f')
        self.assertIsNone(self.found())

    def test_of_a_host_without_template_there_is_only_the_row(self):
        self.post()
        self.be('CREATE_COMPLETE')
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.delete(models.ClusterTemplate))
        self.patch(400, 'add', 'plain')
        self.ask(204, 'DELETE', '/v1/federations/f')
        self.assertIsNone(self.found())

    def test_of_a_host_that_has_gone_there_is_only_the_row(self):
        self.post()
        self.be('CREATE_COMPLETE')
        objects.Cluster.get_by_uuid(self.admin, self.federal).destroy()
        self.assertIn('host cluster has gone', self.patch(
            400, 'add', 'plain').text)
        self.ask(204, 'DELETE', '/v1/federations/f')
        self.assertIsNone(self.found())
