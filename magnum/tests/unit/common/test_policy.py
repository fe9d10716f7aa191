"""Who may do what by default, and with a policy file."""

from oslo_policy import policy as oslo_policy

from magnum.common import context
from magnum.common import exception
from magnum.common import policies
from magnum.common import policy
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud

MEMBER = ['member', 'reader']
OWN = {'project_id': 'fake_project', 'user_id': 'fake_user'}
OTHER_USER = {'project_id': 'fake_project', 'user_id': 'somebody'}
OTHER_PROJECT = {'project_id': 'other', 'user_id': 'fake_user'}

# rule, roles, target, allowed
CASES = (
    ('cluster:create', MEMBER, None, True),
    ('cluster:create', ['reader'], None, False),
    ('cluster:create', [], None, False),
    ('cluster:get', MEMBER, OWN, True),
    ('cluster:get', ['member'], OWN, False),
    ('cluster:get', ['reader'], OTHER_USER, True),
    ('cluster:get', MEMBER, OTHER_PROJECT, False),
    ('cluster:get', ['admin'], OTHER_PROJECT, True),
    ('cluster:get_all_all_projects', MEMBER, None, False),
    ('cluster:get_all_all_projects', ['admin'], None, True),
    ('certificate:get', MEMBER, OWN, True),
    ('certificate:get', MEMBER, OTHER_USER, False),
    ('certificate:create', MEMBER, OTHER_USER, False),
    ('certificate:rotate_ca', MEMBER, OTHER_USER, True),
    ('cluster:update_health_status', MEMBER, OTHER_USER, False),
    ('cluster:update_health_status', MEMBER,
     {**OTHER_USER, 'trustee_user_id': 'fake_user'}, True),
    ('credential:rotate', MEMBER, OWN, True),
    ('credential:rotate', ['admin'], OWN, False),
    ('nodegroup:get', ['reader'], OWN, True),
    ('nodegroup:create', ['reader'], OWN, False),
    ('quota:get', ['reader'], OWN, True),
    ('quota:create', MEMBER, OWN, False),
    ('stats:get_all', MEMBER, None, True),
    ('magnum-service:get_all', MEMBER, None, False),
    ('clustertemplate:publish', MEMBER, None, False),
    ('federation:create', MEMBER, None, True),
    ('federation:get', ['reader'], OWN, True),
    ('federation:update', ['reader'], OWN, False),
    ('federation:delete', MEMBER, OTHER_PROJECT, False),
    ('quota:get', ['reader'], OTHER_PROJECT, False),
    ('quota:get_all', MEMBER, None, False),
    ('quota:get_all', ['admin'], None, True),
    ('stats:get_all', ['member'], None, False),
    ('bay:create', MEMBER, None, True),
    ('bay:create', ['reader'], None, False),
    ('bay:get', ['reader'], OTHER_USER, True),
    ('bay:get', MEMBER, OTHER_PROJECT, False),
    ('baymodel:update', MEMBER, OTHER_USER, True),
    ('baymodel:publish', MEMBER, None, False),
    ('baymodel:publish', ['admin'], None, True),
)


