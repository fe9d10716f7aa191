import pathlib
import tempfile

import yaml

from magnum.common import cluster_certs
from magnum.common import exception
from magnum.drivers.k8s_fedora_coreos_v1 import template_def as coreos
from magnum.tests.unit.drivers.heat import base
from magnum.tests.unit.objects import utils


class ParametersTestCase(base.HeatTestCase):

    definition_class = coreos.FCOSK8sTemplateDefinition

    def setUp(self):
        super().setUp()
        self.cluster.trustee_user_id = 'trustee-id'
        self.cluster.trustee_username = 'trustee'
        self.cluster.trustee_password = 'secret'
        self.cluster.save()

    def params(self, nodegroups=None, **kwargs):
        return self.definition_class().get_params(
            self.context, self.fresh().cluster_template, self.cluster,
            nodegroups=nodegroups, **kwargs)

    def change(self, **values):
        for name, value in values.items():
            setattr(self.cluster, name, value)
        self.cluster.save()

    def change_template(self, **values):
        """Have another cluster, of another template."""
        self.cluster.destroy()
        self.template.destroy()
        utils.create_test_cluster_template(
            self.context, **{'cluster_distro': 'forkos', 'labels': {},
                             'docker_storage_driver': 'overlay2', **values})
        self.cluster = self.new_cluster()


class ParametersTest(ParametersTestCase):

    def test_heat_knows_all_of_them_and_lacks_none(self):
        with open(self.definition_class().template_path,
                  encoding='utf-8') as template:
            declared = yaml.safe_load(template)['parameters']
        sent = set(self.params())
        self.assertEqual(set(), sent - set(declared))
        self.assertEqual(set(), {name for name, value in declared.items()
                                 if 'default' not in value} - sent)

    def test_asking_twice_gives_the_same(self):
        definition = self.definition_class()
        facts = definition.prepare(self.context, self.template, self.cluster)
        first, second = (definition.get_params(
            self.context, self.template, self.cluster, facts=facts)
            for _time in range(2))
        self.assertEqual(first, second)

    def test_with_facts_nothing_is_asked(self):
        definition = self.definition_class()
        facts = definition.prepare(self.context, self.template, self.cluster)
        before = self.cloud.total_calls()
        definition.get_params(self.context, self.template, self.cluster,
                              facts=facts)
        self.assertEqual(before, self.cloud.total_calls())

    def test_facts_do_not_show_secrets(self):
        facts = self.definition_class().prepare(
            self.context, self.template, self.cluster)
        self.assertNotIn('PRIVATE KEY', repr(facts))

    def test_extra_parameters_have_the_last_word(self):
        extra = {'kube_tag': 'mine', 'region_name': 'mine',
                 'verify_ca': 'mine', 'number_of_minions': 'mine'}
        params = self.params(extra_params=extra)
        self.assertEqual(extra, {name: params[name] for name in extra})

    def test_nodes_act_for_the_owner_only_if_that_is_configured(self):
        self.change(trust_id='a-trust')
        self.assertEqual('a-trust', self.params()['trust_id'])
        self.config(group='trust', cluster_user_trust=False)
        self.assertRaises(exception.InvalidParameterValue, self.params)
        self.change_template(volume_driver=None)
        self.change(trust_id='a-trust')
        params = self.params()
        self.assertEqual('', params['trust_id'])
        self.assertIs(False, params['cloud_provider_enabled'])

    def test_nodes_are_told_where_things_are(self):
        self.cloud.keystone.endpoints.update({
            'identity': 'http://id:5000',
            'container-infrastructure-management': 'http://m:9511/'})
        params = self.params()
        self.assertEqual('http://id:5000/v3', params['auth_url'])
        self.assertEqual('http://m:9511/v1', params['magnum_url'])
        self.assertEqual('RegionOne', params['region_name'])

    def test_a_cloud_without_magnum_in_its_catalog(self):
        for name in ('container-infra',
                     'container-infrastructure-management'):
            del self.cloud.keystone.endpoints[name]
        error = self.assertRaises(exception.ConfigInvalid, self.params)
        self.assertIn('container-infra', str(error))

    def test_external_network_by_name(self):
        self.change_template(external_network_id='public')
        network = self.cloud.neutron.add_network('other', external=True)
        self.assertNotEqual('public', self.params()['external_network'])
        self.change_template(external_network_id='other')
        self.assertEqual(network['id'], self.params()['external_network'])
        self.change_template(external_network_id='nowhere')
        self.assertRaises(exception.ExternalNetworkNotFound, self.params)

    def test_no_external_network(self):
        self.change_template(external_network_id=None)
        self.assertRaises(exception.RequiredParameterNotProvided,
                          self.params)

    def test_a_private_network_is_made(self):
        params = self.params()
        self.assertEqual(self.cluster.name, params['fixed_network_name'])
        self.assertEqual('10.0.0.0/24', params['fixed_subnet_cidr'])
        self.assertNotIn('fixed_subnet', params)
        self.change(labels={'fixed_subnet_cidr': '10.7.0.0/24'})
        self.assertEqual('10.7.0.0/24', self.params()['fixed_subnet_cidr'])

    def test_an_existing_network(self):
        network = self.cloud.neutron.add_network('theirs')
        subnet = self.cloud.neutron.add_subnet('theirs-v4', network)
        self.change(fixed_network=network['id'], fixed_subnet='theirs-v4')
        params = self.params()
        self.assertEqual('theirs', params['fixed_network_name'])
        self.assertEqual(subnet['id'], params['fixed_subnet'])
        self.assertEqual(subnet['cidr'], params['fixed_subnet_cidr'])

    def test_nodes_do_not_reach_each_other_by_the_proxy(self):
        self.change_template(no_proxy='example.org')
        self.assertEqual('example.org,10.0.0.0/24',
                         self.params()['no_proxy'])

    def test_without_tls(self):
        self.change_template(tls_disabled=True)
        params = self.params()
        self.assertEqual('HTTP', params['loadbalancing_protocol'])
        self.assertEqual('8080', params['kubernetes_port'])

    def test_registry(self):
        self.config(group='docker_registry', swift_region='RegionTwo')
        self.assertNotIn('swift_region', self.params())
        self.change_template(registry_enabled=True)
        params = self.params()
        self.assertEqual('RegionTwo', params['swift_region'])
        self.assertEqual('docker_registry', params['registry_container'])

    def test_key_pair(self):
        self.change(keypair='testkey')
        self.cloud.nova.add_keypair('testkey')
        params = self.params()
        self.assertEqual('testkey', params['ssh_key_name'])
        self.assertTrue(params['ssh_public_key'])
        self.change(keypair=None)
        self.assertNotIn('ssh_public_key', self.params())

    def test_octavia(self):
        self.assertIs(True, self.params()['octavia_enabled'])
        self.cloud.keystone.services.clear()
        self.assertIs(False, self.params()['octavia_enabled'])
        self.change(labels={'ingress_controller': 'octavia'})
        self.assertRaises(exception.InvalidParameterValue, self.params)

    def test_the_ca_of_the_cloud(self):
        path = self.get_path('README.rst')
        self.config(group='drivers', openstack_ca_file=path)
        self.assertNotIn(' ', self.params()['openstack_ca'])


