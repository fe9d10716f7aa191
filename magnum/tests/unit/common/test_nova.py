"""Public keys of key pairs."""

from magnum.common import exception
from magnum.common import nova
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud


class TestNova(base.TestCase):

    def test_get_ssh_key(self):
        fake = self.useFixture(fake_cloud.FakeCloudFixture()).cloud.nova
        fake.add_keypair('mine', public_key='ssh-rsa AAA me\n')
        self.assertEqual('ssh-rsa AAA me',
                         nova.get_ssh_key(self.context, 'mine'))
        self.assertEqual('', nova.get_ssh_key(self.context, 'other'))

    def test_revoked_token(self):
        cloud = self.useFixture(fake_cloud.FakeCloudFixture()).cloud
        cloud.keystone.revoke(self.context.auth_token)
        self.assertRaises(exception.AuthorizationFailure, nova.get_ssh_key,
                          self.context, 'mine')
