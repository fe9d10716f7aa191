import http.server
import threading
import types

from magnum.common import exception
from magnum.drivers.heat import k8s_template_def
from magnum.drivers.heat import template_def
from magnum.tests import base
from magnum.tests.fakes import cloud
from magnum.tests.functional.contract.samples.heat_fork import (
    template_def as fork)


def stack(outputs=None, **parameters):
    return types.SimpleNamespace(
        id='a-stack', parameters=parameters,
        outputs=[{'output_key': key, 'output_value': value}
                 for key, value in (outputs or {}).items()])


class Group(types.SimpleNamespace):
    """A node group that counts how often it is saved."""

    saved = 0

    def save(self):
        self.saved += 1


def cluster(*groups, **values):
    values.setdefault('labels', {})
    values.setdefault('docker_volume_size', None)
    return types.SimpleNamespace(nodegroups=list(groups), **values)


class MappingTest(base.TestCase):

    def test_the_template_comes_before_the_cluster(self):
        mapping = template_def.ParameterMapping('p', 'a', 'b')
        params = {}
        mapping.set_param(params, types.SimpleNamespace(a=1),
                          types.SimpleNamespace(b=2))
        self.assertEqual({'p': 1}, params)

    def test_what_is_not_there_is_left_out(self):
        params = {}
        template_def.ParameterMapping('p', cluster_attr='b').set_param(
            params, None, types.SimpleNamespace(b=None))
        self.assertEqual({}, params)

    def test_what_must_be_there_is_asked_for(self):
        mapping = template_def.ParameterMapping('p', 'a', required=True)
        error = self.assertRaises(
            exception.RequiredParameterNotProvided, mapping.set_param, {},
            types.SimpleNamespace(a=None), None)
        self.assertIn('p', str(error))

    def test_false_is_a_value(self):
        params = {}
        template_def.ParameterMapping('p', 'a', required=True).set_param(
            params, types.SimpleNamespace(a=False), None)
        self.assertEqual({'p': False}, params)

    def test_a_value_is_converted(self):
        params = {}
        template_def.ParameterMapping('p', 'a', param_type=str).set_param(
            params, types.SimpleNamespace(a=5), None)
        self.assertEqual({'p': '5'}, params)

    def test_a_parameter_of_a_node_group(self):
        mapping = template_def.NodeGroupParameterMapping(
            'p', nodegroup_attr='size', nodegroup_uuid='two')
        found = mapping.get_value(None, cluster(Group(uuid='one', size=1),
                                                Group(uuid='two', size=2)))
        self.assertEqual(2, found)

    def test_an_output(self):
        target = types.SimpleNamespace(address=None)
        mapping = template_def.OutputMapping('out', cluster_attr='address')
        mapping.set_output(stack({'out': 'x'}), None, target)
        self.assertEqual('x', target.address)
        mapping.set_output(stack({'other': 'y'}), None, target)
        self.assertEqual('x', target.address)

    def test_a_stack_parameter_of_a_node_group(self):
        group = Group(uuid='one', count=1)
        mapping = template_def.NodeGroupOutputMapping(
            'number', 'count', 'one', is_stack_param=True)
        mapping.set_output(stack(number='3'), None, cluster(group))
        self.assertEqual(3, group.count)
        mapping.set_output(stack(number='3'), None, cluster(group))
        self.assertEqual(1, group.saved)

    def test_addresses_are_public_where_nodes_have_floating_ips(self):
        for floating, expected in ((True, ['p']), (False, ['q'])):
            group = Group(uuid='one', node_addresses=[])
            k8s_template_def.NodeAddressOutputMapping(
                None, 'node_addresses', 'one').set_output(
                    stack({'kube_minions': ['p'],
                           'kube_minions_private': ['q']}),
                    None, cluster(group, floating_ip_enabled=floating))
            self.assertEqual(expected, group.node_addresses)

    def test_the_api_address_is_a_url(self):
        for disabled, expected in ((False, 'https://192.0.2.1:6443'),
                                   (True, 'http://192.0.2.1:8080')):
            target = types.SimpleNamespace(api_address=None)
            k8s_template_def.K8sApiAddressOutputMapping(
                'api', cluster_attr='api_address').set_output(
                    stack({'api': '192.0.2.1'}),
                    types.SimpleNamespace(tls_disabled=disabled), target)
            self.assertEqual(expected, target.api_address)


