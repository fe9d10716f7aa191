from magnum.common import exception
from magnum.drivers.common import driver as common
from magnum.drivers.heat import driver as heat_driver
from magnum.drivers.k8s_fedora_coreos_v1 import driver
from magnum.drivers.k8s_fedora_coreos_v1 import template_def
from magnum.drivers.k8s_fedora_coreos_v1 import version
from magnum import objects
from magnum.tests import base
from magnum.tests.unit.drivers.heat import base as heat_base


class DriverTest(base.TestCase):

    def test_it_is_found_by_what_it_provides(self):
        self.assertIsInstance(
            common.Driver.get_driver('vm', 'fedora-coreos', 'kubernetes'),
            driver.Driver)

    def test_it_describes_its_clusters(self):
        self.assertIsInstance(driver.Driver().get_template_definition(),
                              template_def.FCOSK8sTemplateDefinition)

    def test_its_nodes_can_be_changed(self):
        for method in ('upgrade_cluster', 'rotate_ca_certificate',
                       'rotate_credential', 'resize_cluster'):
            driver.Driver().require(method)

    def test_it_says_its_version(self):
        self.assertEqual('k8s_fedora_coreos_v1', version.driver)
        self.assertTrue(version.version)
        self.assertEqual('1.12.6', version.container_version)


class ValidateNodeGroupTest(heat_base.HeatTestCase):

    def new(self, **values):
        return objects.NodeGroup(self.context, **{
            'name': 'ng', 'role': 'gpu', 'node_labels': {'a': 'b'},
            'labels': {}, 'is_default': False, **values})

    def validate(self, group, kind=None):
        (kind or driver.Driver)().validate_nodegroup(
            self.context, self.cluster, group)

    def test_name_and_role_are_labels_of_nodes(self):
        self.validate(self.new())
        for values in ({'name': 'a b'}, {'role': 'x,y=z'},
                       {'name': 'x' * 64}, {'role': "';reboot;'"}):
            error = self.assertRaises(exception.InvalidParameterValue,
                                      self.validate, self.new(**values))
            self.assertIn(next(iter(values.values())), str(error))

    def test_labels_that_do_not_go_together(self):
        labels = {'kube_tag': 'v1.30.1', 'container_runtime': 'host-docker'}
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.validate, self.new(labels=labels))
        self.assertIn('ontainer', str(error))
        self.cluster.labels = labels
        self.validate(self.new(labels=labels))

    def test_nodes_that_are_there_keep_their_labels(self):
        group = self.new_nodegroup(name='an old name')
        group.max_node_count = 3
        self.validate(group)
        group.node_labels = {'a': 'c'}
        error = self.assertRaises(exception.NotSupported, self.validate,
                                  group)
        self.assertIn('kubectl', str(error))

    def test_kinds_of_clusters_without_more_groups(self):
        plain = type('PlainDriver', (heat_driver.HeatDriver,), {
            'provides': (), 'get_template_definition': lambda self: None})
        self.assertRaises(exception.NotSupported, self.validate,
                          self.new(), plain)
        self.validate(self.new_nodegroup(), plain)
