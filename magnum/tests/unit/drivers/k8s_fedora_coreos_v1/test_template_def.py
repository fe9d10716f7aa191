import os
import types
import urllib.parse

from magnum.drivers.heat import k8s_fedora_template_def as kftd
from magnum.drivers.heat import stacks as heat_stacks
from magnum.drivers.k8s_fedora_coreos_v1 import template_def
from magnum.tests import base
from magnum.tests.fakes import cloud

CA = '-----BEGIN CERTIFICATE-----\nAb+/=\n-----END CERTIFICATE-----\n'


class TemplateDefinitionTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.useFixture(cloud.FakeCloudFixture())
        self.definition = template_def.FCOSK8sTemplateDefinition()

    def test_files_are_there(self):
        cluster = types.SimpleNamespace(
            fixed_network=None, labels={}, docker_volume_size=None,
            master_lb_enabled=True, floating_ip_enabled=True)
        template = types.SimpleNamespace(fixed_network=None)
        names = self.definition.get_env_files(template, cluster)
        paths = heat_stacks.env_paths(self.definition, names)
        for path in (self.definition.template_path, *paths):
            self.assertTrue(os.path.isfile(path), path)
        self.assertEqual(
            ['kubernetes_nodes.yaml',
             'with_private_network.yaml', 'no_etcd_volume.yaml',
             'no_volume.yaml', 'with_master_lb_octavia.yaml',
             'enable_floating_ip.yaml', 'enable_lb_floating_ip.yaml',
             'environment.yaml'],
            [os.path.basename(path) for path in paths])

    def test_the_package_is_the_flavour(self):
        self.assertEqual('magnum.drivers.k8s_fedora_coreos_v1',
                         self.definition.driver_module_path)

    def test_the_ca_is_quoted_as_in_urls(self):
        class Definition(template_def.FCOSK8sTemplateDefinition,
                         ParamsOfParent):
            pass

        params = Definition().get_params(None, None, None)
        self.assertNotIn('\n', params['openstack_ca'])
        self.assertEqual(CA, urllib.parse.unquote(params['openstack_ca']))

    def test_proxies_are_of_letters_that_urls_have(self):
        class Definition(template_def.FCOSK8sTemplateDefinition,
                         ParamsOfParent):
            pass

        params = Definition().get_params(None, None, None)
        self.assertEqual('http://u:%C3%BC%40@p:1/?a#b', params['http_proxy'])
        self.assertIsNone(params['https_proxy'])
        self.assertNotIn('no_proxy', params)


class ParamsOfParent(kftd.K8sFedoraTemplateDefinition):
    """Stands behind the flavour in the order of bases, with a plain CA."""

    def get_params(self, context, cluster_template, cluster, **kwargs):
        return {'openstack_ca': CA, 'https_proxy': None,
                'http_proxy': 'http://u:\u00fc%40@p:1/?a#b'}
