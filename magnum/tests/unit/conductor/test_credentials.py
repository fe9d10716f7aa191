"""Who an operation acts as."""

import json

from magnum.conductor import credentials
from magnum.tests import base
from magnum.tests.unit.objects import utils


class CredentialsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.config(password='secret', group='keystone_auth')

    def _cluster(self, **values):
        return utils.get_test_cluster(self.context, **values)

    def _names(self, cluster, context=None, deleting=False):
        request = credentials.request_of(context or self.context)
        return list(credentials.identities(cluster, request, deleting))

    def test_round_trip(self):
        request = credentials.request_of(self.context)
        self.assertNotIn('fake-token', json.dumps(request))
        found = credentials.context_of(json.loads(json.dumps(request)))
        self.assertEqual(
            ('fake-token', 'fake_user', 'fake_project', False),
            (found.auth_token, found.user_id, found.project_id,
             found.is_admin))
        self.assertEqual(self.context.request_id, found.request_id)
        self.assertEqual(self.context.roles, found.roles)

    def test_token_is_not_kept_without_a_key(self):
        self.config(password=None, group='keystone_auth')
        request = credentials.request_of(self.context)
        self.assertIsNone(request['sealed_token'])
        self.assertIsNone(credentials.context_of(request).auth_token)

    def test_token_sealed_with_another_key_is_lost(self):
        request = credentials.request_of(self.context)
        self.config(password='changed', group='keystone_auth')
        self.assertIsNone(credentials.context_of(request).auth_token)

    def test_caller_then_trustee(self):
        cluster = self._cluster(trust_id='t', trustee_user_id='u')
        self.assertEqual(['caller', 'trustee'], self._names(cluster))
        self.assertEqual(['caller'], self._names(self._cluster()))

    def test_caller_of_another_project_comes_after_the_trustee(self):
        cluster = self._cluster(trust_id='t', trustee_user_id='u',
                                project_id='other')
        self.assertEqual(['trustee', 'caller'], self._names(cluster))

    def test_only_deletions_end_as_the_service(self):
        self.assertEqual(['caller', 'service'],
                         self._names(self._cluster(), deleting=True))

    def test_trustee(self):
        cluster = self._cluster(trust_id='t', trustee_user_id='u',
                                trustee_password='p')
        found = credentials.identities(
            cluster, credentials.request_of(self.context))['trustee']
        self.assertEqual(('t', 'u', 'p', cluster.project_id),
                         (found.trust_id, found.user_id, found.password,
                          found.project_id))

    def test_there_is_always_one(self):
        found = credentials.identities(self._cluster(), {})
        self.assertEqual(['caller'], list(found))
