from magnum.common import exception
from magnum.drivers.common import driver
from magnum.tests import base


class LeastDriver(driver.Driver):
    """A driver that leaves out all it may leave out."""

    provides = [{'server_type': 'vm', 'os': 'least', 'coe': 'kubernetes'}]

    def create_cluster(self, context, cluster, cluster_create_timeout):
        pass

    def delete_cluster(self, context, cluster):
        pass


OPTIONAL = [
    ('update_cluster', 2), ('resize_cluster', 5), ('upgrade_cluster', 5),
    ('create_nodegroup', 3), ('update_nodegroup', 3),
    ('delete_nodegroup', 3), ('create_federation', 2),
    ('update_federation', 2), ('delete_federation', 2),
    ('rotate_ca_certificate', 2), ('rotate_credential', 2),
]


class DriverTest(base.TestCase):

    def test_the_interface_is_abstract(self):
        self.assertRaises(TypeError, driver.Driver)

    def test_what_a_driver_leaves_out_is_refused_with_a_sentence(self):
        for name, arguments in OPTIONAL:
            error = self.assertRaises(
                exception.NotSupported,
                getattr(LeastDriver(), name), *[None] * arguments)
            self.assertEqual(400, error.code)
            self.assertIn('does not support', str(error))

    def test_what_a_driver_leaves_out_is_refused_before(self):
        for name, _arguments in OPTIONAL:
            error = self.assertRaises(exception.NotSupported,
                                      LeastDriver().require, name)
            self.assertIn('does not support', str(error))
        more = type('MoreDriver', (LeastDriver,), {
            'create_nodegroup': lambda self, context, cluster, nodegroup:
            None})
        more().require('create_nodegroup')
        self.assertEqual([name for name, _arguments in OPTIONAL],
                         list(driver.OPTIONAL))

    def test_what_is_optional_does_nothing(self):
        least = LeastDriver()
        self.assertIsNone(least.validate_nodegroup(None, None, None))
        self.assertIsNone(least.pre_delete_cluster(None, None))
        self.assertIsNone(least.update_cluster_status(None, None))
        self.assertIsNone(least.get_monitor(None, None))
        self.assertIsNone(least.get_scale_manager(None, None, None))

    def test_an_odd_number_of_masters_is_fine(self):
        for count in (1, 3, 5, 7):
            LeastDriver().validate_master_size(count)

    def test_any_other_number_of_masters_is_refused(self):
        for count in (-1, 0, 2, 4):
            self.assertRaises(exception.MasterNGSizeInvalid,
                              LeastDriver().validate_master_size, count)

    def test_masters_are_not_resized(self):
        self.assertRaises(exception.MasterNGResizeNotSupported,
                          LeastDriver().validate_master_resize, 3)

    def test_drivers_get_a_trust_and_are_not_beta(self):
        self.assertTrue(LeastDriver.needs_trust)
        self.assertFalse(LeastDriver.beta)
