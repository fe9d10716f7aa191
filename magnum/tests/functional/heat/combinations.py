"""Clusters that must come up: one row each.

Owns the combinations of labels, attributes and environments that scripts are
rehearsed for, and that a cloud is asked for. It must not know how either is
done.
"""

import dataclasses

from magnum.drivers.common import images

OLD = 'v1.23.3-rancher1'


@dataclasses.dataclass(frozen=True)
class Combination:
    """What a cluster is asked for.

    :ivar labels: labels of the cluster
    :ivar template: attributes of its template that differ from the usual
    :ivar cluster: attributes of the cluster itself
    :ivar os: os_distro of the nodes, which chooses the driver
    """

    name: str
    labels: dict = dataclasses.field(default_factory=dict)
    template: dict = dataclasses.field(default_factory=dict)
    cluster: dict = dataclasses.field(default_factory=dict)
    os: str = 'fedora-coreos'


def _row(name, template=None, cluster=None, **labels):
    return Combination(name, labels, template or {}, cluster or {})


def _of(os, *args, **labels):
    return dataclasses.replace(_row(*args, **labels), os=os)


_THREE = {'master_count': 3, 'master_lb_enabled': True}
_CINDER = {'volume_driver': 'cinder'}
_EXISTING = {'fixed_network': 'private', 'fixed_subnet': 'private-subnet'}
_MACHINES = {'server_type': 'bm'}

