"""What drivers send to Heat is what the templates declare."""

import yaml

from magnum.drivers.k8s_fedora_coreos_v1 import driver
from magnum.tests.functional.heat import stacks
from magnum.tests.unit.drivers.heat import base


class TestParameters(base.HeatTestCase):

    template_values = {'cluster_distro': 'fedora-coreos',
                       'network_driver': 'flannel'}

    def setUp(self):
        super().setUp()
        self.driver = driver.Driver()
        self.declared = yaml.safe_load(
            stacks.CLUSTER.read_text())['parameters']
        self.required = {name for name, row in self.declared.items()
                         if 'default' not in row}

    def new_cluster(self, **values):
        return super().new_cluster(**{
            'trustee_user_id': 'trustee', 'trustee_username': 'trustee',
            'trustee_password': 'secret', **values})

    def test_of_a_cluster(self):
        self.create()
        sent = self.stack().parameters
        self.assertEqual(set(), set(sent) - set(self.declared))
        self.assertEqual(set(), self.required - set(sent))

    def test_of_a_cluster_with_every_label(self):
        values = {
            'boolean': 'true', 'number': '2',
            'comma_delimited_list': '10.3.0.0/16'}
        self.cluster.labels = {
            name: values.get(
                self.declared[name]['type'],
                str(self.declared[name].get('default') or ''))
            for name in self.declared if name.endswith(
                ('_tag', '_enabled', '_size', '_options', '_cidrs'))}
        self.cluster.save()
        self.create()
        sent = self.stack().parameters
        self.assertEqual(set(), set(sent) - set(self.declared))
        self.assertIn('10.3.0.0/16', sent['master_lb_allowed_cidrs'])

    def test_of_a_nodegroup(self):
        self.create()
        for name in ('network', 'secgroup_kube_minion'):
            self.heat.add_resource(
                self.stack(), name,
                attributes={'fixed_network': 'net', 'fixed_subnet': 'sub'})
        group = self.new_nodegroup(role='worker')
        self.driver.create_nodegroup(self.context, self.fresh(), group)
        sent = self.heat.stack(
            self.group(group.name).stack_id).parameters
        self.assertEqual(set(), set(sent) - set(self.declared))
        self.assertEqual(set(), self.required - set(sent))
        self.assertFalse(sent['is_cluster_stack'])

    def test_heat_accepts_them(self):
        self.create()
        stack = self.stack()
        switches = ('with_private_network', 'no_etcd_volume', 'no_volume',
                    'no_master_lb', 'enable_floating_ip',
                    'disable_lb_floating_ip')
        found = stacks.judge([{
            'template': str(stacks.CLUSTER),
            'environments': stacks.environments('k8s_fedora_coreos_v1',
                                                switches),
            'parameters': stack.parameters}])
        self.assertNotIn('error', found[0])
