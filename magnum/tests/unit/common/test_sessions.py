"""Logins are made once per process, and tokens are used as they are."""

import concurrent.futures
import threading
from unittest import mock

from keystoneauth1 import exceptions as ka_exception
from keystoneauth1 import loading

from magnum.common import exception
from magnum.common import sessions
from magnum.tests import base
from magnum.tests.unit.common import http


class TestAuthUrl(base.BaseTestCase):

    def test_forms(self):
        for given, expected in (
                ('http://k:5000', 'http://k:5000/v3'),
                ('http://k:5000/', 'http://k:5000/v3'),
                ('http://k/identity/v3/', 'http://k/identity/v3'),
                ('http://k:5000/v2.0', 'http://k:5000/v3')):
            base.CONF.set_override('auth_url', given, 'keystone_auth')
            self.assertEqual(expected, sessions.auth_url())

    def test_url_of_the_middleware(self):
        base.CONF.set_override('www_authenticate_uri', 'http://k:5000',
                               'keystone_authtoken')
        self.assertEqual('http://k:5000/v3', sessions.auth_url())

    def test_none(self):
        self.assertRaises(exception.AuthorizationFailure, sessions.auth_url)


class TestSession(base.BaseTestCase):

    def test_connections_are_shared_and_time_out(self):
        one, two = sessions.session(), sessions.session(insecure=True)
        self.assertIs(one.session, two.session)
        self.assertEqual(60.0, one.timeout)
        self.assertTrue(one.verify)
        self.assertFalse(two.verify)

    def test_forked_process_has_its_own_connections(self):
        one = sessions.session()
        self.useFixture(base.fixtures.MonkeyPatch('os.getpid', lambda: -1))
        self.assertIsNot(one.session, sessions.session().session)

    def test_tls_of_the_service(self):
        base.CONF.set_override('cafile', '/ca.pem', 'keystone_auth')
        self.assertEqual('/ca.pem', sessions.session().verify)
        self.assertEqual('/own.pem',
                         sessions.session(ca_file='/own.pem').verify)
        made = sessions.session(cert_file='/c', key_file='/k')
        self.assertEqual(('/c', '/k'), made.cert)


