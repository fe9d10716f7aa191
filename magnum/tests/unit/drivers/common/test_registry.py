import types

import fixtures

from magnum.common import exception
from magnum.drivers.common import driver
from magnum.drivers.common import registry
from magnum.tests import base
from magnum.tests.functional.contract import packages

FCOS = ('vm', 'fedora-coreos', 'kubernetes')
PLAIN = ('vm', 'plain', 'kubernetes')
BETA = ('vm', 'beta', 'kubernetes')


class RegistryTest(base.TestCase):

    def install(self, **drivers):
        self.useFixture(packages.InstalledDrivers(**drivers))

    def setUp(self):
        super().setUp()
        self.log = self.useFixture(fixtures.FakeLogger())

    def logged(self):
        return self.log.output

    def disable(self, *names):
        self.config(group='drivers', disabled_drivers=list(names))

    def test_the_drivers_of_the_package_are_there(self):
        entry = driver.Driver.get_drivers()[FCOS]
        self.assertEqual('k8s_fedora_coreos_v1', entry['entry_point_name'])
        self.assertIsInstance(driver.Driver.get_driver(*FCOS),
                              entry['class'])

    def test_entry_points_come_by_name(self):
        self.install(zebra='plain:PlainDriver', aardvark='plain:BetaDriver')
        names = [entry_point.name for entry_point, _class
                 in driver.Driver.load_entry_points()]
        self.assertEqual(sorted(names), names)
        self.assertIn('zebra', names)

    def test_a_disabled_driver_is_not_there(self):
        self.disable('k8s_fedora_coreos_v1')
        self.assertNotIn(FCOS, driver.Driver.get_drivers())
        self.assertNotIn('k8s_fedora_coreos_v1', [
            entry_point.name for entry_point, _class
            in driver.Driver.load_entry_points()])

    def test_a_disabled_driver_is_not_even_imported(self):
        self.install(missing='nowhere:Driver')
        self.disable('missing')
        driver.Driver.get_drivers()
        self.assertNotIn('nowhere', self.logged())

    def test_an_unknown_kind_is_refused_with_the_known_ones(self):
        error = self.assertRaises(
            exception.ClusterTypeNotSupported,
            driver.Driver.get_driver, 'vm', 'beos', 'kubernetes')
        self.assertIn('beos', str(error))
        self.assertIn(
            'supported are: bm fedora kubernetes, vm coreos kubernetes, '
            'vm fedora-atomic kubernetes, vm fedora-coreos kubernetes',
            str(error))

    def test_where_there_is_no_driver_the_refusal_says_so(self):
        error = self.assertRaises(
            exception.ClusterTypeNotSupported,
            registry.get_driver, 'vm', 'beos', 'kubernetes', drivers={})
        self.assertIn('no driver is installed', str(error))

    def test_a_broken_driver_does_not_take_the_others_down(self):
        self.install(broken='plain:BrokenDriver', missing='nowhere:Driver')
        self.assertIn(FCOS, driver.Driver.get_drivers())
        self.assertIn('no kubeconfig', self.logged())
        self.assertIn('nowhere', self.logged())

    def test_of_two_drivers_for_a_kind_the_first_by_name_has_it(self):
        self.install(second='plain:RivalDriver', first='plain:PlainDriver')
        self.assertEqual(
            'first', driver.Driver.get_drivers()[PLAIN]['entry_point_name'])
        self.assertIn('Drivers first and second both provide', self.logged())

    def test_disabling_one_of_two_settles_it(self):
        self.install(second='plain:RivalDriver', first='plain:PlainDriver')
        self.disable('first')
        self.assertEqual(
            'second', driver.Driver.get_drivers()[PLAIN]['entry_point_name'])

    def test_an_explicit_name_settles_it(self):
        self.install(second='plain:RivalDriver', first='plain:PlainDriver')
        found = driver.Driver.get_driver(*PLAIN, 'second')
        self.assertEqual('RivalDriver', type(found).__name__)

    def test_an_explicit_name_wins_over_disabled_and_beta(self):
        self.install(trial='plain:BetaDriver')
        self.disable('trial')
        found = driver.Driver.get_driver(*BETA, driver_name='trial')
        self.assertEqual('BetaDriver', type(found).__name__)

    def test_an_unknown_name_is_refused(self):
        error = self.assertRaises(
            exception.ClusterDriverNotSupported,
            driver.Driver.get_driver, *FCOS, driver_name='nosuch')
        self.assertIn('nosuch', str(error))

    def test_a_beta_driver_must_be_enabled(self):
        self.install(trial='plain:BetaDriver')
        error = self.assertRaises(exception.ClusterTypeBetaNotEnabled,
                                  driver.Driver.get_driver, *BETA)
        self.assertIn('trial', str(error))
        self.config(group='drivers', enabled_beta_drivers=['trial'])
        self.assertTrue(driver.Driver.get_driver(*BETA).beta)

    def test_definitions_replace_what_is_installed(self):
        self.addCleanup(setattr, driver.Driver, 'definitions', None)
        driver.Driver.definitions = {}
        self.assertEqual({}, driver.Driver.get_drivers())
        self.assertRaises(exception.ClusterTypeNotSupported,
                          driver.Driver.get_driver, *FCOS)

    def test_the_driver_of_a_cluster_is_that_of_its_template(self):
        self.install(first='plain:PlainDriver', second='plain:RivalDriver')
        template = types.SimpleNamespace(
            server_type='vm', cluster_distro='plain', coe='kubernetes',
            driver=None)
        cluster = types.SimpleNamespace(cluster_template=template)
        find = driver.Driver.get_driver_for_cluster
        self.assertEqual('PlainDriver', type(find(None, cluster)).__name__)
        template.driver = 'second'
        self.assertEqual('RivalDriver', type(find(None, cluster)).__name__)

    def test_default_driver_is_the_configured_one(self):
        self.config(group='drivers', default_driver='whatever')
        self.assertEqual('whatever', driver.Driver.get_default_driver())

    def test_default_driver_is_the_first_by_name(self):
        self.install(aardvark='plain:PlainDriver')
        self.assertEqual('aardvark', driver.Driver.get_default_driver())

    def test_default_driver_is_none_when_there_are_no_drivers(self):
        self.disable(*(entry_point.name for entry_point, _class
                       in driver.Driver.load_entry_points()))
        self.assertIsNone(driver.Driver.get_default_driver())
        self.assertRaises(exception.ClusterTypeNotSupported,
                          driver.Driver.get_driver, *FCOS)
