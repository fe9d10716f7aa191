import json
import os

import fixtures
from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exc

from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.drivers.heat import stacks
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.functional.contract.samples.heat_fork import (
    template_def as fork)

TRANSLATIONS = [
    (heat_exc.HTTPNotFound(), stacks.StackNotFound, 404),
    (heat_exc.HTTPBadRequest(), exception.InvalidParameterValue, 400),
    (heat_exc.HTTPUnauthorized(), exception.AuthorizationFailure, 403),
    (heat_exc.HTTPForbidden(), exception.AuthorizationFailure, 403),
    (heat_exc.HTTPConflict(), exception.ServiceUnavailable, 503),
    (heat_exc.HTTPServiceUnavailable(), exception.ServiceUnavailable, 503),
    (heat_exc.CommunicationError(), exception.ServiceUnavailable, 503),
    (ka_exc.ConnectFailure(), exception.ServiceUnavailable, 503),
    (ka_exc.Unauthorized(), exception.AuthorizationFailure, 403),
    (ka_exc.NotFound(), exception.AuthorizationFailure, 403),
]


class TranslationTest(base.TestCase):

    def test_errors_of_client_libraries_become_ours(self):
        for foreign, ours, code in TRANSLATIONS:
            with self.assertRaises(ours) as caught:
                with stacks.translated('a-stack'):
                    raise foreign
            self.assertEqual(code, caught.exception.code)
            self.assertIs(foreign, caught.exception.__cause__)

    def test_ours_pass(self):
        with self.assertRaises(exception.ClusterNotFound):
            with stacks.translated('a-stack'):
                raise exception.ClusterNotFound(cluster='c')


class WayTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.heat = self.useFixture(
            fake_cloud.FakeCloudFixture()).cloud.heat
        self.asked = []
        find = self.heat._find
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.tests.fakes.heat.FakeHeat._find',
            lambda heat, context, project, ident: (
                self.asked.append(ident),
                find(context, project, ident))[1]))
        self.stacks = stacks.Stacks(clients.OpenStackClients(self.context))
        self.id = self.stacks.create('mine', template={'any': 1})

    def test_asked_for_by_id_alone_once(self):
        for _time in range(3):
            self.assertEqual(self.id, self.stacks.get(self.id).id)
        self.assertEqual([self.id] + [f'mine/{self.id}'] * 2, self.asked)

    def test_names_are_not_kept(self):
        self.stacks.find('mine')
        self.stacks.find('mine')
        self.assertEqual(['mine', 'mine'], self.asked)

    def test_a_stack_that_has_gone(self):
        self.stacks.get(self.id)
        self.heat.purge(self.id)
        for _time in range(2):
            self.assertRaises(stacks.StackNotFound, self.stacks.get, self.id)
        self.assertEqual([self.id, f'mine/{self.id}', self.id, self.id],
                         self.asked)

    def test_administrators_ask_by_id(self):
        self.stacks.get(self.id)
        admin = stacks.Stacks(clients.OpenStackClients(
            magnum_context.make_admin_context(all_tenants=True)))
        self.assertEqual(self.id, admin.get(self.id).id)
        self.assertEqual([self.id] * 2, self.asked)


class PayloadTest(base.TestCase):

    def payload(self):
        definition = fork.ForkTemplateDefinition()
        return stacks.payload(definition.template_path,
                              stacks.env_paths(definition, ['rack.yaml']))

    def test_all_files_come_along(self):
        found = self.payload()
        node = found['environment']['resource_registry']['Fork::Rack::Node']
        self.assertEqual('node.yaml', os.path.basename(node))
        self.assertIn('One node of the fork', found['files'][node])
        self.assertIn('rack_uuid', found['template']['parameters'])

    def test_it_is_json(self):
        self.assertEqual(json.loads(json.dumps(self.payload())),
                         self.payload())

    def test_callers_cannot_spoil_it(self):
        self.payload()['template']['parameters'].clear()
        self.assertTrue(self.payload()['template']['parameters'])

    def test_environment_files_are_found(self):
        definition = fork.ForkTemplateDefinition()
        own, common = stacks.env_paths(definition, [
            'rack.yaml', '../../common/templates/environments/x.yaml'])
        self.assertTrue(os.path.exists(own))
        self.assertTrue(common.endswith('/x.yaml'))
        self.assertNotIn('..', common)
