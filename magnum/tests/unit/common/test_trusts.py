"""A cluster's trust survives interruptions on either end of its life."""

from keystoneauth1 import exceptions as ka_exception

from magnum.common import clients
from magnum.common import exception
from magnum.common import trusts
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases


class TestTrusts(base.TestCase):

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        self.fake = self.cloud.keystone
        self.osc = clients.OpenStackClients(self.context)
        self.cluster = cases.Cluster()

    def create(self):
        trusts.create_trustee_and_trust(self.osc, self.cluster)

    def delete(self):
        trusts.delete_trustee_and_trust(self.osc, self.context, self.cluster)

    def test_create(self):
        self.create()
        user, = self.fake.users.values()
        trust, = self.fake.trusts.values()
        self.assertEqual(
            (f'{cases.UUID}_fake_project', user.id, user.password, trust.id),
            (self.cluster.trustee_username, self.cluster.trustee_user_id,
             self.cluster.trustee_password, self.cluster.trust_id))
        self.assertEqual(18, len(user.password))

    def test_create_twice(self):
        self.create()
        self.create()
        self.assertEqual(1, len(self.fake.trusts))

    def test_create_after_an_interruption(self):
        self.create()
        self.cluster = cases.Cluster()
        self.create()
        user, = self.fake.users.values()
        self.assertEqual(user.password, self.cluster.trustee_password)

    def test_create_half_done(self):
        self.fake.refuse('trusts.create', ka_exception.ConnectFailure('x'))
        self.assertRaises(exception.ServiceUnavailable, self.create)
        password = self.cluster.trustee_password
        self.create()
        self.assertEqual(password, self.cluster.trustee_password)
        self.assertEqual(1, len(self.fake.users))

    def test_create_refused(self):
        self.fake.refuse('trusts.create', ka_exception.BadRequest('no'))
        error = self.assertRaises(exception.TrusteeOrTrustToClusterFailed,
                                  self.create)
        self.assertFalse(exception.is_transient(error))

    def test_application_credential_is_told(self):
        self.fake.application_credential_tokens.add('fake-token')
        self.fake.refuse('trusts.create', ka_exception.Forbidden('no'))
        self.assertRaises(exception.ApplicationCredentialTrustForbidden,
                          self.create)

    def test_delete(self):
        self.create()
        self.delete()
        self.delete()
        self.assertEqual(({}, {}), (self.fake.users, self.fake.trusts))
        self.assertIsNone(self.cluster.trust_id)
        self.assertIsNone(self.cluster.trustee_password)

    def test_delete_what_was_never_noted(self):
        self.create()
        self.cluster = cases.Cluster()
        self.delete()
        self.assertEqual(({}, {}), (self.fake.users, self.fake.trusts))

    def test_delete_without_trustee_domain(self):
        self.config(group='trust', trustee_domain_id=None)
        self.delete()
        self.assertEqual(0, sum(self.fake.calls.values()))

    def test_delete_while_keystone_is_away(self):
        self.create()
        self.fake.down = True
        self.assertRaises(exception.ServiceUnavailable, self.delete)
        self.fake.down = False
        self.delete()
        self.assertEqual({}, self.fake.users)

    def test_delete_refused(self):
        self.create()
        self.fake.refuse('users.delete', ka_exception.Forbidden('no'))
        self.delete()
        self.assertEqual(1, len(self.fake.users))
