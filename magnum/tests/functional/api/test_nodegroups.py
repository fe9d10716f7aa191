"""Node groups: what is kept, accepted and told after each verb."""
import time

import fixtures as fixtures_library
import sqlalchemy as sa

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.drivers.common import driver
from magnum import objects
from magnum.tests import base
from magnum.tests.functional.api import fixtures
from magnum.tests.functional.contract.samples import plain

MEMBER = fixtures.token('member,reader')
GROUPS = '/v1/clusters/c1/nodegroups'
NG = GROUPS + '/ng'
#: Seconds a message may take.
DEADLINE = 20


class NodeGroupsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'ct', 'coe': 'kubernetes', 'image_id': 'ubuntu-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small',
            'docker_volume_size': 5, 'labels': {'a': '1', 'b': '2'}})
        self.uuid = self.ask(202, 'POST', '/v1/clusters', {
            'name': 'c1', 'cluster_template_id': 'ct'}).json['uuid']
        self.settle()

    def ask(self, status, method, path, body=None, caller=MEMBER):
        answer = self.api.request(method, path, body, caller=caller)
        self.assertEqual(status, answer.status_int, answer.text)
        return answer

    def change(self, status, path, value=None, op='replace', group='ng'):
        change = {'op': op, 'path': path}
        if op != 'remove':
            change['value'] = value
        return self.ask(status, 'PATCH', '%s/%s' % (GROUPS, group), [change])

    def settle(self, address=fixtures.ADDRESS):
        """All that was accepted has been done."""
        self.api.settle(api_address=address)

    def made(self, **values):
        shown = self.ask(202, 'POST', GROUPS, {'name': 'ng', **values}).json
        self.settle()
        return shown

    def accepted(self):
        """The only operation that waits."""
        waiting = objects.Operation.list(self.admin)
        self.assertEqual(1, len(waiting))
        return waiting[0]

    def told(self, method):
        """What the conductor is told, once it is."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            for found, arguments in list(self.api.bus.conductor.told):
                if found == method:
                    self.assertTrue(arguments['accepted'])
                    return arguments
            time.sleep(0.01)
        self.fail('Nobody told %s' % method)

    def group(self, name='ng'):
        return objects.NodeGroup.get_by_name(self.admin, self.uuid, name)

    def cluster_status(self):
        return objects.Cluster.get_by_uuid(self.admin, self.uuid).status

    def assertUntouched(self):
        self.assertEqual([], objects.Operation.list(self.admin))
        self.assertEqual('CREATE_COMPLETE', self.cluster_status())


class CreateTest(NodeGroupsTest):

    def test_what_is_inherited(self):
        shown = self.ask(202, 'POST', GROUPS, {'name': 'ng'}).json
        self.assertEqual(
            {'name': 'ng', 'cluster_id': self.uuid, 'project_id': 'p1',
             'flavor_id': 'm1.small', 'image_id': 'ubuntu-img',
             'docker_volume_size': None, 'labels': {'a': '1', 'b': '2'},
             'node_count': 1, 'role': 'worker', 'min_node_count': 0,
             'max_node_count': None, 'is_default': False,
             'merge_labels': False, 'node_labels': {}, 'node_taints': [],
             'stack_id': None, 'status': 'CREATE_IN_PROGRESS',
             'labels_added': {}, 'labels_overridden': {},
             'labels_skipped': {}},
            {key: value for key, value in shown.items() if key not in (
                'id', 'uuid', 'links', 'node_addresses', 'status_reason',
                'version', 'created_at', 'updated_at')})
        operation = self.accepted()
        self.assertEqual(('nodegroup_create', shown['uuid']),
                         (operation.name, operation.nodegroup_uuid))
        self.assertEqual('UPDATE_IN_PROGRESS', self.cluster_status())
        told = self.told('nodegroup_create')
        self.assertEqual(shown['uuid'], told['nodegroup'].uuid)
        self.assertEqual(shown, self.ask(200, 'GET', NG).json)

    def test_what_is_given(self):
        given = {
            'name': 'ng', 'flavor_id': 'm1.small', 'image_id': 'other',
            'docker_volume_size': 9, 'node_count': 3, 'role': 'gpu',
            'min_node_count': 2, 'max_node_count': 4,
            'node_labels': {'example.org/pool': 'gpu'}, 'node_taints': [
                {'key': 'gpu', 'value': 'yes', 'effect': 'NoSchedule'}],
            'version': '7'}
        shown = self.made(**given)
        self.assertEqual(given, {key: shown[key] for key in given})

    def test_labels_are_merged_when_asked(self):
        shown = self.made(labels={'b': 3, 'c': True}, merge_labels=True)
        self.assertEqual({'a': '1', 'b': '3', 'c': 'True'}, shown['labels'])
        self.assertEqual(({'c': 'True'}, {'b': '2'}, {}), (
            shown['labels_added'], shown['labels_overridden'],
            shown['labels_skipped']))
        other = self.made(name='other', labels={'c': '4'})
        self.assertEqual({'c': '4'}, other['labels'])
        self.assertEqual({'a': '1', 'b': '2'}, other['labels_skipped'])

    def test_what_the_service_knows_better(self):
        uuid = '8d6a6a5c-5a55-4a44-9d1c-2f1f7c5b2f11'
        shown = self.made(id=7777, uuid=uuid, cluster_id='elsewhere',
                          status='DELETE_COMPLETE', is_default=False)
        self.assertNotEqual(7777, shown['id'])
        self.assertNotEqual(uuid, shown['uuid'])
        self.assertEqual(self.uuid, shown['cluster_id'])
        self.assertEqual('CREATE_IN_PROGRESS', shown['status'])

    def test_null_is_as_if_left_out(self):
        shown = self.made(node_count=None, min_node_count=None, role=None,
                          flavor_id=None, image_id=None, labels=None,
                          is_default=None, merge_labels=None)
        self.assertEqual((1, 0, 'worker', 'm1.small', False), (
            shown['node_count'], shown['min_node_count'], shown['role'],
            shown['flavor_id'], shown['is_default']))

    def test_what_is_refused_leaves_nothing(self):
        for status, values in (
                (400, {'is_default': True}), (400, {'role': 'master'}),
                (400, {'flavor_id': 'nofl'}), (400, {'flavor_id': 'zero'}),
                (400, {'labels': {'boot_volume_size': 'x'}}),
                (400, {'labels': {'kube_tag': '; reboot'}}),
                (400, {'links': []}), (400, {'stack_id': 'x'}),
                (400, {'node_taints': [{'key': 1}]}),
                (400, {'node_labels': {'a': None}}),
                (409, {'name': 'default-worker'}),
                (409, {'node_count': 2, 'max_node_count': 1})):
            self.ask(status, 'POST', GROUPS, {'name': 'ng', **values})
        self.assertUntouched()
        self.assertEqual(2, len(objects.NodeGroup.list(self.admin,
                                                       self.uuid)))

    def test_a_volume_takes_the_place_of_the_disk(self):
        self.made(flavor_id='zero', labels={'boot_volume_size': 10})

    def test_a_cluster_without_an_address(self):
        self.settle(address=None)
        answer = self.ask(409, 'POST', GROUPS, {'name': 'ng'})
        self.assertIn('address', answer.text)

    def test_a_cluster_that_cannot_have_one_now(self):
        for status in ('CREATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'):
            with self.api.database.engine.begin() as connection:
                connection.execute(sa.update(models.Cluster).values(
                    status=status))
            answer = self.ask(400, 'POST', GROUPS, {'name': 'ng'})
            self.assertIn(status, answer.text)
            self.assertEqual([], objects.Operation.list(self.admin))

    def test_several_at_once_but_none_beside_a_resize(self):
        for name in ('one', 'two'):
            self.ask(202, 'POST', GROUPS, {'name': name})
        answer = self.ask(400, 'POST', '/v1/clusters/c1/actions/resize',
                          {'node_count': 2})
        self.assertIn('in progress', answer.text)
        self.settle()
        self.ask(202, 'POST', '/v1/clusters/c1/actions/resize',
                 {'node_count': 2})
        self.ask(400, 'POST', GROUPS, {'name': 'three'})

    def test_not_of_another_project_for_whomever(self):
        for caller in (fixtures.token('admin', project='p9'),
                       fixtures.token('member,reader', project='p2')):
            self.ask(404, 'POST', GROUPS, {'name': 'ng'}, caller=caller)


class ChangeTest(NodeGroupsTest):

    def setUp(self):
        super().setUp()
        self.made(node_count=2)

    def test_bounds(self):
        shown = self.change(202, '/max_node_count', 5).json
        self.assertEqual((5, 'UPDATE_IN_PROGRESS'),
                         (shown['max_node_count'], shown['status']))
        operation = self.accepted()
        self.assertEqual(('nodegroup_update', self.group().uuid),
                         (operation.name, operation.nodegroup_uuid))
        self.assertEqual(5, self.told('nodegroup_update')['nodegroup']
                         .max_node_count)
        self.settle()
        listed = self.ask(200, 'GET', GROUPS).json['nodegroups'][-1]
        self.assertEqual((0, 5), (listed['min_node_count'],
                                  listed['max_node_count']))
        self.change(202, '/max_node_count', op='remove')
        self.assertIsNone(self.group().max_node_count)

    def test_labels_and_taints_as_strings_and_as_themselves(self):
        taints = [{'key': 'k', 'effect': 'NoExecute'}]
        for path, value, spellings in (
                ('node_labels', {'a': 'b'},
                 ("{'a': 'b'}", '{"a": "b"}', {'a': 'b'})),
                ('node_taints', taints,
                 (str(taints), '[{"key": "k", "effect": "NoExecute"}]',
                  taints))):
            for spelling in spellings:
                shown = self.change(202, '/' + path, spelling).json
                self.assertEqual(value, shown[path])
                self.assertEqual(value, getattr(self.group(), path))
                self.settle()
                self.change(202, '/' + path, op='remove')
                self.settle()
                self.assertFalse(getattr(self.group(), path))

    def test_one_node_label(self):
        self.change(202, '/node_labels', "{'a': 'b'}")
        self.settle()
        self.change(202, '/node_labels/c', 'd', op='add')
        self.assertEqual({'a': 'b', 'c': 'd'}, self.group().node_labels)

    def test_nothing_new_is_no_operation(self):
        for path, value in (('/min_node_count', 0), ('/max_node_count', 0),
                            ('/node_labels', '{}'), ('/node_taints', '[]')):
            self.change(202, path, value)
        self.ask(202, 'PATCH', NG, [])
        self.assertUntouched()

    def test_what_is_refused_changes_nothing(self):
        for status, path, value in (
                (409, '/min_node_count', 3), (409, '/max_node_count', 1),
                (400, '/max_node_count', True),
                (400, '/max_node_count', -1), (400, '/max_node_count', [5]),
                (409, '/node_labels', "{'k8s.io/x': 'y'}"),
                (409, '/node_labels', "{'a': 'b c'}"),
                (400, '/node_labels', 'ab'), (400, '/node_labels', '[1]'),
                (400, '/node_labels', "{'a': {1: 2}}"),
                (409, '/node_taints', "[{'key': 'k'}]"),
                (400, '/node_taints', "{'key': 'k'}"),
                (400, '/node_taints', "[{1: 'k'}]"),
                (400, '/node_count', 3), (400, '/nonsense', 3)):
            self.change(status, path, value)
        self.assertUntouched()

    def test_masters_have_bounds_but_no_labels(self):
        self.change(409, '/node_labels', "{'a': 'b'}",
                    group='default-master')
        self.change(202, '/max_node_count', 3, group='default-master')

    def test_a_group_that_is_being_changed(self):
        self.change(202, '/max_node_count', 5)
        answer = self.change(400, '/max_node_count', 6)
        self.assertIn('operation in progress', answer.text)
        self.assertEqual(5, self.group().max_node_count)

    def test_a_group_that_goes(self):
        self.ask(204, 'DELETE', NG)
        with self.api.database.engine.begin() as connection:
            connection.execute(sa.delete(models.Operation))
        answer = self.change(400, '/max_node_count', 6)
        self.assertIn('DELETE_IN_PROGRESS', answer.text)
        self.ask(400, 'POST', '/v1/clusters/c1/actions/resize',
                 {'node_count': 3, 'nodegroup': 'ng'})


class DeleteTest(NodeGroupsTest):

    def test_a_group(self):
        uuid = self.made()['uuid']
        self.ask(204, 'DELETE', NG)
        operation = self.accepted()
        self.assertEqual(('nodegroup_delete', uuid),
                         (operation.name, operation.nodegroup_uuid))
        self.assertEqual(uuid, self.told('nodegroup_delete')['nodegroup']
                         .uuid)
        self.assertEqual('DELETE_IN_PROGRESS', self.group().status)

    def test_once_more(self):
        self.made()
        self.ask(204, 'DELETE', NG)
        self.ask(204, 'DELETE', NG)
        self.accepted()

    def test_the_first_two_stay(self):
        for name in ('default-master', 'default-worker'):
            self.ask(400, 'DELETE', '%s/%s' % (GROUPS, name))
        self.assertUntouched()


class DriverTest(NodeGroupsTest):
    """What the driver of the cluster cannot do, or does not want."""

    def have_driver(self, left_out=(), **methods):
        """Have another driver in the place of the one there is."""
        other = type('Other', (plain.PlainDriver,), {
            **{name: getattr(driver.Driver, name) for name in left_out},
            **methods})
        self.useFixture(fixtures_library.MonkeyPatch(
            'magnum.drivers.common.registry.get_driver',
            lambda *_args, **_kwargs: other()))

    def test_what_it_leaves_out(self):
        self.made()
        for name, request in (
                ('create_nodegroup', ('POST', GROUPS, {'name': 'more'})),
                ('update_nodegroup', ('PATCH', NG, [
                    {'op': 'replace', 'path': '/max_node_count',
                     'value': 3}])),
                ('delete_nodegroup', ('DELETE', NG)),
                ('update_cluster', ('PATCH', '/v1/clusters/c1', [
                    {'op': 'replace', 'path': '/node_count', 'value': 3}])),
                ('resize_cluster', ('POST', '/v1/clusters/c1/actions/resize',
                                    {'node_count': 3})),
                ('upgrade_cluster', (
                    'POST', '/v1/clusters/c1/actions/upgrade',
                    {'cluster_template': 'ct'}))):
            self.have_driver(left_out=[name])
            answer = self.ask(400, *request)
            self.assertIn('does not support', answer.text)
        self.assertUntouched()

    def test_an_upgrade_to_what_another_driver_serves(self):
        self.ask(201, 'POST', '/v1/clustertemplates', {
            'name': 'other', 'coe': 'kubernetes', 'image_id': 'federal-img',
            'flavor_id': 'm1.small', 'master_flavor_id': 'm1.small'})
        answer = self.ask(409, 'POST', '/v1/clusters/c1/actions/upgrade',
                          {'cluster_template': 'other'})
        self.assertIn('another kind', answer.text)
        self.assertUntouched()

    def test_what_it_refuses(self):
        def validate(_driver, _context, cluster, nodegroup):
            raise exception.InvalidParameterValue(
                '%s of %s is too much' % (nodegroup.name, cluster.name))

        self.have_driver(validate_nodegroup=validate)
        answer = self.ask(400, 'POST', GROUPS, {'name': 'ng'})
        self.assertIn('ng of c1 is too much', answer.text)
        self.change(400, '/max_node_count', 3, group='default-worker')
        self.assertUntouched()
