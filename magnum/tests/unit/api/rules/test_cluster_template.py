import types

from magnum.api.rules import cluster_template as rules
from magnum.common import exception
from magnum.tests import base


def case(**values):
    values.setdefault('coe', 'kubernetes')
    return types.SimpleNamespace(
        template=types.SimpleNamespace(**values),
        docker_volume_size=values.get('docker_volume_size'))


class DriversTest(base.TestCase):

    def test_network_drivers_by_engine(self):
        for coe, driver in (('kubernetes', 'flannel'),
                            ('kubernetes', 'calico'),
                            ('kubernetes', 'cilium'), ('swarm', 'docker'),
                            ('swarm-mode', 'flannel'), ('mesos', 'docker')):
            rules.network_driver_is_supported(
                case(coe=coe, network_driver=driver))
        for coe, driver in (('kubernetes', 'docker'), ('mesos', 'flannel'),
                            ('kubernetes', None)):
            self.assertRaises(
                exception.InvalidParameterValue,
                rules.network_driver_is_supported,
                case(coe=coe, network_driver=driver))

    def test_what_the_operator_allows(self):
        wanted = case(network_driver='cilium')
        for allowed, passes in ((['all'], True), (['cilium'], True),
                                (['flannel', 'calico'], False)):
            self.config(group='cluster_template',
                        kubernetes_allowed_network_drivers=allowed)
            if passes:
                rules.network_driver_is_allowed(wanted)
            else:
                self.assertRaises(exception.InvalidParameterValue,
                                  rules.network_driver_is_allowed, wanted)

    def test_volume_drivers_by_engine(self):
        rules.volume_driver_is_supported(case(volume_driver=None))
        rules.volume_driver_is_supported(case(volume_driver='cinder'))
        rules.volume_driver_is_supported(case(coe='swarm',
                                              volume_driver='rexray'))
        self.assertRaises(exception.InvalidParameterValue,
                          rules.volume_driver_is_supported,
                          case(volume_driver='rexray'))

    def test_devicemapper_needs_room(self):
        def check(driver, size):
            rules.docker_volume_fits_storage_driver(case(
                docker_storage_driver=driver, docker_volume_size=size))

        check('overlay2', None)
        check('devicemapper', 3)
        for size in (None, 2):
            self.assertRaises(exception.InvalidParameterValue, check,
                              'devicemapper', size)
