"""Each label makes a difference on the nodes.

A few clusters have all labels set at once; where each one must show is a
table. What only Heat is told is not here: templates use it or tests of them
fail.
"""

import functools
import pathlib
import tempfile

import pytest

from magnum.drivers.common import labels
from magnum.tests.functional.heat import combinations
from magnum.tests.functional.node import nodes

OLD = combinations.OLD

#: Clusters that have between them every label, and attributes that go along.
CLUSTERS = {
    'new': ({
        'auto_healing_enabled': 'true', 'auto_scaling_enabled': 'true',
        'cert_manager_api': 'true', 'ingress_controller': 'nginx',
        'monitoring_enabled': 'true', 'monitoring_ingress_enabled': 'true',
        'tiller_enabled': 'true', 'prometheus_monitoring': 'true',
        'cluster_basic_auth_secret': 'basic-users',
        'cluster_root_domain_name': 'apps.example',
        'grafana_admin_passwd': 'grafana', 'cgroup_driver': 'systemd',
        'min_node_count': '31', 'max_node_count': '37',
        'ingress_controller_role': 'edge-role',
        'tiller_namespace': 'tiller-space',
        'monitoring_retention_days': '41', 'monitoring_retention_size': '43',
        'monitoring_interval_seconds': '47',
        'monitoring_storage_class_name': 'store-class',
        'prometheus_adapter_configmap': 'rule-map',
        'calico_ipv4pool': '10.201.0.0/16', 'calico_ipv4pool_ipip': 'Always',
        'octavia_provider': 'ovn-like', 'octavia_lb_algorithm': 'SOURCE_IP',
        'octavia_lb_healthcheck': 'false',
        'system_pods_initial_delay': '53', 'system_pods_timeout': '59',
        'service_cluster_ip_range': '10.77.0.0/16',
        'admission_control_list': 'NamespaceLifecycle,LimitRanger',
        'kubelet_options': '--kubelet-x=1', 'kubeapi_options': '--api-x=1',
        'kubescheduler_options': '--scheduler-x=1',
        'kubecontroller_options': '--controller-x=1',
        'kubeproxy_options': '--proxy-x=1',
        'containerd_version': '1.7.99',
        'containerd_tarball_url': 'https://a.example/containerd.tgz',
        'containerd_tarball_sha256': 'c' * 64,
        'helm_client_url': 'https://a.example/helm.tgz',
        'helm_client_sha256': 'd' * 64,
        'kube_binaries_url': 'https://a.example/kube',
        'cni_plugins_url': 'https://a.example/cni'},
        {'NETWORK_DRIVER': 'calico', 'VOLUME_DRIVER': 'cinder',
         'PODS_NETWORK_CIDR': '10.201.0.0/16', 'OCTAVIA_ENABLED': True}),
    'old': ({
        'kube_tag': OLD, 'container_runtime': 'host-docker',
        'hyperkube_prefix': 'b.example/k8s/', 'kube_image_digest': 'e' * 64,
        'auto_healing_enabled': 'true', 'auto_healing_controller': 'draino',
        'ingress_controller': 'traefik', 'flannel_backend': 'host-gw',
        'flannel_network_cidr': '10.202.0.0/16',
        'flannel_network_subnetlen': '27', 'cgroup_driver': 'cgroupfs'},
        {'PODS_NETWORK_CIDR': '10.202.0.0/16'}),
    'octavia': ({'ingress_controller': 'octavia',
                 'container_infra_prefix': 'mirror.example/all/',
                 'selinux_mode': 'disabled'},
                {'NETWORK_DRIVER': 'cilium'}),
    'bare': ({name: 'false' for name, row in labels.LABELS.items()
              if row.type is labels.BOOL},
             {'VOLUME_DRIVER': 'cinder', 'OCTAVIA_ENABLED': True}),
}

