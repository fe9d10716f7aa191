"""What cannot start is refused in the answer, and nothing of it is left."""
import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.db.sqlalchemy import models
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests import base
from magnum.tests.functional.api import fixtures

MEMBER = fixtures.token('member,reader')
TEMPLATE = {'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'}
#: The request that asks for each operation on a cluster that exists.
ASKED = {
    'cluster_update': ('PATCH', 'clusters/c1', [
        {'op': 'replace', 'path': '/node_count', 'value': 3}]),
    'cluster_resize': ('POST', 'clusters/c1/actions/resize',
                       {'node_count': 3}),
    'cluster_upgrade': ('POST', 'clusters/c1/actions/upgrade',
                        {'cluster_template': 'ct2'}),
    'cluster_delete': ('DELETE', 'clusters/c1', None),
    'ca_rotate': ('PATCH', 'certificates/c1', None),
    'credential_rotate': ('PATCH', 'credentials/c1', None),
    'nodegroup_create': ('POST', 'clusters/c1/nodegroups', {'name': 'new'}),
    'nodegroup_update': ('PATCH', 'clusters/c1/nodegroups/extra', [
        {'op': 'replace', 'path': '/max_node_count', 'value': 9}]),
    'nodegroup_delete': ('DELETE', 'clusters/c1/nodegroups/extra', None),
}


class GatesTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.api.bus.conductor.rotate_ca_certificate = (
            lambda context, cluster, **arguments: cluster)
        self.api.bus.conductor.credential_rotate = (
            lambda context, cluster, **arguments: cluster)
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        for name in ('ct', 'ct2'):
            self.ask('POST', 'clustertemplates', {
                'name': name, 'driver': 'federal', **TEMPLATE})
        self.ask('POST', 'clusters', {'name': 'c1',
                                      'cluster_template_id': 'ct'})
        self.have('CREATE_COMPLETE')
        self.ask('POST', 'clusters/c1/nodegroups', {'name': 'extra'})

    def ask(self, method, path, body=None):
        return self.api.request(method, '/v1/' + path, body, caller=MEMBER)

    def have(self, status, of_groups='CREATE_COMPLETE'):
        """The cluster and its groups have a status; nothing is going on."""
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.delete(models.Operation))
            connection.execute(sa.delete(models.NodeGroup).where(
                models.NodeGroup.name == 'new'))
            connection.execute(sa.update(models.NodeGroup).values(
                status=of_groups, node_count=1, max_node_count=None))
            connection.execute(sa.update(models.Cluster).values(
                status=status, api_address=fixtures.ADDRESS))

    def rows(self):
        """All that a refusal must leave as it is."""
        with self.api.database.engine.begin() as connection:
            return [connection.execute(sa.select(table.__table__)).all()
                    for table in (models.Cluster, models.NodeGroup,
                                  models.Operation)]

    def assertRefused(self, answer, before, case):
        self.assertEqual(400, answer.status_int, case)
        self.assertIn('not supported', answer.json['errors'][0]['title'],
                      case)
        self.assertEqual(before, self.rows(), case)

    def test_every_operation_in_every_status(self):
        for name, request in ASKED.items():
            spec = lifecycle.OPERATIONS[name]
            for status in lifecycle.STATUS.ALL:
                self.have(status)
                before = self.rows()
                answer = self.ask(*request)
                case = (name, status, answer.text)
                if spec.permits(status):
                    self.assertIn(answer.status_int, (202, 204), case)
                    self.assertEqual([name], [
                        each.name for each in
                        objects.Operation.list(self.admin)], case)
                else:
                    self.assertRefused(answer, before, case)
                    self.assertIn(status, answer.text, case)

    def test_groups_in_every_status(self):
        for name in ('nodegroup_update', 'cluster_resize'):
            spec = lifecycle.OPERATIONS[name]
            for status in lifecycle.STATUS.ALL:
                self.have('CREATE_COMPLETE', of_groups=status)
                before = self.rows()
                answer = self.ask(*ASKED[name])
                case = (name, status, answer.text)
                if spec.permits_nodegroup(status):
                    self.assertEqual(202, answer.status_int, case)
                else:
                    self.assertRefused(answer, before, case)

    def test_all_operations_are_asked_for(self):
        self.assertEqual(set(lifecycle.OPERATIONS) - {'cluster_create'},
                         set(ASKED))

    def test_what_the_driver_leaves_out(self):
        for name in ('ca_rotate', 'credential_rotate'):
            with self.api.database.engine.begin() as connection:
                connection.execute(sa.update(models.ClusterTemplate).values(
                    driver='fake'))
            self.have('CREATE_COMPLETE')
            before = self.rows()
            answer = self.ask(*ASKED[name])
            self.assertEqual(400, answer.status_int, answer.text)
            self.assertIn('driver of this cluster does not support',
                          answer.json['errors'][0]['title'])
            self.assertEqual(before, self.rows())