COMBINATIONS = {row.name: row for row in (
    _row('defaults'),
    _row('workers-none', cluster={'node_count': 0}),
    _row('masters-three', cluster=_THREE),
    _row('masters-three-plain-lb', cluster={**_THREE,
                                            'floating_ip_enabled': False}),
    _row('lb-floating', cluster={**_THREE, 'floating_ip_enabled': False},
         master_lb_floating_ip_enabled='true'),
    _row('lb-closed', cluster=_THREE,
         master_lb_allowed_cidrs='192.0.2.0/24,198.51.100.0/24',
         octavia_provider='amphora', octavia_lb_algorithm='SOURCE_IP',
         octavia_lb_healthcheck='false'),
    _row('no-floating', cluster={'floating_ip_enabled': False}),
    _row('existing-network', cluster=_EXISTING),
    _row('subnet', fixed_subnet_cidr='10.7.0.0/20',
         service_cluster_ip_range='10.8.0.0/16'),
    _row('etcd-volume', etcd_volume_size='5', etcd_volume_type='fast'),
    _row('docker-volume', cluster={'docker_volume_size': 5},
         docker_volume_type='fast'),
    _row('boot-volume', boot_volume_size='10', boot_volume_type='fast',
         availability_zone='nova'),
    _row('volumes-all', cluster={**_THREE, 'docker_volume_size': 5},
         boot_volume_size='10', etcd_volume_size='5'),
    _row('old', kube_tag=OLD, cgroup_driver='cgroupfs'),
    _row('old-docker', kube_tag=OLD, container_runtime='host-docker',
         cgroup_driver='cgroupfs', cloud_provider_tag='v1.23.1',
         flannel_tag='v0.15.1', flannel_cni_tag='v0.3.0',
         autoscaler_tag='v1.18.1', auto_scaling_enabled='true',
         auto_healing_enabled='true', auto_healing_controller='draino',
         monitoring_enabled='true', metrics_server_chart_tag='v2.8.8',
         prometheus_operator_chart_tag='v8.12.13',
         prometheus_adapter_chart_tag='1.4.0'),
    _row('on-docker', container_runtime='host-docker',
         selinux_mode='permissive', **images.VERSIONS_ON_DOCKER),
    _row('old-insecure', {'tls_disabled': True}, kube_tag='v1.18.16',
         container_runtime='host-docker', keystone_auth_enabled='false'),
    _row('hyperkube', kube_tag='v1.30.1', hyperkube_prefix='mirror.test/k8s/',
         kube_image_digest='sha256:' + 'a' * 64),
    _row('mirror', container_infra_prefix='mirror.test/k8s/',
         kube_binaries_url='https://mirror.test/kube',
         cni_plugins_url='https://mirror.test/cni', cni_plugins_tag='v1.6.0',
         helm_client_url='https://mirror.test/helm.tar.gz',
         helm_client_sha256='b' * 64),
    _row('containerd', containerd_version='1.7.34',
         containerd_tarball_sha256='c' * 64),
    _row('containerd-url', containerd_version='2.2.7',
         containerd_tarball_url='https://mirror.test/containerd.tar.gz'),
    _row('containerd-plain', containerd_version=images.CONTAINERD),
    _row('calico', {'network_driver': 'calico'},
         calico_ipv4pool='10.200.0.0/16', calico_ipv4pool_ipip='Always',
         calico_kube_controllers_tag='v3.30.2'),
    _row('cilium', {'network_driver': 'cilium'}),
    _row('flannel', flannel_backend='host-gw', flannel_network_subnetlen='26',
         flannel_network_cidr='10.99.0.0/16'),
    _row('cinder', _CINDER),
    _row('cinder-no-csi', _CINDER, cinder_csi_enabled='false'),
    _row('keystone-off', keystone_auth_enabled='false'),
    _row('provider-off', cloud_provider_enabled='false'),
    _row('bare', keystone_auth_enabled='false', npd_enabled='false',
         kube_dashboard_enabled='false', metrics_server_enabled='false',
         cloud_provider_enabled='false', selinux_mode='permissive'),
    _row('ingress-nginx', ingress_controller='nginx',
         nginx_ingress_controller_tag='v1.13.2',
         ingress_controller_role='edge'),
    _row('ingress-traefik', ingress_controller='traefik'),
    _row('ingress-traefik-old', ingress_controller='traefik', kube_tag=OLD,
         traefik_ingress_controller_tag='v1.7.28'),
    _row('ingress-octavia', ingress_controller='octavia'),
    _row('monitoring', monitoring_enabled='true',
         monitoring_storage_class_name='fast', ingress_controller='nginx',
         monitoring_ingress_enabled='true', cluster_basic_auth_secret='users',
         cluster_root_domain_name='apps.test',
         prometheus_adapter_configmap='rules',
         grafana_admin_passwd='p"a$s\\'),
    _row('monitoring-bare', monitoring_enabled='true',
         prometheus_adapter_enabled='false'),
    _row('prometheus', prometheus_monitoring='true',
         grafana_admin_passwd='p"a$s\\'),
    _row('tiller', tiller_enabled='true', tiller_namespace='tiller'),
    _row('healing', auto_healing_enabled='true'),
    _row('scaling', auto_scaling_enabled='true', min_node_count='1',
         max_node_count='4'),
    _row('options', kubelet_options='--v=2',
         kubeapi_options='--audit-log-path="/var/log/a b"',
         kubescheduler_options='--v=1', kubecontroller_options='--v=3',
         kubeproxy_options='--v=4', cert_manager_api='true',
         admission_control_list='NodeRestriction,LimitRanger',
         system_pods_initial_delay='0', system_pods_timeout='1'),
    _row('proxies', {'http_proxy': 'http://proxy:3128',
                     'https_proxy': 'http://proxy:3128',
                     'no_proxy': 'localhost'}),
    _row('registry', {'registry_enabled': True,
                      'insecure_registry': 'http://registry.test:5000'}),
)}

#: Clusters of the other flavours: each with little, and with much.
OTHERS = {row.name: row for row in (
    _of('fedora-atomic', 'atomic'),
    _of('fedora-atomic', 'atomic-much', {'network_driver': 'calico'},
        {**_THREE, 'docker_volume_size': 5}, etcd_volume_size='5',
        availability_zone='nova'),
    _of('coreos', 'container-linux'),
    _of('coreos', 'container-linux-much',
        cluster={**_THREE, **_EXISTING, 'docker_volume_size': 5},
        boot_volume_size='10', etcd_volume_size='5'),
    _of('fedora', 'bare-metal', _MACHINES, _EXISTING),
    _of('fedora', 'bare-metal-much', _MACHINES,
        {**_THREE, **_EXISTING, 'floating_ip_enabled': False}),
)}
