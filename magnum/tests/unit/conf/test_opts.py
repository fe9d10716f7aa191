"""Names, defaults and old names of options are what files out there say."""

import textwrap

from oslo_config import cfg
import pytest

from magnum.conf import keystone
from magnum.conf import opts
from magnum.tests import base

DEFAULTS = {
    'DEFAULT': {
        'periodic_enable': True, 'periodic_interval_max': 60,
        'rootwrap_config': '/etc/magnum/rootwrap.conf', 'tempdir': None,
        'periodic_global_stack_list': False,
        'service_down_time': 180, 'max_manifest_size': 524288,
        'password_symbols': ['23456789', 'ABCDEFGHJKLMNPQRSTUVWXYZ',
                             'abcdefghijkmnopqrstuvwxyz'],
    },
    'api': {
        'port': 9511, 'host': '127.0.0.1', 'max_limit': 1000,
        'api_paste_config': 'api-paste.ini', 'ssl_cert_file': None,
        'ssl_key_file': None, 'enabled_ssl': False, 'workers': None,
    },
    'barbican_client': {'region_name': None, 'endpoint_type': 'publicURL'},
    'certificates': {'cert_manager_type': 'barbican',
                     'storage_path': '/var/lib/magnum/certificates/'},
    'cinder': {'default_docker_volume_type': '',
               'default_etcd_volume_type': '',
               'default_boot_volume_type': '',
               'default_boot_volume_size': 0},
    'cinder_client': {'region_name': None, 'endpoint_type': 'publicURL',
                      'api_version': '3'},
    'cluster': {
        'etcd_discovery_service_endpoint_format':
            'https://discovery.etcd.io/new?size=%(size)d',
        'nodes_affinity_policy': 'soft-anti-affinity',
        'temp_cache_dir': '/var/lib/magnum/certificate-cache',
        'pre_delete_lb_timeout': 60, 'delete_volumes': True,
    },
    'cluster_heat': {'max_attempts': 2000, 'wait_interval': 1,
                     'create_timeout': 60},
    'cluster_template': {
        'kubernetes_allowed_network_drivers': ['flannel', 'calico'],
        'kubernetes_default_network_driver': 'flannel',
        'swarm_allowed_network_drivers': ['all'],
        'swarm_default_network_driver': 'docker',
        'mesos_allowed_network_drivers': ['all'],
        'mesos_default_network_driver': 'docker',
    },
    'conductor': {'topic': 'magnum-conductor', 'workers': None,
                  'conductor_life_check_timeout': 4},
    'database': {'mysql_engine': 'InnoDB'},
    'docker': {'docker_remote_api_version': '1.21', 'default_timeout': 60,
               'api_insecure': False, 'ca_file': None, 'cert_file': None,
               'key_file': None},
    'docker_registry': {'swift_region': None,
                        'swift_registry_container': 'docker_registry'},
    'drivers': {'verify_ca': True, 'openstack_ca_file': '',
                'send_cluster_metrics': False, 'disabled_drivers': [],
                'enabled_beta_drivers': [], 'default_driver': None},
    'glance_client': {
        'region_name': None, 'endpoint_type': 'publicURL',
        'api_version': '2', 'ca_file': None, 'cert_file': None,
        'key_file': None, 'insecure': False},
    'heat_client': {
        'region_name': None, 'endpoint_type': 'publicURL',
        'api_version': '1', 'ca_file': None, 'cert_file': None,
        'key_file': None, 'insecure': False},
    'heat_notifications': {
        'enabled': False, 'topics': ['notifications'], 'exchange': 'heat',
        'pool': 'magnum-heat-notifications', 'transport_url': ''},
    'keystone_auth': {'auth_type': 'password', 'auth_section': None,
                      'auth_url': None, 'cafile': None, 'insecure': False,
                      'timeout': keystone.DEFAULT_TIMEOUT},
    'kubernetes': {
        'keystone_auth_default_policy':
            '/etc/magnum/keystone_auth_default_policy.json',
        'post_install_manifest_url': '', 'health_polling_interval': 60,
        'max_minor_upgrade': 0},
    'magnum_client': {'region_name': None, 'endpoint_type': 'publicURL'},
    'metrics': {'enabled': False, 'host': '127.0.0.1', 'port': 9512},
    'neutron_client': {
        'region_name': None, 'endpoint_type': 'publicURL', 'ca_file': None,
        'cert_file': None, 'key_file': None, 'insecure': False},
    'nova_client': {
        'region_name': None, 'endpoint_type': 'publicURL',
        'api_version': '2', 'ca_file': None, 'cert_file': None,
        'key_file': None, 'insecure': False},
    'octavia_client': {
        'region_name': None, 'endpoint_type': 'publicURL', 'ca_file': None,
        'cert_file': None, 'key_file': None, 'insecure': False},
    'quotas': {'max_clusters_per_project': 20},
    'trust': {
        'cluster_user_trust': False, 'trustee_domain_id': None,
        'trustee_domain_name': None, 'trustee_domain_admin_id': None,
        'trustee_domain_admin_name': None,
        'trustee_domain_admin_domain_id': None,
        'trustee_domain_admin_domain_name': None,
        'trustee_domain_admin_password': None, 'roles': [],
        'trustee_keystone_interface': 'public',
        'trustee_keystone_region_name': None},
    'x509': {
        'allow_ca': False, 'term_of_validity': 1825, 'rsa_key_size': 2048,
        'allowed_extensions': [
            'keyUsage', 'extendedKeyUsage', 'subjectAltName',
            'basicConstraints', 'subjectKeyIdentifier'],
        'allowed_key_usage': ['Digital Signature', 'Key Encipherment',
                              'Non Repudiation']},
}


