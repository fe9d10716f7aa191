"""A cluster's trust survives interruptions on either end of its life."""

from keystoneauth1 import exceptions as ka_exception

from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import trusts
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.unit.common import cases


class TrustsTestCase(base.TestCase):

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


class TestTrusts(TrustsTestCase):

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


class TestRenewal(TrustsTestCase):
    """A trust that is lost, and one that is to be another."""

    def setUp(self):
        super().setUp()
        self.create()
        self.saved = []

    def fields(self):
        return (self.cluster.trust_id, self.cluster.trustee_user_id,
                self.cluster.trustee_password)

    def renew(self):
        return trusts.renew_trust(self.osc, self.cluster)

    def test_nothing_is_lost(self):
        before = self.fields()
        self.assertFalse(self.renew())
        self.assertEqual(before, self.fields())

    def test_trust_that_may_not_be_looked_at(self):
        self.fake.refuse('trusts.get', ka_exception.Forbidden('no'))
        self.assertFalse(self.renew())

    def test_lost_trust(self):
        trust_id, user_id, password = self.fields()
        self.fake.forget_trust(trust_id)
        self.assertTrue(self.renew())
        self.assertEqual({self.cluster.trust_id}, set(self.fake.trusts))
        self.assertEqual((user_id, password), self.fields()[1:])

    def test_lost_trustee(self):
        self.fake.client(self.context)
        self.fake.domain_admin_client().users.delete(
            self.cluster.trustee_user_id)
        self.assertTrue(self.renew())
        user, = self.fake.users.values()
        trust, = self.fake.trusts.values()
        self.assertEqual((trust.id, user.id, user.password), self.fields())
        self.assertEqual(user.id, trust.trustee_user_id)

    def test_trustee_with_another_password(self):
        before = self.fields()
        user, = self.fake.users.values()
        user.password = 'another'
        self.assertFalse(self.renew())
        self.assertEqual(before, self.fields())
        self.assertEqual(before[2], user.password)
        self.assertEqual({before[0]}, set(self.fake.trusts))

    def test_keystone_is_away(self):
        self.fake.down = True
        self.assertRaises(exception.ServiceUnavailable, self.renew)

    def replace(self, context=None):
        trusts.replace_trustee_and_trust(
            self.osc, context or self.context, self.cluster,
            lambda: self.saved.append(self.fields()))

    def check(self):
        user, = self.fake.users.values()
        trust, = self.fake.trusts.values()
        self.assertEqual((trust.id, user.id, user.password), self.fields())
        self.assertEqual(self.fields(), self.saved[-1])

    def test_replace(self):
        before = self.fields()
        self.replace()
        self.check()
        self.assertNotEqual(before[0], self.fields()[0])
        self.assertEqual(before[1], self.fields()[1])
        self.assertNotEqual(before[2], self.fields()[2])

    def test_replace_after_an_interruption(self):
        """Whatever was reached, the second time ends as the first."""
        for method in ('trusts.create', 'users.update', 'trusts.list',
                       'trusts.delete'):
            self.fake.refuse(method, ka_exception.ConnectFailure('x'))
            self.assertRaises(exception.ServiceUnavailable, self.replace)
            # What was not saved is lost.
            (self.cluster.trust_id, self.cluster.trustee_user_id,
             self.cluster.trustee_password) = (
                 self.saved[-1] if self.saved else self.fields())
            self.replace()
            self.check()

    def test_replace_the_trust_of_another(self):
        former, = self.fake.trusts.values()
        former.trustor_user_id = 'somebody who left'
        self.replace()
        self.check()

    def test_replace_what_is_lost(self):
        self.fake.domain_admin_client().users.delete(
            self.cluster.trustee_user_id)
        self.replace()
        self.check()

    def test_trusts_that_cannot_be_listed(self):
        self.fake.refuse('trusts.list', ka_exception.Forbidden('no'))
        self.replace()
        self.check()

    def test_who_cannot_delegate(self):
        before = self.fields()
        for values in ({'auth_token': None}, {'project_id': 'other'}):
            other = magnum_context.RequestContext.from_dict(
                {**self.context.to_dict(), **values})
            self.assertRaises(exception.AuthorizationFailure, self.replace,
                              other)
        self.assertEqual(before, self.fields())
        self.assertEqual({before[0]}, set(self.fake.trusts))
