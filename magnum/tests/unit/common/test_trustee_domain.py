"""The trustee domain is asked for once per process."""

from magnum.common import exception
from magnum.common import trustee_domain
from magnum.tests import base
from magnum.tests.unit.common import http


class TestTrusteeDomain(base.TestCase):

    def setUp(self):
        super().setUp()
        self.server = self.useFixture(http.Keystone())

    def configure(self, **values):
        self.config(group='trust', trustee_domain_admin_name='admin',
                    trustee_domain_admin_password='secret', **values)

    def test_configured_id(self):
        self.configure(trustee_domain_id='d1')
        self.assertEqual('d1', trustee_domain.get_id())
        self.assertEqual([], self.server.requests)

    def test_nothing_configured(self):
        self.assertIsNone(trustee_domain.get_id())
        self.assertEqual([], self.server.requests)

    def test_asked_once_by_name(self):
        self.configure(trustee_domain_name='magnum')
        self.assertEqual({'id-of-magnum'}, {
            trustee_domain.get_id() for _n in range(3)})
        self.assertEqual(1, len(self.server.requests))

    def test_keystone_is_away(self):
        self.configure(trustee_domain_name='magnum')
        self.server.close()
        self.assertRaises(exception.ServiceUnavailable,
                          trustee_domain.get_id)

    def test_wrong_password(self):
        self.configure(trustee_domain_name='magnum')
        self.server.refuse = True
        self.assertRaises(exception.AuthorizationFailure,
                          trustee_domain.get_id)
