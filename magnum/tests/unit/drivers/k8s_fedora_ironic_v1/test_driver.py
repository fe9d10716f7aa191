from magnum.tests.unit.drivers import flavours
from magnum.tests.unit.drivers.heat import base


class DriverTest(flavours.RefusesTest, flavours.FlavourTest,
                 base.HeatTestCase):

    name = 'k8s_fedora_ironic_v1'
    kind = ('bm', 'fedora', 'kubernetes')
    distro_version = '1.12.6'
    cluster_values = {'fixed_subnet': 'private-subnet'}

    def test_the_network_is_that_of_the_subnet(self):
        subnet, = self.cloud.neutron.subnets.values()
        sent = self.sent()
        self.assertEqual(subnet['id'], sent['fixed_subnet'])
        self.assertEqual(subnet['network_id'], sent['fixed_network'])
        self.assertEqual('private', sent['fixed_network_name'])

    def test_there_is_a_network_before(self):
        self.cluster.fixed_subnet = None
        self.assert_refused('fixed_subnet')

    def test_there_are_no_volumes(self):
        self.config(group='cinder', default_boot_volume_size=20)
        self.assertEqual(0, int(self.sent()['boot_volume_size']))
        for name in ('boot_volume_size', 'etcd_volume_size'):
            self.validate(**{name: '0'})
            self.assert_refused(name, **{name: '5'})

    def test_nor_volumes_of_pods(self):
        self.template.volume_driver = 'cinder'
        self.assert_refused('volume_driver')

    def test_nor_volumes_for_containers(self):
        self.cluster.docker_volume_size = 5
        self.assert_refused('docker_volume_size')

    def test_its_nodes_install_a_containerd(self):
        sent = self.sent()
        self.assertTrue(sent['containerd_version'])
        self.assertEqual('permissive', sent['selinux_mode'])