class DefinitionTest(base.TestCase):

    def test_a_parameter_has_one_mapping(self):
        definition = fork.ForkTemplateDefinition()
        definition.add_parameter('rack_name', cluster_attr='flavor_id')
        names = [mapping.heat_param for mapping in definition.param_mappings]
        self.assertEqual(len(set(names)), len(names))
        self.assertEqual('rack_name',
                         definition.get_heat_param(cluster_attr='flavor_id'))

    def test_an_output_is_found_by_its_key(self):
        definition = fork.ForkTemplateDefinition()
        self.assertIsInstance(definition.get_output('rack'),
                              fork.RackOutputMapping)
        self.assertIsNone(definition.get_output('nothing'))

    def test_node_groups_added_twice_are_mapped_once(self):
        definition = fork.ForkTemplateDefinition()
        groups = [Group(uuid='m', role='master', is_default=True),
                  Group(uuid='w', role='worker', is_default=True)]
        definition.add_nodegroup_params(cluster(*groups), nodegroups=groups)
        before = len(definition.param_mappings)
        definition.add_nodegroup_params(cluster(*groups), nodegroups=groups)
        self.assertEqual(before, len(definition.param_mappings))

    def test_the_difference_to_a_stack(self):
        definition = fork.ForkTemplateDefinition()
        target = cluster(name='abc', uuid='u', keypair='k', coe_version=None,
                         fixed_network=None, trustee_user_id=None,
                         trustee_username=None, trustee_password=None,
                         project_id='p',
                         cluster_template=types.SimpleNamespace())
        self.assertEqual(
            {'ssh_key_name': 'k'},
            definition.get_stack_diff(self.context, {
                'ssh_key_name': 'other', 'project_id': 'p'}, target))

    def test_a_name_and_its_id_are_no_difference(self):
        fake = self.useFixture(cloud.FakeCloudFixture()).cloud
        network = fake.neutron.add_network('public', external=True)
        definition = fork.ForkTemplateDefinition()
        resolve = definition.resolve_ambiguous_values
        for heat_value, value, expected in (
                (network['id'], network['id'], network['id']),
                (network['id'], 'public', network['id']),
                (network['id'], 'other', 'other')):
            self.assertEqual(expected, resolve(
                self.context, 'external_network', heat_value, value))
        self.assertEqual('x', resolve(self.context, 'name', 'y', 'x'))

    def test_pods_network(self):
        cidr = k8s_template_def.pods_cidr
        labels = {'calico_ipv4pool': 'c', 'flannel_network_cidr': 'f'}
        self.assertEqual('c', cidr('calico', labels))
        self.assertEqual('f', cidr('flannel', labels))
        self.assertEqual('10.100.0.0/16', cidr('calico', {}))


