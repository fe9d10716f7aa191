"""Default versions of what runs on Kubernetes nodes, and where images are.

One table: a label overrides a version, this is what holds without the label.
Each version says where it was read: repository, tag or file, and its day. The
set is the newest that all of cloud-provider-openstack's releases go with.
Existing clusters keep the version their stack was made with, because Heat
keeps a stack's template. It must not know labels, Heat or the node.
"""

import typing


class Version(typing.NamedTuple):
    """A version and where it is known from.

    :ivar tag: as the label has it; empty for what the operating system or
        the chart brings
    :ivar source: public repository, tag or file, and its day
    """

    tag: str
    source: str


#: The release of the images of cloud-provider-openstack.
_PROVIDERS = Version(
    'v1.36.0', 'kubernetes/cloud-provider-openstack v1.36.0, 2026-05-13')


def _sidecar(tag):
    """Return a version that the manifests of the CSI driver name."""
    return Version(tag, 'kubernetes/cloud-provider-openstack v1.36.0: '
                        'manifests/cinder-csi-plugin')


#: Row by component; the names are those of the labels.
DEFAULTS = {
    'kube_tag': Version(
        'v1.36.3', 'kubernetes/kube-scheduler kubernetes-1.36.3, 2026-07-22'),
    'cloud_provider_tag': _PROVIDERS,
    # From 3.7 on members are not discovered by a URL any more.
    'etcd_tag': Version('v3.6.14', 'etcd-io/etcd v3.6.14, 2026-07-23'),
    'coredns_tag': Version('1.14.7', 'coredns/coredns v1.14.7, 2026-08-18'),
    'cni_plugins_tag': Version(
        'v1.9.1', 'containernetworking/plugins v1.9.1, 2026-02-19'),
    'flannel_tag': Version(
        'v0.28.9', 'flannel-io/flannel v0.28.9, 2026-08-07'),
    'flannel_cni_tag': Version(
        'v1.9.1-flannel3',
        'flannel-io/flannel v0.28.9: Documentation/kube-flannel.yml'),
    'calico_tag': Version('v3.32.1', 'projectcalico/calico v3.32.1, '
                                     '2026-06-24'),
    'calico_kube_controllers_tag': Version('', 'that of calico_tag'),
    'cilium_chart_tag': Version('1.20.0', 'cilium/charts, 2026-07-29'),
    'heat_container_agent_tag': Version(
        'wallaby-stable-1', 'the last one Magnum itself published'),
    'k8s_keystone_auth_tag': _PROVIDERS,
    # Later ones are only a chart; the project ended in 2026.
    'kube_dashboard_version': Version(
        'v2.7.0', 'kubernetes/dashboard v2.7.0, 2022-09-16'),
    'metrics_scraper_tag': Version(
        'v1.0.8', 'kubernetes/dashboard v2.7.0: aio/deploy/recommended.yaml'),
    'metrics_server_chart_tag': Version(
        '3.13.1', 'kubernetes-sigs/metrics-server '
                  'metrics-server-helm-chart-3.13.1, 2026-06-11'),
    'prometheus_operator_chart_tag': Version(
        '88.5.3', 'prometheus-community/helm-charts '
                  'kube-prometheus-stack-88.5.3, 2026-08-21'),
    'prometheus_adapter_chart_tag': Version(
        '5.3.0', 'prometheus-community/helm-charts '
                 'prometheus-adapter-5.3.0, 2026-02-19'),
    'prometheus_tag': Version(
        'v3.14.0', 'prometheus/prometheus v3.14.0, 2026-08-17'),
    'grafana_tag': Version(
        '13.2.0', 'grafana-community/helm-charts grafana-12.11.1, '
                  '2026-08-19'),
    'traefik_ingress_controller_tag': Version(
        'v3.7.11', 'docker-library/official-images: library/traefik, '
                   '2026-08-19'),
    'octavia_ingress_controller_tag': _PROVIDERS,
    'nginx_ingress_controller_tag': Version('', 'that of the chart'),
    # The last one: the project ended in March 2026.
    'nginx_ingress_controller_chart_tag': Version(
        '4.15.1', 'kubernetes/ingress-nginx helm-chart-4.15.1, 2026-03-19'),
    'helm_client_tag': Version('v4.2.4', 'helm/helm v4.2.4, 2026-08-13'),
    'tiller_tag': Version('v2.16.7', 'helm/helm v2.16.7, 2020-04-28'),
    'magnum_auto_healer_tag': _PROVIDERS,
    'node_problem_detector_tag': Version(
        'v1.36.0', 'kubernetes/node-problem-detector v1.36.0, 2026-07-11'),
    'draino_tag': Version('abf028a', 'planetlabs/draino abf028a, 2018-09-19'),
    'autoscaler_tag': Version(
        'v1.36.1',
        'kubernetes/autoscaler cluster-autoscaler-1.36.1, 2026-07-22'),
    'cinder_csi_plugin_tag': _PROVIDERS,
    'csi_attacher_tag': _sidecar('v4.10.0'),
    'csi_provisioner_tag': _sidecar('v5.3.0'),
    'csi_snapshotter_tag': _sidecar('v8.4.0'),
    'csi_resizer_tag': _sidecar('v1.14.0'),
    'csi_node_driver_registrar_tag': _sidecar('v2.15.0'),
    'csi_liveness_probe_tag': _sidecar('v2.17.0'),
    'containerd_version': Version('', 'that of the operating system'),
}

