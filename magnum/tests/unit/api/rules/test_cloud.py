import types

from magnum.api.rules import cloud
from magnum.common import exception
from magnum.tests import base

DISKS = {'small': 20, 'zero': 0}


def case(flavors, needs=False, **labels):
    return types.SimpleNamespace(
        flavors=flavors, needs_flavors=needs, labels=labels,
        cloud=types.SimpleNamespace(flavor=lambda name:
                                    types.SimpleNamespace(disk=DISKS[name])))


class RootDiskTest(base.TestCase):

    def test_size_of_the_boot_volume(self):
        self.assertEqual(0, cloud.boot_volume_size(None))
        self.assertEqual(9, cloud.boot_volume_size(
            {'boot_volume_size': '9'}))
        self.config(group='cinder', default_boot_volume_size=7)
        self.assertEqual(7, cloud.boot_volume_size({}))
        self.assertEqual(0, cloud.boot_volume_size(
            {'boot_volume_size': '0'}))
        self.assertRaises(exception.InvalidParameterValue,
                          cloud.boot_volume_size,
                          {'boot_volume_size': 'abc'})

    def test_a_disk_or_a_volume(self):
        cloud.root_disk_has_a_size(case(['small', 'small']))
        cloud.root_disk_has_a_size(case(['zero'], boot_volume_size='10'))
        self.assertRaises(exception.FlavorZeroRootVolumeNotSupported,
                          cloud.root_disk_has_a_size,
                          case(['small', 'zero']))

    def test_no_flavor_at_all(self):
        cloud.root_disk_has_a_size(case([None]))
        cloud.root_disk_has_a_size(case([None], needs=True,
                                        boot_volume_size='10'))
        self.assertRaises(exception.InvalidParameterValue,
                          cloud.root_disk_has_a_size,
                          case([None], needs=True))
