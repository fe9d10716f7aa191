"""Volume types: configured, listed, or none."""

from magnum.common import cinder
from magnum.common import exception
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud


class TestCinder(base.TestCase):

    def test_default_types(self):
        fake = self.useFixture(fake_cloud.FakeCloudFixture()).cloud.cinder
        for kind in ('docker', 'boot', 'etcd'):
            get = getattr(cinder, f'get_default_{kind}_volume_type')
            fake.volume_types[:] = ['first', 'second']
            self.assertEqual('first', get(self.context))
            fake.volume_types.clear()
            self.assertRaises(exception.VolumeTypeNotFound, get,
                              self.context)
            self.config(group='cinder',
                        **{f'default_{kind}_volume_type': 'fast'})
            self.assertEqual('fast', get(self.context))