_PROVIDERS_ON_DOCKER = Version(
    'v1.23.4', 'kubernetes/cloud-provider-openstack v1.23.4, 2022-07-27')

#: What holds instead on nodes that run pods on Docker: the last Kubernetes
#: that does, and what works with it.
ON_DOCKER = {
    'kube_tag': Version('v1.23.17', 'kubernetes/kube-scheduler '
                                    'kubernetes-1.23.17, 2023-02-22'),
    'cloud_provider_tag': _PROVIDERS_ON_DOCKER,
    'k8s_keystone_auth_tag': _PROVIDERS_ON_DOCKER,
    'octavia_ingress_controller_tag': _PROVIDERS_ON_DOCKER,
    'cinder_csi_plugin_tag': _PROVIDERS_ON_DOCKER,
    'magnum_auto_healer_tag': _PROVIDERS_ON_DOCKER,
    'autoscaler_tag': Version(
        'v1.23.1',
        'kubernetes/autoscaler cluster-autoscaler-1.23.1, 2022-06-13'),
    'etcd_tag': Version('v3.5.33', 'etcd-io/etcd v3.5.33, 2026-07-23'),
    'csi_snapshotter_tag': Version(
        'v6.3.4', 'kubernetes-csi/external-snapshotter v6.3.4, 2024-03-20'),
    'calico_tag': Version(
        'v3.25.2', 'projectcalico/calico v3.25.2, 2023-09-05'),
    'cilium_chart_tag': Version('1.13.18', 'cilium/charts, 2024-07-11'),
    'metrics_server_chart_tag': Version(
        '3.8.4', 'kubernetes-sigs/metrics-server '
                 'metrics-server-helm-chart-3.8.4, 2023-03-05'),
    'nginx_ingress_controller_chart_tag': Version(
        '4.4.2', 'kubernetes/ingress-nginx helm-chart-4.4.2, 2022-12-29'),
    'prometheus_operator_chart_tag': Version(
        '45.31.1', 'prometheus-community/helm-charts '
                   'kube-prometheus-stack-45.31.1, 2023-05-23'),
    'prometheus_adapter_chart_tag': Version(
        '4.2.0', 'prometheus-community/helm-charts '
                 'prometheus-adapter-4.2.0, 2023-04-23'),
    'helm_client_tag': Version('v3.11.3', 'helm/helm v3.11.3, 2023-04-12'),
}

#: What no label names: it does not depend on the release of Kubernetes, or
#: holds where the operating system brings none.
PINNED = {
    'containerd': Version('2.3.4', 'containerd/containerd v2.3.4, 2026-08-12'),
    'containerd_1': Version(
        '1.7.34', 'containerd/containerd v1.7.34, 2026-07-09'),
    'pause': Version(
        '3.10.2', 'containerd/containerd v2.3.4: docs/cri/config.md'),
    'proportional_autoscaler': Version(
        'v1.10.3',
        'kubernetes-sigs/cluster-proportional-autoscaler v1.10.3, '
        '2026-01-26'),
    'node_exporter': Version(
        'v1.12.1', 'prometheus/node_exporter v1.12.1, 2026-07-14'),
    # The last one that keeps images in Swift.
    'registry': Version(
        '2.8.3', 'distribution/distribution v2.8.3, 2023-10-02'),
}

#: Version by name of the label.
VERSIONS = {name: row.tag for name, row in DEFAULTS.items()}
VERSIONS_ON_DOCKER = {name: row.tag for name, row in ON_DOCKER.items()}

#: The containerd of nodes whose operating system brings none.
CONTAINERD = PINNED['containerd'].tag

#: The containerd of nodes below a release of Kubernetes, whatever their
#: operating system brings. All that kubelet spoke there, CRI v1alpha2, is gone
#: in containerd 2 (its docs/containerd-2.0.md).
CONTAINERD_BELOW = ('1.23', PINNED['containerd_1'].tag)

#: Releases of Kubernetes that manifests are checked against: the
#: oldest, and the one without a label. Older ones are not refused.
OLDEST = '1.25'
DEFAULT = VERSIONS['kube_tag'].lstrip('v').rpartition('.')[0]

_PROVIDER = 'registry.k8s.io/provider-os/'
_CSI = 'registry.k8s.io/sig-storage/'

