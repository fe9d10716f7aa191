"""The fake cloud behaves like the services it stands for."""

from heatclient import exc as heat_exc
from keystoneauth1 import exceptions as ka_exception

from magnum.common import clients
from magnum.common import context
from magnum.common import exception
from magnum.common import keystone
from magnum.common import trusts
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud


class Cluster:
    uuid = '5d12f6fd-a196-4bf0-ae4c-1f639a523a52'
    project_id = 'fake_project'
    user_id = 'fake_user'
    trust_id = None
    trustee_user_id = None
    trustee_username = None
    trustee_password = None


class FakeCloudTestCase(base.TestCase):

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.osc = clients.OpenStackClients(self.context)

    def create(self, name='one', **kwargs):
        created = self.osc.heat().stacks.create(
            stack_name=name, template={'x': 1}, **kwargs)
        return created['stack']['id']


class TestHeat(FakeCloudTestCase):

    def test_stack_lives_and_dies(self):
        ident = self.create(parameters={'number_of_minions': 2})
        stacks = self.osc.heat().stacks
        self.assertEqual('CREATE_IN_PROGRESS', stacks.get(ident).stack_status)
        self.cloud.heat.complete(ident)
        found = stacks.get('one')
        self.assertEqual('CREATE_COMPLETE', found.stack_status)
        outputs = {output['output_key']: output['output_value']
                   for output in found.outputs}
        self.assertEqual(2, len(outputs['kube_minions']))
        stacks.delete(ident)
        self.cloud.heat.complete(ident)
        self.assertEqual('DELETE_COMPLETE', stacks.get(ident).stack_status)
        self.assertRaises(heat_exc.HTTPNotFound, stacks.get, 'one')
        self.cloud.heat.purge(ident)
        self.assertRaises(heat_exc.HTTPNotFound, stacks.get, ident)

    def test_outputs_only_on_demand(self):
        found = self.osc.heat().stacks.get(self.create(),
                                           resolve_outputs=False)
        self.assertFalse(hasattr(found, 'outputs'))

    def test_second_of_a_name_conflicts(self):
        self.create()
        self.assertRaises(heat_exc.HTTPConflict, self.create)

    def test_update_cancels_what_goes_on(self):
        ident = self.create()
        stacks = self.osc.heat().stacks
        stacks.update(ident, existing=True)
        self.cloud.heat.complete(ident)
        self.assertEqual('UPDATE_FAILED', stacks.get(ident).stack_status)

    def test_update_merges(self):
        ident = self.create(parameters={'a': 1, 'b': 1})
        stacks = self.osc.heat().stacks
        self.cloud.heat.complete(ident)
        stacks.update(ident, existing=True, parameters={'b': 2})
        self.assertEqual({'a': '1', 'b': '2'}, stacks.get(ident).parameters)
        self.assertEqual('UPDATE_IN_PROGRESS', stacks.get(ident).stack_status)

    def test_failure_names_nested_resource(self):
        ident = self.create()
        self.cloud.heat.fail(ident, 'group/0/server', 'No valid host')
        found = self.osc.heat().resources.list(ident, nested_depth=5)
        self.assertEqual(['group', '0', 'server'],
                         [resource.resource_name for resource in found])
        self.assertEqual(['group'], [
            resource.resource_name
            for resource in self.osc.heat().resources.list(ident)])
        server = found[-1]
        self.assertEqual('CREATE_FAILED', server.resource_status)
        owner = [link['href'] for link in server.links
                 if link['rel'] == 'stack'][0]
        self.assertTrue(owner.endswith(found[1].physical_resource_id))

    def test_completes_by_itself(self):
        self.cloud.heat.polls_to_complete = 2
        ident = self.create()
        stacks = self.osc.heat().stacks
        self.assertEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'],
                         [stacks.get(ident).stack_status for _n in range(2)])

    def test_down_refused_counted(self):
        self.cloud.heat.refuse('stacks.list', heat_exc.HTTPForbidden('no'))
        stacks = self.osc.heat().stacks
        self.assertRaises(heat_exc.HTTPForbidden, stacks.list)
        self.assertEqual([], list(stacks.list()))
        self.cloud.heat.down = True
        error = self.assertRaises(ka_exception.ConnectFailure, stacks.list)
        self.assertTrue(exception.is_transient(error))
        self.assertEqual(3, self.cloud.heat.calls['stacks.list'])

    def test_other_project_sees_nothing(self):
        ident = self.create()
        stranger = context.RequestContext(
            auth_token='t', project_id='other', is_admin=False)
        self.assertRaises(
            heat_exc.HTTPNotFound,
            clients.OpenStackClients(stranger).heat().stacks.get, ident)
        admin = context.make_admin_context()
        stacks = clients.OpenStackClients(admin).heat().stacks
        self.assertEqual(ident, stacks.get(ident).id)

    def test_what_an_administrator_sees_of_other_projects(self):
        ident = self.create()
        name = self.cloud.heat.stack(ident).name
        stacks = clients.OpenStackClients(
            context.make_admin_context()).heat().stacks
        # Names are for the project of the token, but lists show all.
        self.assertRaises(heat_exc.HTTPNotFound, stacks.get, name)
        by_name = {'filters': {'name': name}}
        self.assertEqual([ident], [one.id for one in stacks.list(**by_name)])
        self.cloud.heat.lists_globally = False
        self.assertRaises(heat_exc.HTTPForbidden, stacks.list,
                          global_tenant=True, **by_name)
        self.cloud.keystone.service_roles = ['member']
        self.assertEqual([], list(stacks.list(**by_name)))
        self.assertRaises(heat_exc.HTTPNotFound, stacks.get, ident)


class TestKeystone(FakeCloudTestCase):

    def test_trust_gives_access_until_forgotten(self):
        cluster = Cluster()
        trusts.create_trustee_and_trust(self.osc, cluster)
        ident = self.create()
        acting = context.make_cluster_context(cluster)
        stacks = clients.OpenStackClients(acting).heat().stacks
        self.assertEqual(ident, stacks.get(ident).id)
        self.cloud.keystone.forget_trust(cluster.trust_id)
        self.assertRaises(ka_exception.NotFound, stacks.get, ident)

    def test_revoked_token(self):
        self.cloud.keystone.revoke(self.context.auth_token)
        self.assertRaises(exception.AuthorizationFailure,
                          self.osc.keystone().create_trust, 'somebody')

    def test_down_takes_all_with_it(self):
        self.cloud.keystone.down = True
        error = self.assertRaises(ka_exception.ConnectFailure, self.create)
        self.assertTrue(exception.is_transient(error))
        self.assertRaises(exception.ServiceUnavailable,
                          keystone.is_octavia_enabled)

    def test_catalog(self):
        self.assertEqual('http://127.0.0.1:9511/v1', self.osc.magnum_url())
        self.assertEqual('RegionOne', self.osc.cinder_region_name())
        self.assertTrue(keystone.is_octavia_enabled())


class TestServices(FakeCloudTestCase):

    def test_furnished(self):
        self.cloud.furnish()
        images = self.osc.glance().images
        image = next(images.list(filters={'name': 'fedora-coreos'}))
        self.assertEqual('fedora-coreos', image.os_distro)
        self.assertEqual(image.id, images.get(image['id']).id)
        self.assertEqual({'m1.small', 'ds2G'}, {
            flavor.name for flavor in self.osc.nova().flavors.list()})
        found = self.osc.neutron().list_networks(
            **{'router:external': True})['networks']
        self.assertEqual(['public'], [network['name'] for network in found])
        self.assertGreater(self.cloud.total_calls(), 3)
