"""Whose rows a context sees."""

from magnum.common import context
from magnum.db import scope
from magnum.tests import base


def make(**kwargs):
    values = {'is_admin': False, 'user_id': 'u', 'user_name': 'u',
              'user_domain_id': 'default', 'user_domain_name': 'Default',
              'project_id': 'p', **kwargs}
    return context.RequestContext(**values)


class TestScope(base.TestCase):

    def test_rows_of_the_project(self):
        self.assertEqual(scope.Scope('p', 'u'), scope.of(make()))

    def test_rows_of_the_user_without_a_project(self):
        self.assertEqual(scope.Scope(None, 'u'),
                         scope.of(make(project_id=None)))

    def test_an_admin_sees_its_project(self):
        self.assertEqual(scope.Scope('p', 'u', is_admin=True),
                         scope.of(make(is_admin=True)))

    def test_an_admin_who_asks_sees_everything(self):
        seen = scope.of(make(is_admin=True, all_tenants=True))
        self.assertEqual(scope.EVERYTHING, seen)

    def test_nobody_else_sees_everything_by_asking(self):
        seen = scope.of(make(all_tenants=True))
        self.assertFalse(seen.everything)
        self.assertEqual('p', seen.project_id)

    def test_a_trustee_acts_for_the_project_of_its_cluster(self):
        self.config(trustee_domain_id='trustees', group='trust')
        seen = scope.of(make(project_id=None, user_domain_id='trustees',
                             user_name='5d12f6fd-uuid_some_project'))
        self.assertEqual('some_project', seen.project_id)

    def test_a_trustee_domain_known_by_name(self):
        self.config(trustee_domain_name='trustees', group='trust')
        seen = scope.of(make(project_id=None, user_domain_name='trustees',
                             user_name='5d12f6fd-uuid_project'))
        self.assertEqual('project', seen.project_id)

    def test_others_do_not_become_trustees_by_their_name(self):
        self.config(trustee_domain_id='trustees', group='trust')
        seen = scope.of(make(user_name='5d12f6fd-uuid_project'))
        self.assertEqual('p', seen.project_id)