class TestLogins(base.TestCase):

    def setUp(self):
        super().setUp()
        self.server = self.useFixture(http.Keystone())

    def access(self, auth):
        return auth.get_access(sessions.session())

    def test_token_is_read_once_and_never_replaced(self):
        for _n in range(3):
            auth = sessions.token_auth('given')
            access = self.access(auth)
        self.assertEqual('given', access.auth_token)
        self.assertEqual(('owner', 'p'), (access.user_id, access.project_id))
        self.assertEqual([('GET', '/v3/auth/tokens', None)],
                         self.server.requests)

    def test_checked_token_asks_nothing(self):
        auth = sessions.token_auth('given', http.token(project='p2'))
        self.assertEqual('p2', self.access(auth).project_id)
        self.assertEqual('given', auth.get_token(sessions.session()))
        self.assertEqual([], self.server.requests)
        self.assertFalse(auth.invalidate())

    def test_invalid_token(self):
        self.server.refuse = True
        self.assertRaises(ka_exception.Unauthorized, self.access,
                          sessions.token_auth('given'))

    def test_trust_logs_in_once(self):
        for _n in range(3):
            self.access(sessions.trust_auth('tu', 'tp', 'trust-1'))
        (_method, _path, asked), = self.server.requests
        self.assertEqual({'OS-TRUST:trust': {'id': 'trust-1'}},
                         asked['auth']['scope'])
        self.access(sessions.trust_auth('tu', 'changed', 'trust-1'))
        self.assertEqual(2, len(self.server.requests))

    def test_many_threads_one_plugin(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            made = set(pool.map(
                lambda _n: id(sessions.trust_auth('tu', 'tp', 't')),
                range(64)))
        self.assertEqual(1, len(made))

    def test_cache_is_bounded_and_holds_no_secret(self):
        for number in range(sessions._REMEMBERED + 10):
            sessions.token_auth(f'secret-{number}')
        keys = list(sessions._cache._values)
        self.assertLessEqual(len(keys), sessions._REMEMBERED)
        self.assertNotIn('secret-', str(keys))

    def test_service_logs_in_with_its_own_group(self):
        self.config(group='keystone_auth', auth_type='v3password',
                    username='magnum', password='pw',
                    user_domain_name='Default')
        self.access(sessions.service_auth())
        self.assertIs(sessions.service_auth(), sessions.service_auth())
        user = self.server.requests[0][2]['auth']['identity']['password']
        self.assertEqual('magnum', user['user']['name'])

    def test_service_with_credentials_of_another_group(self):
        self.useFixture(base.config_fixture.Config(
            base.CONF)).register_opts(
                loading.get_auth_common_conf_options() +
                loading.get_auth_plugin_conf_options('v3token'), 'shared')
        self.config(group='shared', auth_type='v3token', token='t',
                    auth_url=self.server.url)
        self.config(group='keystone_auth', auth_section='shared')
        self.access(sessions.service_auth())
        identity = self.server.requests[0][2]['auth']['identity']
        self.assertEqual({'id': 't'}, identity['token'])

    def test_nothing_configured(self):
        base.CONF.clear_override('auth_url', 'keystone_auth')
        self.assertRaises(exception.AuthorizationFailure,
                          sessions.service_auth)

    def test_trustee_by_name(self):
        self.config(group='trust', trustee_domain_id='d1')
        self.access(sessions.trust_auth(None, 'tp', 't', user_name='tn'))
        user = self.server.requests[0][2]['auth']['identity']['password']
        self.assertEqual({'id': 'd1'}, user['user']['domain'])

    def test_service_without_password(self):
        self.assertRaises(exception.AuthorizationFailure,
                          sessions.service_auth)

    def test_domain_admin(self):
        self.config(group='trust', trustee_domain_id='d1',
                    trustee_domain_admin_name='admin',
                    trustee_domain_admin_password='pw')
        access = self.access(sessions.domain_admin_auth())
        self.assertEqual('id-of-d1', access.domain_id)
        user = self.server.requests[0][2]['auth']['identity']['password']
        self.assertEqual({'id': 'd1'}, user['user']['domain'])

    def test_domain_admin_of_another_domain(self):
        for name in ('id', 'name'):
            base.CONF.clear_override('trustee_domain_admin_domain_id',
                                     'trust')
            self.config(group='trust', trustee_domain_id='d1',
                        trustee_domain_admin_name='admin',
                        trustee_domain_admin_password='pw',
                        **{f'trustee_domain_admin_domain_{name}': 'other'})
            sessions.reset()
            self.access(sessions.domain_admin_auth())
            asked = self.server.requests[-1][2]['auth']
            user = asked['identity']['password']['user']
            self.assertEqual({name: 'other'}, user['domain'])
            self.assertEqual({'domain': {'id': 'd1'}}, asked['scope'])


class _Then:
    """A lock that does something after it was held."""

    def __init__(self, then):
        self._then = then

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._then()


class TestRenewal(base.TestCase):
    """Logins that outlive their tokens."""

    def setUp(self):
        super().setUp()
        self.server = self.useFixture(http.Keystone())
        self.config(group='keystone_auth', auth_type='v3password',
                    username='magnum', password='pw',
                    user_domain_name='Default')
        self.config(group='trust', trustee_domain_id='d1',
                    trustee_domain_admin_name='admin',
                    trustee_domain_admin_password='pw')

    def own(self):
        """Return functions that give the plugins that can log in."""
        return (sessions.service_auth, sessions.domain_admin_auth,
                lambda: sessions.trust_auth('tu', 'tp', 'trust-1'))

    def ask(self, auth, **options):
        """Ask a service something with the session of a request."""
        return sessions.session(auth=auth).get(self.server.url + '/users',
                                               **options)

    def logins(self):
        return [asked[0] for asked in self.server.requests].count('POST')

    def test_token_that_is_about_to_end(self):
        for number, auth in enumerate(self.own()):
            self.server.issue_for(10)
            self.ask(auth())
            self.server.issue_for(3600)
            for _n in range(3):
                self.ask(auth())
            self.assertEqual(2 * (number + 1), self.logins())

    def test_token_that_is_refused(self):
        for number, auth in enumerate(self.own()):
            self.ask(auth())
            self.server.revoked.add(self.server.latest)
            for _n in range(3):
                self.assertEqual(200, self.ask(auth()).status_code)
            self.assertEqual(2 * (number + 1), self.logins())

    def test_token_of_the_second_of_a_revocation(self):
        """It is void from the start, and the next one is not."""
        for auth in self.own():
            for options in {}, {'raise_exc': False}:
                self.ask(auth())
                number = int(self.server.latest.partition('-')[2])
                self.server.revoked |= {f'token-{number}',
                                        f'token-{number + 1}'}
                with mock.patch('time.sleep') as sleep:
                    answer = self.ask(auth(), **options)
                self.assertEqual(200, answer.status_code)
                sleep.assert_called_once_with(1)
                self.assertEqual(f'token-{number + 2}', self.server.latest)

    def test_every_token_is_refused(self):
        for auth in self.own():
            self.ask(auth())
            number = int(self.server.latest.partition('-')[2])
            self.server.revoked |= {f'token-{number + n}' for n in range(9)}
            before = self.logins()
            with mock.patch('time.sleep') as sleep:
                self.assertRaises(ka_exception.Unauthorized, self.ask, auth())
            self.assertEqual([mock.call(1)], sleep.mock_calls)
            self.assertEqual(before + 2, self.logins())
            self.server.revoked.clear()

    def test_many_threads_are_refused(self):
        auth = sessions.service_auth()
        self.ask(auth)
        self.server.revoked.add(self.server.latest)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _n: self.ask(auth), range(16)))
        self.assertEqual({200}, {found.status_code for found in answers})
        self.assertEqual(2, self.logins())

    def test_refused_while_another_thread_takes_the_token(self):
        """A token is dropped between the look at it and its use."""
        for auth in self.own():
            plugin = auth()
            self.ask(plugin)
            session = sessions.session(auth=plugin)
            plugin._lock = _Then(lambda: session.invalidate(plugin))
            self.assertIsNotNone(plugin.get_access(session).auth_token)
            plugin._lock = threading.Lock()
            before = self.logins()
            self.ask(plugin)
            self.assertEqual(before + 1, self.logins())

    def test_refused_for_good(self):
        for auth in self.own():
            self.ask(auth())
            self.server.refuse = True
            before = len(self.server.requests)
            self.assertRaises(ka_exception.Unauthorized, self.ask, auth())
            # The request and one more login.
            self.assertEqual(before + 2, len(self.server.requests))
            self.server.refuse = False
            self.ask(auth())

    def test_token_of_a_user_is_never_replaced(self):
        self.server.revoked.add('given')
        for auth in (sessions.token_auth('given'),
                     sessions.token_auth('given', http.token(project='p'))):
            self.assertRaises(ka_exception.Unauthorized, self.ask, auth)
        self.assertEqual(0, self.logins())