class OptsTestCase(base.BaseTestCase):

    def setUp(self):
        super().setUp()
        self.conf = cfg.ConfigOpts()
        opts.register(self.conf)

    def read(self, text):
        path = self.useFixture(base.fixtures.TempDir()).join('magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(textwrap.dedent(text))
        self.conf([], default_config_files=[path], default_config_dirs=[])
        return self.conf

    def test_defaults(self):
        conf = self.read('')
        for group, values in DEFAULTS.items():
            found = conf if group == 'DEFAULT' else conf[group]
            self.assertEqual(
                values, {name: found[name] for name in values}, group)

    def test_nothing_else_is_declared(self):
        for group, found in opts.list_opts():
            name = group if isinstance(group, str) else group.name
            if name == 'keystone_auth':
                continue
            known = set(DEFAULTS[name]) | {
                'pybasedir', 'bindir', 'state_path', 'host',
                'enabled_definitions'}
            self.assertEqual(set(), {opt.dest for opt in found} - known)

    def test_one_entry_per_group(self):
        groups = [group for group, _found in opts.list_opts()]
        self.assertEqual(sorted(set(groups)), groups)

    def test_sample_shows_our_defaults(self):
        shown = {opt.dest: opt for opt in dict(opts.list_opts())[
            'keystone_auth']}
        self.assertEqual(('password', 60), (shown['auth_type'].default,
                                            shown['timeout'].default))
        self.assertEqual(len(keystone.OPTS), len(shown))

    def test_secrets_are_marked(self):
        for _group, found in opts.list_opts():
            for opt in found:
                if 'password' in opt.dest and opt.dest != 'password_symbols':
                    self.assertTrue(opt.secret, opt.dest)

    def test_names_of_old_releases(self):
        conf = self.read('''
            [bay]
            etcd_discovery_service_endpoint_format = https://d/%(size)d
            [bay_heat]
            bay_create_timeout = 5
            [baymodel]
            kubernetes_default_network_driver = calico
            ''')
        self.assertEqual(5, conf.cluster_heat.create_timeout)
        self.assertEqual(
            'calico', conf.cluster_template.kubernetes_default_network_driver)
        self.assertEqual('https://d/%(size)d', conf.cluster.
                         etcd_discovery_service_endpoint_format)

    def test_session_options_of_the_middleware(self):
        conf = self.read('''
            [keystone_authtoken]
            cafile = /ca.pem
            insecure = true
            [keystone_auth]
            tenant_name = service
            ''')
        self.assertEqual('/ca.pem', conf.keystone_auth.cafile)
        self.assertTrue(conf.keystone_auth.insecure)
        self.assertEqual('service', conf.keystone_auth.project_name)

    def test_unknown_extension(self):
        self.read('[x509]\nallowed_extensions = keyUsage,nonsense\n')
        with pytest.raises(cfg.ConfigFileValueError):
            self.conf.x509['allowed_extensions']