class DiscoveryTest(ParametersTestCase):

    def test_one_master_has_nobody_to_discover(self):
        # The configured service is not reachable from a test.
        self.assertEqual('', self.params()['discovery_url'])

    def test_several_masters_ask_the_service(self):
        self.config(group='cluster', etcd_discovery_service_endpoint_format=(
            'http://127.0.0.1:1/new?size=%(size)d'))
        master = self.cluster.default_ng_master
        master.node_count = 3
        master.save()
        self.assertRaises(exception.GetDiscoveryUrlFailed, self.params)


class LabelsTest(ParametersTestCase):

    def test_labels_become_parameters(self):
        self.change(labels={'kube_tag': 'v1.30.0', 'unknown': 'x',
                            'service_cluster_ip_range': '10.9.0.0/16'})
        params = self.params()
        for name in ('kube_tag', 'kube_version', 'master_kube_tag',
                     'minion_kube_tag'):
            self.assertEqual('v1.30.0', params[name])
        self.assertEqual('10.9.0.0/16', params['portal_network_cidr'])
        self.assertNotIn('unknown', params)

    def test_the_tag_of_the_template(self):
        self.change_template(labels={'kube_tag': 'v1.29.0'})
        self.assertEqual('v1.29.0', self.params()['kube_version'])
        self.change(labels={'kube_tag': 'v1.30.0'})
        self.assertEqual('v1.30.0', self.params()['kube_version'])

    def test_the_version_that_runs_already(self):
        self.change(coe_version='v1.28.0')
        self.assertEqual('v1.28.0', self.params()['kube_version'])

    def test_pods_network(self):
        self.change(labels={'flannel_network_cidr': '10.8.0.0/16',
                            'calico_ipv4pool': '10.9.0.0/16'})
        self.assertEqual('10.8.0.0/16', self.params()['pods_network_cidr'])

    def test_allowed_networks_include_the_nodes(self):
        self.change(labels={'master_lb_allowed_cidrs': '192.0.2.0/24'})
        self.assertEqual('192.0.2.0/24,10.0.0.0/24',
                         self.params()['master_lb_allowed_cidrs'])

    def test_most_nodes(self):
        self.assertEqual(3, self.params()['max_node_count'])
        self.change(labels={'max_node_count': '9'})
        self.assertEqual(9, self.params()['max_node_count'])

    def test_volumes(self):
        self.config(group='cinder', default_boot_volume_type='quick')
        self.change(labels={'boot_volume_size': '20',
                            'etcd_volume_size': '2',
                            'etcd_volume_type': 'ssd'})
        params = self.params()
        self.assertEqual(20, params['boot_volume_size'])
        self.assertEqual('quick', params['boot_volume_type'])
        self.assertEqual('ssd', params['etcd_volume_type'])

    def test_a_volume_of_no_type_gets_the_first(self):
        self.change(labels={'boot_volume_size': '20'})
        self.assertTrue(self.params()['boot_volume_type'])

    def test_without_volumes_cinder_is_not_asked(self):
        for group in self.cluster.nodegroups:
            group.docker_volume_size = None
            group.save()
        self.cloud.cinder.down = True
        self.assertEqual('', self.params()['boot_volume_type'])

    def test_the_cloud_provider_needs_the_trust(self):
        self.config(group='trust', cluster_user_trust=False)
        self.change(labels={'cloud_provider_enabled': 'true'})
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.params)
        self.assertIn('cluster_user_trust', str(error))

    def test_cinder_volumes_need_the_cloud_provider(self):
        self.change(labels={'cloud_provider_enabled': 'false'})
        self.assertRaises(exception.InvalidParameterValue, self.params)

    def test_the_policy_of_keystone_auth(self):
        self.assertEqual('', self.params()['keystone_auth_default_policy'])
        path = pathlib.Path(tempfile.mkdtemp()) / 'policy.json'
        path.write_text('[{"match": "$PROJECT_ID"}]', encoding='utf-8')
        self.config(group='kubernetes',
                    keystone_auth_default_policy=str(path))
        self.assertEqual('[{"match": "fake_project"}]',
                         self.params()['keystone_auth_default_policy'])
        self.change(labels={'keystone_auth_enabled': 'false'})
        self.assertEqual('', self.params()['keystone_auth_default_policy'])

    def test_the_manifest_of_the_operator(self):
        self.assertNotIn('post_install_manifest_url', self.params())
        self.config(group='kubernetes',
                    post_install_manifest_url='http://h/m.yaml')
        self.assertEqual('http://h/m.yaml',
                         self.params()['post_install_manifest_url'])