#: Where an image is without the label container_infra_prefix; with it, only
#: what follows the last slash is kept. A tag stands here if no label has it.
IMAGES = {
    'heat_container_agent': 'docker.io/openstackmagnum/heat-container-agent',
    'etcd': 'quay.io/coreos/etcd',
    'kube': 'registry.k8s.io',
    'flannel': 'ghcr.io/flannel-io/flannel',
    'flannel_cni': 'ghcr.io/flannel-io/flannel-cni-plugin',
    'calico_node': 'quay.io/calico/node',
    'calico_cni': 'quay.io/calico/cni',
    'calico_controllers': 'quay.io/calico/kube-controllers',
    'cloud_provider': f'{_PROVIDER}openstack-cloud-controller-manager',
    'coredns': 'docker.io/coredns/coredns',
    'proportional_autoscaler':
        'registry.k8s.io/cpa/cluster-proportional-autoscaler:'
        + PINNED['proportional_autoscaler'].tag,
    'keystone_auth': f'{_PROVIDER}k8s-keystone-auth',
    'cinder_csi': f'{_PROVIDER}cinder-csi-plugin',
    'csi_attacher': f'{_CSI}csi-attacher',
    'csi_provisioner': f'{_CSI}csi-provisioner',
    'csi_snapshotter': f'{_CSI}csi-snapshotter',
    'csi_resizer': f'{_CSI}csi-resizer',
    'csi_registrar': f'{_CSI}csi-node-driver-registrar',
    'csi_liveness_probe': f'{_CSI}livenessprobe',
    'dashboard': 'docker.io/kubernetesui/dashboard',
    'metrics_scraper': 'docker.io/kubernetesui/metrics-scraper',
    'prometheus': 'quay.io/prometheus/prometheus',
    'node_exporter':
        f'quay.io/prometheus/node-exporter:{PINNED["node_exporter"].tag}',
    'grafana': 'docker.io/grafana/grafana',
    'traefik': 'docker.io/library/traefik',
    'octavia_ingress': f'{_PROVIDER}octavia-ingress-controller',
    'tiller': 'ghcr.io/helm/tiller',
    'auto_healer': f'{_PROVIDER}magnum-auto-healer',
    'problem_detector':
        'registry.k8s.io/node-problem-detector/node-problem-detector',
    'draino': 'docker.io/planetlabs/draino',
    'autoscaler': 'registry.k8s.io/autoscaling/cluster-autoscaler',
    'registry': f'docker.io/library/registry:{PINNED["registry"].tag}',
    'pause': f'registry.k8s.io/pause:{PINNED["pause"].tag}',
}

_OLD_PROVIDER = 'docker.io/k8scloudprovider/'

#: Where tags below a version are, oldest first: images moved, clusters of
#: existing templates still name the old tags. The places are those of the
#: manifests that each release had.
EARLIER = {
    'flannel': (
        ('0.16', 'quay.io/coreos/flannel'),
        ('0.21', 'docker.io/rancher/mirrored-flannelcni-flannel'),
        ('0.26.4', 'docker.io/flannel/flannel')),
    'flannel_cni': (
        ('1.0', 'quay.io/coreos/flannel-cni'),
        ('1.1.2', 'docker.io/rancher/mirrored-flannelcni-flannel-cni-plugin'),
        ('1.6.2', 'docker.io/flannel/flannel-cni-plugin')),
    'cloud_provider': (
        ('1.26.2', f'{_OLD_PROVIDER}openstack-cloud-controller-manager'),),
    'keystone_auth': (('1.26.2', f'{_OLD_PROVIDER}k8s-keystone-auth'),),
    'cinder_csi': (('1.26.2', f'{_OLD_PROVIDER}cinder-csi-plugin'),),
    'octavia_ingress': (
        ('1.26.2', f'{_OLD_PROVIDER}octavia-ingress-controller'),),
    'auto_healer': (('1.26.2', f'{_OLD_PROVIDER}magnum-auto-healer'),),
    'autoscaler': (('1.19', 'docker.io/openstackmagnum/cluster-autoscaler'),),
    'problem_detector': (('0.8.3', 'registry.k8s.io/node-problem-detector'),),
}


#: Where programs that are in no image are downloaded.
DOWNLOADS = {
    'kube_binaries_url': 'https://dl.k8s.io/release',
    'cni_plugins_url':
        'https://github.com/containernetworking/plugins/releases/download',
}

#: Chart: repository, and where versions below one are.
CHARTS = {
    'metrics_server':
        'https://kubernetes-sigs.github.io/metrics-server metrics-server',
    'monitoring': 'https://prometheus-community.github.io/helm-charts '
                  'kube-prometheus-stack',
    'prometheus_adapter':
        'https://prometheus-community.github.io/helm-charts '
        'prometheus-adapter',
    'nginx_ingress':
        'https://kubernetes.github.io/ingress-nginx ingress-nginx',
    'cilium': 'https://helm.cilium.io cilium',
}
CHARTS_EARLIER = {
    'metrics_server': (
        ('3', 'https://charts.helm.sh/stable metrics-server'),),
    'monitoring': (
        ('9.4', 'https://charts.helm.sh/stable prometheus-operator'),),
    'prometheus_adapter': (
        ('2', 'https://charts.helm.sh/stable prometheus-adapter'),),
    'nginx_ingress': (('2', 'https://charts.helm.sh/stable nginx-ingress'),),
}
