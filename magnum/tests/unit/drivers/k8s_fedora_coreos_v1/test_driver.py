from magnum.drivers.common import driver as common
from magnum.drivers.k8s_fedora_coreos_v1 import driver
from magnum.drivers.k8s_fedora_coreos_v1 import template_def
from magnum.drivers.k8s_fedora_coreos_v1 import version
from magnum.tests import base


class DriverTest(base.TestCase):

    def test_it_is_found_by_what_it_provides(self):
        self.assertIsInstance(
            common.Driver.get_driver('vm', 'fedora-coreos', 'kubernetes'),
            driver.Driver)

    def test_it_describes_its_clusters(self):
        self.assertIsInstance(driver.Driver().get_template_definition(),
                              template_def.FCOSK8sTemplateDefinition)

    def test_it_says_its_version(self):
        self.assertEqual('k8s_fedora_coreos_v1', version.driver)
        self.assertTrue(version.version)
        self.assertEqual('1.12.6', version.container_version)
