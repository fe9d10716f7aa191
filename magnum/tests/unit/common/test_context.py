"""The context travels whole, shows no secret, and is not changed."""

from magnum.common import context
from magnum.tests import base
from magnum.tests.unit.common import cases


class TestRequestContext(base.TestCase):

    def full(self):
        return context.RequestContext(
            auth_token='token', auth_url='url', domain_id='d',
            domain_name='dn', user_name='un', user_id='u',
            user_domain_name='udn', user_domain_id='ud', project_name='pn',
            project_id='p', roles=['r'], is_admin=False, read_only=True,
            show_deleted=True, request_id='req-1', trust_id='trust',
            auth_token_info={'token': {}}, all_tenants=True,
            password='secret', project_domain_id='pd',
            global_request_id='req-2', system_scope='all')

    def test_round_trip(self):
        sent = self.full()
        got = context.RequestContext.from_dict(sent.to_dict())
        self.assertEqual(sent.to_dict(), got.to_dict())
        for name in ('auth_url', 'trust_id', 'password', 'all_tenants',
                     'user_domain_name', 'request_id', 'is_admin'):
            self.assertEqual(getattr(sent, name), getattr(got, name), name)

    def test_unknown_keys_are_ignored(self):
        values = {**self.full().to_dict(), 'from_the_future': 1}
        self.assertEqual(
            'u', context.RequestContext.from_dict(values).user_id)

    def test_short_form(self):
        got = context.RequestContext.from_dict(
            {'user': 'u', 'project': 'p', 'user_domain': 'ud',
             'is_admin': False})
        self.assertEqual(('u', 'p', 'ud'), (got.user_id, got.project_id,
                                            got.user_domain_id))

    def test_no_secret_is_shown(self):
        full = self.full()
        shown = repr(full) + str(full.get_logging_values()) + str(
            full.redacted_copy().to_dict())
        for secret in ("'secret'", "'token'"):
            self.assertNotIn(secret, shown.replace("'auth_token'", ''))

    def test_elevated_is_a_copy(self):
        before = self.context.to_dict()
        raised = self.context.elevated()
        self.assertTrue(raised.is_admin)
        self.assertTrue(raised.all_tenants)
        self.assertEqual(self.context.auth_token, raised.auth_token)
        raised.roles.append('admin')
        self.assertEqual(before, self.context.to_dict())
        self.assertIs(self.context, context.ctx())

    def test_is_admin_by_policy(self):
        for roles, expected in ((['admin'], True), (['member'], False)):
            made = context.make_context(user_id='u', project_id='p',
                                        roles=roles)
            self.assertIs(expected, made.is_admin)

    def test_admin_contexts(self):
        made = context.make_admin_context(all_tenants=True)
        self.assertTrue(made.is_admin and made.all_tenants)
        self.assertIsNone(made.user_id)
        got = context.get_admin_context(read_deleted='yes')
        self.assertTrue(got.is_admin and got.show_deleted)
        self.assertFalse(got.all_tenants)
        self.assertIs(self.context, context.ctx())

    def test_cluster_context(self):
        cluster = cases.Cluster(trust_id='t', trustee_user_id='tu',
                                trustee_username='tn',
                                trustee_password='tp')
        made = context.make_cluster_context(cluster)
        self.assertEqual(
            ('tu', 'tn', 'tp', 't', cluster.project_id, None),
            (made.user_id, made.user_name, made.password, made.trust_id,
             made.project_id, made.auth_token))

    def test_current(self):
        context.set_ctx(None)
        context.get_admin_context()
        self.assertFalse(context.has_ctx())
        self.assertRaises(LookupError, context.ctx)
        context.set_ctx(self.context)
        self.assertTrue(context.has_ctx())
        self.assertIs(self.context, context.ctx())