class EnvironmentTest(base.TestCase):

    def chosen(self, function, *args, **kwargs):
        files = []
        function(files, *args, **kwargs)
        prefix = template_def.COMMON_ENV_PATH
        self.assertTrue(all(name.startswith(prefix) for name in files))
        return [name[len(prefix):] for name in files]

    def test_private_network(self):
        for own, templates, expected in (
                (None, None, 'with_private_network.yaml'),
                ('n', None, 'no_private_network.yaml'),
                (None, 'n', 'no_private_network.yaml')):
            self.assertEqual([expected], self.chosen(
                template_def.add_priv_net_env_file,
                types.SimpleNamespace(fixed_network=templates),
                cluster(fixed_network=own)))

    def test_etcd_volume(self):
        for size, expected in (('0', 'no_etcd_volume.yaml'),
                               ('1', 'with_etcd_volume.yaml')):
            self.assertEqual([expected], self.chosen(
                template_def.add_etcd_volume_env_file,
                cluster(labels={'etcd_volume_size': size})))

    def test_etcd_volume_of_no_size(self):
        error = self.assertRaises(
            exception.InvalidParameterValue, self.chosen,
            template_def.add_etcd_volume_env_file,
            cluster(labels={'etcd_volume_size': 'big'}))
        self.assertIn('etcd_volume_size', str(error))

    def test_storage_volume(self):
        choose = template_def.add_volume_env_file
        self.assertEqual(['no_volume.yaml'], self.chosen(choose, cluster()))
        self.assertEqual(['with_volume.yaml'], self.chosen(
            choose, cluster(docker_volume_size=5)))
        self.assertEqual(['no_volume.yaml'], self.chosen(
            choose, cluster(docker_volume_size=5),
            nodegroup=Group(docker_volume_size=0)))

    def test_floating_ips(self):
        for nodes, balanced, label, expected in (
                (True, True, {}, ['enable', 'enable']),
                (True, False, {}, ['enable', 'disable']),
                (False, True, {}, ['disable', 'disable']),
                (False, True, 'true', ['disable', 'enable']),
                (True, True, 'false', ['enable', 'disable'])):
            labels = ({'master_lb_floating_ip_enabled': label}
                      if label else {})
            self.assertEqual(
                [f'{expected[0]}_floating_ip.yaml',
                 f'{expected[1]}_lb_floating_ip.yaml'],
                self.chosen(template_def.add_fip_env_file, cluster(
                    floating_ip_enabled=nodes, master_lb_enabled=balanced,
                    labels=labels)))

    def test_balancer(self):
        services = self.useFixture(cloud.FakeCloudFixture()).cloud.keystone
        choose = template_def.add_lb_env_file
        target = cluster(master_lb_enabled=True)
        self.assertEqual(['with_master_lb_octavia.yaml'],
                         self.chosen(choose, target))
        services.services.clear()
        self.assertEqual(['with_master_lb.yaml'],
                         self.chosen(choose, target))

    def test_no_balancer(self):
        self.assertEqual(['no_master_lb.yaml'], self.chosen(
            template_def.add_lb_env_file, cluster(master_lb_enabled=False)))


class Answer(http.server.BaseHTTPRequestHandler):
    """A discovery service that says what the test wants it to."""

    text, status = '', 200

    def do_GET(self):
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.text.encode())

    def log_message(self, *args):
        """Keep quiet."""


class DiscoveryTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.handler = type('Handler', (Answer,), {})
        server = http.server.HTTPServer(('127.0.0.1', 0), self.handler)
        thread = threading.Thread(target=server.serve_forever,
                                  kwargs={'poll_interval': 0.01})
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        self.url = f'http://127.0.0.1:{server.server_port}'
        self.config(group='cluster', etcd_discovery_service_endpoint_format=(
            self.url + '/new?size=%(size)d'))
        self.definition = fork.ForkTemplateDefinition()

    def cluster(self, **values):
        values.setdefault('discovery_url', None)
        found = Group(master_count=3, master_addresses=[], **values)
        return found

    def answer(self, text, status=200):
        self.handler.text, self.handler.status = text, status

    def test_a_new_token_is_saved(self):
        self.answer('http://token.example.org/1\n')
        target = self.cluster()
        self.assertEqual('http://token.example.org/1',
                         self.definition.get_discovery_url(target))
        self.assertEqual('http://token.example.org/1', target.discovery_url)
        self.assertEqual(1, target.saved)

    def test_no_token(self):
        self.answer('')
        self.assertRaises(exception.InvalidDiscoveryURL,
                          self.definition.get_discovery_url, self.cluster())

    def test_a_service_that_does_not_work(self):
        self.answer('', 500)
        self.assertRaises(exception.GetDiscoveryUrlFailed,
                          self.definition.get_discovery_url, self.cluster())

    def test_a_given_token_is_checked(self):
        target = self.cluster(discovery_url=self.url + '/token')
        self.answer('{"node": {"value": "3"}}')
        self.assertEqual(self.url + '/token',
                         self.definition.get_discovery_url(target))
        self.answer('{"node": {"value": "1"}}')
        self.assertRaises(exception.InvalidClusterSize,
                          self.definition.get_discovery_url, target)
        self.answer('no json')
        self.assertRaises(exception.InvalidClusterDiscoveryURL,
                          self.definition.get_discovery_url, target)
        self.answer('', 404)
        self.assertRaises(exception.GetClusterSizeFailed,
                          self.definition.get_discovery_url, target)

    def test_a_token_of_running_masters_is_not_checked(self):
        self.answer('', 500)
        target = self.cluster(discovery_url='http://token.example.org/1')
        target.master_addresses = ['192.0.2.1']
        self.assertEqual('http://token.example.org/1',
                         self.definition.get_discovery_url(target))
