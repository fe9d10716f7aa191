"""What is sealed opens with the same password only."""

from magnum.common import exception
from magnum.common import sealing
from magnum.tests import base


class TestSealing(base.TestCase):

    def setUp(self):
        super().setUp()
        base.CONF.set_override('password', 'one', 'keystone_auth')

    def test_round_trip(self):
        sealed = sealing.seal('a token')
        self.assertNotIn('token', sealed)
        self.assertNotEqual(sealed, sealing.seal('a token'))
        self.assertEqual('a token', sealing.unseal(sealed))

    def test_other_password(self):
        sealed = sealing.seal('a token')
        base.CONF.set_override('password', 'two', 'keystone_auth')
        self.assertRaises(exception.SealBroken, sealing.unseal, sealed)

    def test_damaged(self):
        sealed = sealing.seal('a token')
        for broken in (sealed[:-4], 'nonsense', ''):
            self.assertRaises(exception.SealBroken, sealing.unseal, broken)

    def test_no_password(self):
        base.CONF.clear_override('password', 'keystone_auth')
        self.assertRaises(exception.SealingKeyMissing, sealing.seal, 'x')
        self.assertRaises(exception.SealingKeyMissing, sealing.unseal, 'x')

    def test_password_of_the_middleware(self):
        base.CONF.clear_override('password', 'keystone_auth')
        self.useFixture(base.config_fixture.Config(
            base.CONF)).register_opt(base.config_fixture.cfg.StrOpt(
                'password', secret=True), 'keystone_authtoken')
        base.CONF.set_override('password', 'pw', 'keystone_authtoken')
        self.assertEqual('x', sealing.unseal(sealing.seal('x')))
