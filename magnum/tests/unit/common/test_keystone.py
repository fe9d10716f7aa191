"""Trustees and trusts come into being once, and go without a trace."""

from keystoneauth1 import exceptions as ka_exception

from magnum.common import clients
from magnum.common import context
from magnum.common import exception
from magnum.common import keystone
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.fakes import keystone as fake_keystone
from magnum.tests.unit.common import cases


class TestKeystoneClientV3(base.TestCase):

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.fake = self.cloud.keystone
        self.client = clients.OpenStackClients(self.context).keystone()

    def test_who_is_an_administrator(self):
        def found(acting):
            return clients.OpenStackClients(
                acting).keystone().is_administrator()

        service = context.make_admin_context()
        self.assertTrue(found(service))
        self.fake.service_roles = ['member']
        self.assertFalse(found(service))
        # What we make of a caller is nothing to others.
        self.assertFalse(found(self.context.elevated()))

    def test_trustee_is_made_and_adopted(self):
        first = self.client.create_trustee('name', 'pw1')
        again = self.client.create_trustee('name', 'pw2')
        self.assertEqual(first.id, again.id)
        self.assertEqual('pw2', self.fake.users[first.id].password)
        self.assertEqual(fake_keystone.DOMAIN, first.domain_id)
        self.assertTrue(first.options['ignore_password_expiry'])
        # Only the administrator of the domain changes it.
        self.assertTrue(first.options['lock_password'])

    def test_trustee_of_an_earlier_release(self):
        made = self.client.create_trustee('name', 'pw1')
        made.options = {}
        self.client.create_trustee('name', 'pw2')
        self.assertTrue(self.fake.users[made.id].options['lock_password'])

    def test_trustee_refused(self):
        self.fake.refuse('users.create', ka_exception.Forbidden('no'))
        self.assertRaises(exception.TrusteeCreateFailed,
                          self.client.create_trustee, 'name', 'pw')

    def test_delete_trustee_twice(self):
        user = self.client.create_trustee('name', 'pw')
        self.client.delete_trustee(user.id)
        self.client.delete_trustee(user.id)
        self.assertEqual({}, self.fake.users)

    def test_delete_trustee_refused(self):
        self.fake.refuse('users.delete', ka_exception.Forbidden('no'))
        self.assertRaises(exception.TrusteeDeleteFailed,
                          self.client.delete_trustee, 'x')

    def trust(self):
        user = self.client.create_trustee('name', 'pw')
        return self.client.create_trust(user.id)

    def test_trust_is_the_callers(self):
        trust = self.trust()
        self.assertEqual('fake_user', trust.trustor_user_id)
        self.assertEqual('fake_project', trust.project_id)
        self.assertEqual(['member', 'reader'], trust.role_names)
        self.assertTrue(trust.impersonation)
        self.assertFalse(trust.allow_redelegation)

    def test_configured_roles(self):
        self.config(group='trust', roles=['heat_stack_owner'])
        self.assertEqual(['heat_stack_owner'], self.trust().role_names)

    def test_trust_refused(self):
        self.fake.refuse('trusts.create', ka_exception.Forbidden('no'))
        self.assertRaises(exception.TrustCreateFailed, self.trust)

    def test_application_credential(self):
        self.fake.application_credential_tokens.add('fake-token')
        self.fake.refuse('trusts.create', ka_exception.Forbidden('no'))
        error = self.assertRaises(
            exception.ApplicationCredentialTrustForbidden, self.trust)
        self.assertEqual(403, error.code)

    def test_unrestricted_application_credential(self):
        self.fake.application_credential_tokens.add('fake-token')
        self.assertTrue(self.trust().id)

    def cluster(self):
        user = self.client.create_trustee('name', 'pw')
        trust = self.client.create_trust(user.id)
        return cases.Cluster(trust_id=trust.id, trustee_user_id=user.id,
                             trustee_username='name', trustee_password='pw')

    def test_owner_deletes_trust(self):
        cluster = self.cluster()
        self.client.delete_trust(self.context, cluster)
        self.assertEqual({}, self.fake.trusts)
        self.client.delete_trust(self.context, cluster)

    def test_service_deletes_trust_through_itself(self):
        cluster = self.cluster()
        self.client.delete_trust(context.make_admin_context(), cluster)
        self.assertEqual({}, self.fake.trusts)

    def test_trust_nobody_may_delete(self):
        cluster = self.cluster()
        self.fake.refuse('trusts.delete', ka_exception.Forbidden('no'), 2)
        self.client.delete_trust(self.context, cluster)
        self.assertEqual(1, len(self.fake.trusts))

    def test_no_trust_no_call(self):
        self.client.delete_trust(self.context, cases.Cluster())
        self.assertEqual(0, self.fake.calls['trusts.delete'])

    def test_projects(self):
        self.fake.no_projects.add('nope')
        self.assertEqual('p1', self.client.get_project('p1').id)
        for ident in ('nope', '../users', 'p1/tags', 'p1?x', ''):
            self.assertRaises(exception.ProjectNotFound,
                              self.client.get_project, ident)
        self.assertEqual(2, self.fake.calls['projects.get'])

    def test_a_project_nobody_tells_of(self):
        self.fake.refuse('projects.get', ka_exception.Forbidden('no'))
        self.assertRaises(exception.AuthorizationFailure,
                          self.client.get_project, 'p1')
        self.fake.down = True
        self.assertRaises(exception.ServiceUnavailable,
                          self.client.get_project, 'p1')

    def test_region(self):
        self.assertEqual(
            'RegionOne', self.client.get_validate_region_name('RegionOne'))
        self.assertEqual(
            'RegionOne', self.client.get_validate_region_name(None))
        for regions in (['a', 'b'], []):
            self.fake.regions[:] = regions
            for name in ('RegionOne', None):
                self.assertRaises(exception.InvalidParameterValue,
                                  self.client.get_validate_region_name, name)

    def test_regions_refused(self):
        self.fake.refuse('regions.list', ka_exception.Forbidden('no'))
        self.assertRaises(exception.RegionsListFailed,
                          self.client.get_validate_region_name, 'x')

    def test_octavia(self):
        self.assertTrue(keystone.is_octavia_enabled())
        self.fake.services[0].enabled = False
        self.assertFalse(keystone.is_octavia_enabled())
        self.fake.services.clear()
        self.assertFalse(keystone.is_octavia_enabled())
        self.fake.refuse('services.list', ka_exception.Forbidden('no'))
        self.assertRaises(exception.ServicesListFailed,
                          keystone.is_octavia_enabled)