#: Where a value shows: cluster and text; {0} is the value.
SHOWS = {
    'kube_image_digest': ('old', 'sha256:{0}'),
    'container_runtime': ('old', 'systemctl enable docker.service'),
    'cgroup_driver': ('new', 'SystemdCgroup = true'),
    'selinux_mode': ('octavia', 'enable_selinux = false'),
    'flannel_network_subnetlen': ('old', '--node-cidr-mask-size={0}'),
    'min_node_count': ('new', '--nodes={0}:37:default-worker'),
    'max_node_count': ('new', '--nodes=31:{0}:default-worker'),
    'monitoring_retention_days': ('new', '"retention": "{0}d"'),
    'monitoring_retention_size': ('new', '"retentionSize": "{0}GB"'),
    'monitoring_interval_seconds': ('new', '"scrapeInterval": "{0}s"'),
    'grafana_admin_passwd': ('new', '"adminPassword": "grafana'),
    'cluster_root_domain_name': ('new', 'prometheus.{0}'),
    'system_pods_initial_delay': ('new', 'sleep {0}'),
    'system_pods_timeout': ('new', '--timeout {0}m'),
    'octavia_lb_healthcheck': ('new', 'create-monitor = "false"'),
    'auto_healing_controller': ('old', 'name: draino'),
    'ingress_controller': ('old', 'name: ingress-traefik'),
    'calico_kube_controllers_tag': ('new', 'kube-controllers:{0}'),
    'calico_tag': ('new', 'calico/node:{0}'),
    'kube_tag': ('old', 'hyperkube@sha256:'),
    'containerd_version': ('new', 'containerd-{0}.tar.gz'),
    'flannel_network_cidr': ('old', '\\"Network\\": \\"{0}\\"'),
    'cilium_chart_tag': ('octavia', '--version {0}'),
}
#: Tags that show in another cluster than the first.
TAGS_OF = {'old': ('draino_tag', 'flannel_tag', 'flannel_cni_tag',
                   'traefik_ingress_controller_tag'),
           'octavia': ('octavia_ingress_controller_tag', 'cilium_chart_tag')}

#: Switches: a text that is there if they are on, and not if they are off.
SWITCHES = {
    'cert_manager_api': '--cluster-signing-key-file',
    'cloud_provider_enabled': 'name: openstack-cloud-controller-manager',
    'cinder_csi_enabled': 'name: csi-cinder-nodeplugin',
    'keystone_auth_enabled': '--authentication-token-webhook-config-file',
    'kube_dashboard_enabled': 'name: kubernetes-dashboard',
    'metrics_server_enabled': 'upgrade metrics-server',
    'tiller_enabled': 'name: tiller-deploy',
    'prometheus_monitoring': 'name: prometheus-monitoring',
    'monitoring_enabled': 'upgrade magnum-monitoring',
    'monitoring_ingress_enabled': '"hosts": ["prometheus.apps.example"]',
    'prometheus_adapter_enabled': 'upgrade prometheus-adapter',
    'npd_enabled': 'name: node-problem-detector',
    'auto_healing_enabled': 'name: magnum-auto-healer',
    'auto_scaling_enabled': 'name: cluster-autoscaler',
}
#: What nodes are told for no program of theirs: one value is left, or the
#: server's user data has it.
TOLD_ONLY = {'use_podman', 'heapster_enabled',
             'influx_grafana_dashboard_enabled', 'heat_container_agent_tag',
             'ostree_commit', 'ostree_remote'}

ROWS = [row for row in labels.LABELS.values() if row.variable]


def cluster_of(name):
    """Return the cluster a label shows in."""
    for cluster, names in TAGS_OF.items():
        if name in names:
            return cluster
    if name in SHOWS:
        return SHOWS[name][0]
    return next(cluster for cluster, (given, _more) in CLUSTERS.items()
                if name in given or labels.LABELS[name].type is labels.TAG)


@functools.cache
def values(cluster):
    """Return the labels of a cluster; a tag is one of a kind."""
    given, _more = CLUSTERS[cluster]
    tags = {row.name: f'v9.{number}.1' for number, row in enumerate(ROWS)
            if row.type is labels.TAG and row.name != 'kube_tag'}
    if cluster in ('bare', 'old'):
        tags = {name: tag for name, tag in tags.items()
                if name in TAGS_OF.get(cluster, ())}
    tags.pop('containerd_version', None)
    return {**tags, **given}


@functools.cache
def outcome(cluster):
    """Return all that programs leave and ask for, as one text."""
    row = combinations.Combination(cluster, values(cluster))
    with tempfile.TemporaryDirectory() as folder:
        node = nodes.Node(pathlib.Path(folder))
        env = {**nodes.told(row), **CLUSTERS[cluster][1]}
        node.run(nodes.role_text('master', env))
        node.run(nodes.cluster_text(env))
        left = [path for path in node.root.rglob('*') if path.is_file()
                and 'programs' not in path.parts
                and 'sysconfig' not in path.parts]
        left += pathlib.Path(folder).glob('calls*')
        return '\n'.join(path.read_text(errors='replace') for path in left)


def test_every_label_is_somewhere():
    shown = {row.name for row in ROWS} - TOLD_ONLY - set(SWITCHES)
    assert not [name for name in shown
                if name not in values(cluster_of(name))]


@pytest.mark.parametrize('name', [
    row.name for row in ROWS
    if row.name not in SWITCHES and row.name not in TOLD_ONLY])
def test_a_value_shows(name):
    cluster = cluster_of(name)
    text = SHOWS.get(name, (cluster, '{0}'))[1]
    assert text.format(values(cluster)[name]) in outcome(cluster)


@pytest.mark.parametrize('name', list(SWITCHES))
def test_a_switch_makes_a_difference(name):
    assert SWITCHES[name] in outcome('new')
    assert SWITCHES[name] not in outcome('bare')
