"""A living stack is never forgotten, whoever is left to delete it."""

from magnum.conductor import credentials
from magnum.conductor import runner
from magnum import objects
from magnum.objects import lifecycle
from magnum.tests.functional.conductor import test_cloud


class OwnerlessTest(test_cloud.CloudTestCase):
    """The trust is gone, and so is the token of whoever made the cluster."""

    def setUp(self):
        super().setUp()
        self.cluster = self.created()
        self.stack = self.cloud.heat.stack(self.cluster.stack_id)
        self.cloud.keystone.forget_trust(self.cluster.trust_id)

    def forget_stack_id(self):
        """The conductor died before it could save it."""
        for lost in (self.cluster, *self.cluster.nodegroups):
            lost.stack_id = None
            lost.save()

    def lose_owner(self):
        self.cloud.keystone.revoke(self.context.auth_token)

    def delete(self):
        self.accept_delete(self.cluster)
        self.run_all()
        self.settle()

    def later(self):
        """Let what was postponed go on to its end."""
        self.time_passes()
        self.run_all()
        for _round in range(2):
            for stack in self.cloud.heat.living():
                self.cloud.heat.complete(stack)
            self.poll(self.new_status_tick())

    def assertKept(self):
        self.assertTrue(self.stack.is_living)
        found = self.fresh(self.cluster)
        self.assertEqual('DELETE_IN_PROGRESS', found.status)
        self.assertIn('role admin', found.status_reason)

    def test_a_stack_known_by_its_name_only(self):
        self.forget_stack_id()
        self.lose_owner()
        self.delete()
        self.assertNothingLeft(self.cluster)

    def test_where_the_policy_denies_the_global_list(self):
        self.cloud.heat.lists_globally = False
        self.test_a_stack_known_by_its_name_only()

    def test_one_of_that_name_in_another_project(self):
        self.stack.project = 'another'
        self.forget_stack_id()
        self.lose_owner()
        self.delete()
        self.assertEqual('CREATE_COMPLETE', self.stack.status)

    def _delete_as(self, roles):
        request = credentials.request_of(self.context)
        request.update(project_id='another', user_id='another', roles=roles)
        objects.Operation.admit(
            self.context, lifecycle.CLUSTER_DELETE, self.fresh(self.cluster),
            request=request)
        self.run_all()
        self.settle()

    def test_deleted_by_an_administrator(self):
        self.forget_stack_id()
        self._delete_as(['admin'])
        self.assertNothingLeft(self.cluster)

    def test_deleted_by_one_whom_heat_shows_nothing(self):
        self.forget_stack_id()
        self._delete_as(['operator'])
        self.assertNothingLeft(self.cluster)

    def _delete_when_the_role_is_there(self):
        self.cloud.keystone.service_roles = ['member']
        self.lose_owner()
        self.delete()
        self.assertKept()
        self.cloud.keystone.service_roles = ['admin']
        self.later()
        self.assertNothingLeft(self.cluster)

    def test_a_service_user_without_the_role(self):
        self._delete_when_the_role_is_there()

    def test_a_service_user_without_the_role_and_a_name(self):
        self.forget_stack_id()
        self._delete_when_the_role_is_there()

    def test_it_ends_without_the_role(self):
        self.cloud.keystone.service_roles = ['member']
        self.forget_stack_id()
        self.lose_owner()
        self.delete()
        self.time_passes(60 * self.cluster.create_timeout +
                         runner.BACK_OFF[-1])
        self.run_all()
        found = self.fresh(self.cluster)
        self.assertEqual('DELETE_FAILED', found.status)
        self.assertIn('role admin', found.status_reason)
        self.assertTrue(self.stack.is_living)