class TestDefaults(base.TestCase):

    def caller(self, roles, **values):
        return context.RequestContext(**{
            'user_id': 'fake_user', 'project_id': 'fake_project',
            'user_domain_id': 'default', 'roles': roles, **values})

    def test_cases(self):
        for rule, roles, target, allowed in CASES:
            self.assertIs(allowed, policy.enforce(
                self.caller(roles), rule, target, do_raise=False),
                (rule, roles, target))

    def test_refusal_names_the_rule(self):
        error = self.assertRaises(
            exception.PolicyNotAuthorized, policy.enforce,
            self.caller([]), 'cluster:create')
        self.assertIn('cluster:create', str(error))

    def test_own_exception(self):
        self.assertRaises(
            exception.ClusterTemplatePublishDenied, policy.enforce,
            self.caller([]), 'clustertemplate:publish',
            exc=exception.ClusterTemplatePublishDenied)

    def test_unknown_rule_is_refused(self):
        self.assertRaises(exception.PolicyNotAuthorized, policy.enforce,
                          self.caller(MEMBER), 'cluster:frobnicate')

    def test_trustee_is_denied(self):
        self.config(group='trust', trustee_domain_id='trustees')
        trustee = self.caller(MEMBER, user_domain_id='trustees')
        for rule in ('cluster:get', 'cluster:create', 'clustertemplate:get',
                     'credential:rotate'):
            self.assertFalse(policy.enforce(trustee, rule, do_raise=False),
                             rule)
            self.assertTrue(policy.enforce(self.caller(MEMBER), rule), rule)

    def test_trustee_may_report_health(self):
        self.config(group='trust', trustee_domain_id='trustees')
        trustee = self.caller(MEMBER, user_domain_id='trustees',
                              user_id='t1')
        self.assertTrue(policy.enforce(
            trustee, 'cluster:update_health_status',
            {**OTHER_USER, 'trustee_user_id': 't1'}))

    def _allowed(self, caller, target):
        return {rule.name for rule in policies.list_rules()
                if ':' in rule.name and policy.enforce(
                    caller, rule.name, target, do_raise=False)}

    def test_all_a_trustee_may_do(self):
        """CVE-2016-7404: as the nodes log in, without a trust."""
        self.config(group='trust', trustee_domain_id='trustees')
        own = {**OTHER_USER, 'trustee_user_id': 't1'}
        another = {**OTHER_USER, 'trustee_user_id': 't2'}
        node = self.caller([], user_id='t1', project_id=None,
                           user_domain_id='trustees')
        self.assertEqual({'certificate:create', 'certificate:get'},
                         self._allowed(node, own))
        self.assertEqual(set(), self._allowed(node, another))
        # Even if somebody gives it roles in the project.
        member = self.caller(MEMBER, user_id='t1', user_domain_id='trustees')
        self.assertEqual(
            {'cluster:update_health_status'},
            {name for name in self._allowed(member, own)
             if name.startswith(('cluster:', 'credential:'))})

    def test_checks_ask_keystone_nothing(self):
        """But for the trustee domain by name, once per process."""
        fake = self.useFixture(fake_cloud.FakeCloudFixture()).cloud.keystone
        self._allowed(self.caller(MEMBER), OWN)
        self.assertEqual(0, sum(fake.calls.values()))

    def test_system_scope_is_refused(self):
        self.assertRaises(
            exception.PolicyNotAuthorized, policy.enforce,
            self.caller(['admin'], system_scope='all', project_id=None),
            'cluster:get', OWN)

    def test_credentials_hold_no_secret(self):
        shown = str(policy.credentials(self.context))
        self.assertNotIn('fake-token', shown)


class TestPolicyFile(base.TestCase):

    def test_old_rules_of_an_operator(self):
        path = self.useFixture(base.fixtures.TempDir()).join('policy.yaml')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('"cluster:create": "rule:admin_api"\n'
                      '"deny_cluster_user": '
                      '"not domain_id:%(trustee_domain_id)s"\n'
                      '"cluster:get": "rule:deny_cluster_user"\n')
        self.config(group='oslo_policy', policy_file=path)
        self.config(group='trust', trustee_domain_id='default')
        self.assertFalse(policy.enforce(self.context, 'cluster:create',
                                        do_raise=False))
        self.assertFalse(policy.enforce(self.context, 'cluster:get',
                                        do_raise=False))

    def test_what_is_forbidden_for_clusters_is_for_bays(self):
        path = self.useFixture(base.fixtures.TempDir()).join('policy.yaml')
        with open(path, 'w', encoding='utf-8') as out:
            out.write('"cluster:create": "!"\n'
                      '"bay:delete": "!"\n')
        self.config(group='oslo_policy', policy_file=path)
        for rule, allowed in (('bay:create', False), ('bay:update', True),
                              ('bay:delete', False),
                              ('cluster:delete', True)):
            self.assertIs(allowed, policy.enforce(
                self.context, rule, do_raise=False), rule)

    def test_rules_of_release_16_while_new_ones_are_not_enforced(self):
        self.config(group='oslo_policy', enforce_new_defaults=False)
        caller = context.RequestContext(
            user_id='u', project_id='p', roles=['anything'])
        self.assertTrue(policy.enforce(caller, 'cluster:create'))
        self.assertTrue(policy.enforce(caller, 'bay:create'))
        self.assertFalse(policy.enforce(caller, 'quota:create',
                                        do_raise=False))


class TestRules(base.BaseTestCase):

    def test_every_action_is_documented(self):
        rules = list(policies.list_rules())
        names = [rule.name for rule in rules]
        self.assertEqual(len(names), len(set(names)))
        for rule in rules:
            self.assertTrue(rule.description, rule.name)
            if ':' in rule.name:
                self.assertIsInstance(rule, oslo_policy.DocumentedRuleDefault)
                admin = rule.check_str == 'rule:context_is_admin'
                self.assertEqual(None if admin else ['project'],
                                 rule.scope_types, rule.name)

    def test_references_exist(self):
        enforcer = policy.init()
        enforcer.load_rules()
        self.assertTrue(enforcer.check_rules(raise_on_violation=True))

    def test_enforcer_of_the_command_line(self):
        self.assertIs(policy.init(), policy.get_enforcer())

    def test_default_file(self):
        self.assertEqual('policy.yaml', base.CONF.oslo_policy.policy_file)
