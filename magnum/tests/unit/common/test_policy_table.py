"""The rules of policy as operators know them; ``policies.md`` has them."""
import pathlib
import re
import warnings

from oslo_config import cfg
from oslo_policy import generator
from oslo_policy import policy as oslo_policy

from magnum.common import context
from magnum.common import policies
from magnum.common import policy
from magnum.tests import base

TABLE = pathlib.Path(__file__).with_name('policies.md')
#: Rules that are gone upstream, under whose names old clients still ask.
OLD_NAMES = ('bay:', 'baymodel:')


def sections():
    """The rows of each table, by its title."""
    found = {}
    for line in TABLE.read_text(encoding='utf-8').splitlines():
        if line.startswith('## '):
            rows = found[line[3:]] = []
        elif line.startswith('| ') and not line.startswith('| Rule'):
            rows.append([cell.strip() for cell in line[1:-1].split('|')])
    return found


def here(default, remark):
    """The default of this tree."""
    changed = re.match('`(.+?)`: .+', remark)
    return changed[1] if changed else default


class TableTest(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        self.rules = {rule.name: rule for rule in policies.list_rules()}
        self.tables = sections()

    def test_all_rules_are_in_the_table(self):
        self.assertEqual(sorted(self.rules), sorted(
            row[0] for rows in self.tables.values() for row in rows))

    def test_parts(self):
        for name, default, remark in self.tables['Parts']:
            rule = self.rules[name]
            self.assertEqual(here(default, remark), rule.check_str, name)
            self.assertIsNone(rule.scope_types, name)

    def test_actions(self):
        for name, default, scope, _before, remark in self.tables['Actions']:
            rule = self.rules[name]
            self.assertEqual(here(default, remark), rule.check_str, name)
            self.assertEqual(None if scope else ['project'],
                             rule.scope_types, name)

    def test_what_counts_beside_them(self):
        for name, _default, _scope, before, _remark in (
                self.tables['Actions']):
            if name.startswith(OLD_NAMES):
                # That of the rule they stand for counts.
                before = '-'
            replaced = self.rules[name].deprecated_rule
            self.assertEqual(before, replaced.check_str if replaced else '-',
                             name)
            if replaced:
                self.assertEqual(name, replaced.name)


class OldDefaultsTest(base.TestCase):
    """With ``enforce_new_defaults`` off the rules of 16 count as well."""

    def setUp(self):
        super().setUp()
        self.config(group='oslo_policy', enforce_new_defaults=False)
        self.config(group='trust', trustee_domain_id='trustees')
        self.tables = sections()

    def allowed(self, rule, **caller):
        target = {'project_id': 'p', 'user_id': 'owner',
                  'trustee_user_id': 'trustee'}
        return policy.enforce(
            context.RequestContext(**{
                'user_id': 'u', 'user_domain_id': 'default',
                'project_id': 'p', 'roles': ['anything'], **caller}),
            rule, target, do_raise=False)

    def by_old_default(self, text):
        return [row[0] for row in self.tables['Actions']
                if row[3] == text and not row[0].startswith(OLD_NAMES)]

    def test_anybody_but_trustees(self):
        for rule in self.by_old_default('rule:deny_cluster_user'):
            self.assertTrue(self.allowed(rule), rule)
            self.assertTrue(self.allowed(rule, project_id='other'), rule)
            self.assertFalse(self.allowed(rule, user_domain_id='trustees'),
                             rule)

    def test_anybody_of_the_project(self):
        for rule in self.by_old_default('rule:admin_or_owner'):
            self.assertTrue(self.allowed(rule), rule)
            self.assertFalse(self.allowed(rule, project_id='other'), rule)

    def test_the_owner_and_the_nodes(self):
        for rule in self.by_old_default(
                'rule:admin_or_user or rule:cluster_user'):
            self.assertFalse(self.allowed(rule), rule)
            for user in ('owner', 'trustee'):
                self.assertTrue(self.allowed(rule, user_id=user), rule)

    def test_administrators_only(self):
        for rule in self.by_old_default('rule:admin_api'):
            self.assertFalse(self.allowed(rule), rule)
            self.assertTrue(self.allowed(rule, roles=['admin'],
                                         project_id='other'), rule)


class ScopeTest(base.TestCase):
    """A token of the whole system, or of a domain, is of no project."""

    SCOPES = ({'system_scope': 'all'}, {'domain_id': 'default'})

    def allowed(self, rule, **scope):
        return policy.enforce(
            context.RequestContext(user_id='u', roles=['admin', 'member'],
                                   **scope),
            rule, {'project_id': 'p'}, do_raise=False)

    def test_refused_by_rules_of_projects(self):
        for name, _default, scope, _before, _remark in (
                sections()['Actions']):
            for kind in self.SCOPES:
                self.assertEqual(scope == 'any', self.allowed(name, **kind),
                                 (name, kind))

    def test_let_in_where_scopes_do_not_count(self):
        self.config(group='oslo_policy', enforce_scope=False)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter('always')
            for kind in self.SCOPES:
                self.assertTrue(self.allowed('cluster:get', **kind), kind)
        self.assertIn('failed scope check', str(told[0].message))


class FileTest(base.TestCase):
    """Files of operators, as oslo.policy reads them."""

    def written(self, text):
        path = self.useFixture(base.fixtures.TempDir()).join('policy.yaml')
        pathlib.Path(path).write_text(text, encoding='utf-8')
        self.config(group='oslo_policy', policy_file=path)

    def test_the_generator_writes_every_rule(self):
        path = self.useFixture(base.fixtures.TempDir()).join('sample.yaml')
        generator.generate_sample(args=[
            '--config-file',
            self.get_path('etc/magnum/magnum-policy-generator.conf'),
            '--output-file', path], conf=cfg.ConfigOpts())
        written = re.findall(r'^#"(\S+)": "(.+)"$',
                             pathlib.Path(path).read_text(encoding='utf-8'),
                             re.MULTILINE)
        self.assertEqual({rule.name: rule.check_str
                          for rule in policies.list_rules()},
                         {name: check for name, check in written
                          if not check.startswith('rule:' + name)})

    def test_a_sample_changes_nothing(self):
        self.written('\n'.join(
            '"%s": "%s"' % (rule.name, rule.check_str)
            for rule in policies.list_rules()))
        defaults = {rule.name: str(oslo_policy.RuleDefault(
            rule.name, rule.check_str).check)
            for rule in policies.list_rules()}
        enforcer = policy.init()
        enforcer.load_rules()
        self.assertEqual(defaults, {name: str(check) for name, check
                                    in enforcer.rules.items()})

    def test_a_rule_of_a_file_replaces_the_old_default_too(self):
        self.config(group='oslo_policy', enforce_new_defaults=False)
        self.written('"cluster:create": "role:operator"\n')
        for roles, allowed in ((['operator'], True), (['member'], False)):
            self.assertEqual(allowed, policy.enforce(
                context.RequestContext(user_id='u', project_id='p',
                                       roles=roles),
                'cluster:create', do_raise=False), roles)
