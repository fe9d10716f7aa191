"""Trusts and trustees: made, lost, replaced, and gone at the end."""

from keystoneauth1 import exceptions as ka_exception

from magnum.objects import lifecycle
from magnum.tests.functional.security import cases


class CredentialTest(cases.SecurityTestCase):

    def setUp(self):
        super().setUp()
        self.config(group='trust', cluster_user_trust=True)
        self.use_store('x509keypair')
        self.keystone = self.cloud.keystone
        self.cluster = self.created()

    def rotate(self):
        self.accept(lifecycle.CREDENTIAL_ROTATE, self.cluster)
        self.run_all()

    def check(self):
        """The cluster, Keystone and the nodes agree; there is no other."""
        found = self.fresh(self.cluster)
        trust, = self.keystone.trusts.values()
        user, = (user for ident, user in self.keystone.users.items()
                 if ident not in self.users)
        self.assertEqual(
            (trust.id, trust.trustee_user_id, user.id, user.password),
            (found.trust_id, user.id, found.trustee_user_id,
             found.trustee_password))
        params = self.cloud.heat.stack(found.stack_id).parameters
        self.assertEqual(
            (trust.id, user.id, user.password),
            (params['trust_id'], params['trustee_user_id'],
             params['trustee_password']))
        return found

    def test_rotation(self):
        before = self.check()
        self.rotate()
        self.settle()
        self.assertStatus('UPDATE_COMPLETE', self.cluster)
        after = self.check()
        self.assertNotEqual(before.trust_id, after.trust_id)
        self.assertNotEqual(before.trustee_password, after.trustee_password)
        self.deleted(self.cluster)

    def test_rotation_by_another_member(self):
        self.context.user_id = 'another'
        self.rotate()
        self.settle()
        self.assertEqual('another', self.keystone.trusts[
            self.check().trust_id].trustor_user_id)

    def test_rotation_that_died(self):
        for point in ('driver:before', 'driver:after'):
            self.die_at(f'credential_rotate:{point}')
            self.accept(lifecycle.CREDENTIAL_ROTATE, self.cluster)
            self.run_dying()
            # Heat does not change a stack twice at a time.
            for stack in self.cloud.heat.living():
                self.cloud.heat.complete(stack)
            self.survive()
            self.assertStatus('UPDATE_COMPLETE', self.cluster)
            self.check()

    def test_rotation_while_keystone_comes_and_goes(self):
        for method in ('trusts.create', 'users.update', 'trusts.delete'):
            self.keystone.refuse(method, ka_exception.ConnectFailure('x'))
            self.rotate()
            self.assertStatus('UPDATE_IN_PROGRESS', self.cluster)
            self.time_passes()
            self.run_all()
            self.settle()
            self.assertStatus('UPDATE_COMPLETE', self.cluster)
            self.check()
        self.deleted(self.cluster)

    def test_rotation_without_a_token(self):
        """Only a token can delegate; what there is stays as it is."""
        before = self.check()
        self.keystone.revoke(self.context.auth_token)
        self.rotate()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertIn('delegate', self.fresh(self.cluster).status_reason)
        self.assertEqual(before.trust_id, self.check().trust_id)

    def test_rotation_with_an_application_credential(self):
        self.keystone.application_credential_tokens.add(
            self.context.auth_token)
        self.keystone.refuse('trusts.create', ka_exception.Forbidden('no'))
        self.rotate()
        self.assertStatus('UPDATE_FAILED', self.cluster)
        self.assertIn('--unrestricted',
                      self.fresh(self.cluster).status_reason)

    def resize(self, count):
        cluster = self.fresh(self.cluster)
        self.accept(lifecycle.CLUSTER_RESIZE, cluster,
                    nodegroup=cluster.default_ng_worker,
                    nodegroup_values={'node_count': count},
                    arguments={'node_count': count, 'nodes_to_remove': []})
        self.run_all()
        self.settle()
        self.assertStatus('UPDATE_COMPLETE', cluster)

    def test_lost_trust_is_made_again(self):
        lost = self.fresh(self.cluster).trust_id
        self.keystone.forget_trust(lost)
        self.resize(3)
        found = self.fresh(self.cluster).trust_id
        self.assertEqual({found}, set(self.keystone.trusts))
        self.assertNotEqual(lost, found)
        # The nodes learn of it.
        self.rotate()
        self.settle()
        self.check()
        self.deleted(self.cluster)

    def test_trust_is_nobody_elses(self):
        self.keystone.forget_trust(self.fresh(self.cluster).trust_id)
        self.context.user_id = 'another'
        self.resize(3)
        self.assertEqual({}, self.keystone.trusts)
        self.deleted(self.cluster)

    def test_status_without_a_trust(self):
        self.keystone.forget_trust(self.fresh(self.cluster).trust_id)
        self.resize(4)

    def test_polls_and_updates_ask_little_of_keystone(self):
        before = dict(self.keystone.calls)
        self.poll()
        self.assertEqual(before, dict(self.keystone.calls))