class NodeGroupTest(ParametersTestCase):

    def setUp(self):
        super().setUp()
        self.change(labels={'kubelet_options': '--cluster',
                            'fixed_subnet_cidr': '10.7.0.0/24'})
        self.extra = self.new_nodegroup(
            flavor_id='gpu', image_id='gpu-image', node_count=4,
            labels={'kubelet_options': '--group', 'boot_volume_size': '7',
                    'fixed_subnet_cidr': '10.8.0.0/24'})

    def test_it_has_its_own_labels(self):
        params = self.params([self.extra])
        self.assertEqual('--group', params['kubelet_options'])
        self.assertEqual('--cluster', self.params()['kubelet_options'])

    def test_what_is_the_clusters_stays_the_clusters(self):
        self.assertEqual('10.7.0.0/24',
                         self.params([self.extra])['fixed_subnet_cidr'])

    def test_it_is_workers_only(self):
        params = self.params([self.extra])
        self.assertEqual(4, params['number_of_minions'])
        self.assertEqual('gpu', params['minion_flavor'])
        self.assertEqual('gpu-image', params['minion_image'])
        self.assertEqual('gpu', params['worker_role'])
        self.assertEqual('extra-workers', params['worker_nodegroup_name'])
        self.assertNotIn('number_of_masters', params)
        self.assertNotIn('master_role', params)

    def test_its_containerd_is_one_that_the_kubelet_speaks_to(self):
        for runs, expected in (('v1.22.17', '1.7.34'), ('v1.36.0', None)):
            self.change(coe_version=runs)
            self.assertEqual(expected, self.params([self.extra]).get(
                'containerd_version'))

    def test_it_gets_no_secrets_of_masters(self):
        params = self.params([self.extra])
        self.assertEqual('', params['kube_service_account_private_key'])
        self.assertEqual('', params['ca_key'])

    def test_heat_knows_all_of_them(self):
        with open(self.definition_class().template_path,
                  encoding='utf-8') as template:
            declared = yaml.safe_load(template)['parameters']
        self.assertEqual(set(), set(self.params([self.extra])) -
                         set(declared))


class CertificateApiTest(ParametersTestCase):

    def setUp(self):
        super().setUp()
        self.config(group='certificates', cert_manager_type='x509keypair')
        self.change(labels={'cert_manager_api': 'true'})
        cluster_certs.generate_certificates_to_cluster(
            self.cluster, context=self.context)
        self.cluster.save()

    def test_masters_get_the_key_of_the_ca(self):
        key = self.params()['ca_key']
        self.assertTrue(key.startswith('-----BEGIN PRIVATE KEY-----\\n'))
        self.assertNotIn('\n', key)

    def test_nobody_else_does(self):
        self.assertEqual('', self.params([self.new_nodegroup()])['ca_key'])

    def test_without_the_label_nobody_does(self):
        self.change(labels={})
        self.assertEqual('', self.params()['ca_key'])
