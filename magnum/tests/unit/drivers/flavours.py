"""What is asked of every flavour of the shared templates.

Owns the expectations; a flavour's tests say what it is called. It must not
know a flavour.
"""

import importlib
import json
import os

import yaml

from magnum.common import exception
from magnum.drivers.common import driver as common
from magnum.drivers.common import labels as label_table
from magnum.drivers.heat import stacks as heat_stacks
from magnum.tests.functional.heat import stacks
from magnum.tests.unit.drivers.heat import base


class FlavourTest:
    """Stands before base.HeatTestCase.

    :cvar name: of the entry point
    :cvar kind: (server type, distro, engine)
    :cvar distro_version: what version.py says the flavour's nodes run
    """

    name = kind = distro_version = None
    cluster_values = {}

    def setUp(self):
        super().setUp()
        self.driver = common.Driver.get_driver(*self.kind)
        self.definition = self.driver.get_template_definition()
        self.declared = yaml.safe_load(
            stacks.CLUSTER.read_text())['parameters']

    @property
    def template_values(self):
        return {'server_type': self.kind[0], 'cluster_distro': self.kind[1],
                'coe': self.kind[2], 'network_driver': 'flannel',
                'driver': None, 'volume_driver': None}

    def new_cluster(self, **values):
        return super().new_cluster(**{
            'trustee_user_id': 'trustee', 'trustee_username': 'trustee',
            'trustee_password': 'secret', 'docker_volume_size': None,
            **self.cluster_values, **values})

    def module(self, name):
        return importlib.import_module(f'magnum.drivers.{self.name}.{name}')

    def sent(self, **labels):
        """Return the parameters a cluster with these labels is made with."""
        self.cluster.labels = labels
        self.cluster.save()
        self.create()
        return self.stack().parameters

    def validate(self, **labels):
        self.cluster.labels = labels
        self.driver.validate_cluster(self.context, self.cluster,
                                     self.template)

    def assert_refused(self, word, **labels):
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.validate, **labels)
        self.assertIn(word, str(error))

    def test_it_is_found_by_what_it_provides(self):
        self.assertIsInstance(self.driver, self.module('driver').Driver)
        self.assertEqual([dict(zip(('server_type', 'os', 'coe'),
                                   self.kind))], self.driver.provides)

    def test_it_says_its_version(self):
        version = self.module('version')
        self.assertEqual(self.name, version.driver)
        self.assertTrue(version.version)
        self.assertEqual(self.distro_version, version.container_version)

    def test_its_files_are_there(self):
        self.assertEqual(f'magnum.drivers.{self.name}',
                         self.definition.driver_module_path)
        names = self.definition.get_env_files(self.template, self.cluster)
        for path in (self.definition.template_path,
                     *heat_stacks.env_paths(self.definition, names)):
            self.assertTrue(os.path.isfile(path), path)
        self.assertEqual(f'{self.name}/environment.yaml',
                         '/'.join(names[-1].split('/')[-2:]))

    def test_its_defaults_are_labels_that_go_together(self):
        for name, value in self.definition.label_defaults.items():
            label_table.check(name, value)
        self.validate()

    def test_heat_is_sent_what_the_templates_declare(self):
        sent = self.sent()
        required = {name for name, row in self.declared.items()
                    if 'default' not in row}
        self.assertEqual(set(), set(sent) - set(self.declared))
        self.assertEqual(set(), required - set(sent))
        for name, value in self.definition.label_defaults.items():
            for parameter in label_table.LABELS[name].parameters:
                self.assertEqual(value, str(sent[parameter]))

    def test_a_label_wins_over_a_default(self):
        sent = self.sent(kube_tag='v1.22.4')
        for name in label_table.LABELS['kube_tag'].parameters:
            self.assertEqual('v1.22.4', sent[name])

    def test_an_old_kubelet_gets_a_containerd_that_it_speaks_to(self):
        docker = 'container_runtime' in self.definition.label_defaults
        for labels, expected in (
                ({'kube_tag': 'v1.22.4'}, None if docker else '1.7.34'),
                ({'kube_tag': 'v1.22.4', 'container_runtime': 'containerd'},
                 '1.7.34'),
                ({'kube_tag': 'v1.22.4', 'containerd_version': '1.6.8'},
                 '1.6.8'),
                ({'kube_tag': 'v1.23.4'},
                 self.definition.label_defaults.get('containerd_version'))):
            self.cluster.labels = labels
            sent = self.definition.get_params(self.context, self.template,
                                              self.cluster)
            self.assertEqual(expected, sent.get('containerd_version'), labels)

    def test_a_label_of_the_template_wins_over_a_default(self):
        self.template.labels = {'kube_tag': 'v1.21.1'}
        sent = self.definition.get_params(self.context, self.template,
                                          self.cluster)
        self.assertEqual('v1.21.1', sent['master_kube_tag'])

    def test_heat_makes_its_stack(self):
        self.create()
        names = self.definition.get_env_files(self.template, self.cluster)
        found, = stacks.judge([{
            'template': self.definition.template_path,
            'environments': heat_stacks.env_paths(self.definition, names),
            'parameters': json.loads(json.dumps(self.stack().parameters))}])
        self.assertNotIn('error', found)

    def test_stacks_of_earlier_releases_are_resized_by_known_names(self):
        self.create()
        worker = self.fresh().default_ng_worker
        self.set_status(base.STATUS.UPDATE_IN_PROGRESS, worker)
        before = dict(self.stack().parameters)
        self.driver.resize_cluster(self.context, self.fresh(), None, 3,
                                   ['node'], worker)
        after = self.stack().parameters
        self.assertEqual(
            {'number_of_minions', 'minions_to_remove'},
            {name for name in after if after[name] != before.get(name)})

    def test_a_network_with_one_ipv4_subnet_needs_no_other_word(self):
        subnet, = self.cloud.neutron.subnets.values()
        network = self.cloud.neutron.networks[subnet['network_id']]
        self.cloud.neutron.add_subnet('six', network, 'fd00::/64',
                                      ip_version=6)
        self.cluster.fixed_network = network['id']
        sent = self.sent()
        self.assertEqual(subnet['id'], sent['fixed_subnet'])
        self.assertEqual(subnet['cidr'], sent['fixed_subnet_cidr'])
        names = self.definition.get_env_files(self.template, self.cluster)
        self.assertTrue([name for name in names
                         if name.endswith('/no_private_network.yaml')])

    def test_devicemapper_is_gone(self):
        self.template.docker_storage_driver = 'devicemapper'
        self.assert_refused('devicemapper')


class OldDockerTest:
    """Of flavours whose nodes run pods on Docker. Stands before all."""

    def test_its_nodes_run_the_last_kubernetes_on_docker(self):
        sent = self.sent()
        self.assertEqual('v1.23.17', sent['kube_tag'])
        self.assertEqual('host-docker', sent['container_runtime'])
        self.assert_refused('containerd', kube_tag='v1.30.1')


class RefusesTest:
    """Of flavours whose clusters stay as they are. Stands before all."""

    def test_what_it_does_not_offer_is_refused_at_once(self):
        for method in ('upgrade_cluster', 'create_nodegroup',
                       'rotate_ca_certificate', 'rotate_credential'):
            self.assertRaises(exception.NotSupported, self.driver.require,
                              method)
        for method in ('resize_cluster', 'update_cluster'):
            self.driver.require(method)
