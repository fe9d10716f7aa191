from magnum.api import errors
from magnum.api import framework
from magnum.api import hooks
from magnum.tests import base

HEADERS = {
    'X-Auth-Token': 'token', 'X-User-Id': 'u', 'X-User-Name': 'user',
    'X-User-Domain-Id': 'ud', 'X-User-Domain-Name': 'users',
    'X-Roles': 'member, reader,',
}
OF_A_PROJECT = {'X-Project-Id': 'p', 'X-Project-Name': 'project',
                'X-Project-Domain-Id': 'pd',
                'X-Project-Domain-Name': 'projects'}


class CallerTest(base.TestCase):

    def caller(self, **headers):
        return hooks.caller(framework.Request.blank(
            '/v1/clusters', headers={**HEADERS, **headers},
            environ={errors.REQUEST_ID: 'req-1'}))

    def test_of_a_project(self):
        found = self.caller(**OF_A_PROJECT)
        self.assertEqual(
            ('token', 'u', 'user', 'ud', 'users', ['member', 'reader'], 'p',
             'project', 'pd', 'projects', 'req-1', False),
            (found.auth_token, found.user_id, found.user_name,
             found.user_domain_id, found.user_domain_name, found.roles,
             found.project_id, found.project_name, found.project_domain_id,
             found.project_domain_name, found.request_id, found.is_admin))
        self.assertEqual((None, None), (found.domain_id, found.system_scope))

    def test_of_a_domain(self):
        found = self.caller(**{'X-Domain-Id': 'd', 'X-Domain-Name': 'dom'})
        self.assertEqual(('d', 'dom', None), (
            found.domain_id, found.domain_name, found.project_id))

    def test_of_the_system(self):
        found = self.caller(**{'OpenStack-System-Scope': 'all'})
        self.assertEqual(('all', None),
                         (found.system_scope, found.project_id))

    def test_an_administrator(self):
        self.assertTrue(self.caller(**{'X-Roles': 'admin'}).is_admin)
