"""Default versions of what runs on Kubernetes nodes, and where images are.

One table: a label overrides a version, this is what holds without the label.
Existing clusters keep the version their stack was made with, because Heat
keeps a stack's template. It must not know labels, Heat or the node.
"""

#: Version by component; the names are those of the labels. An empty one
#: means what the operating system or the chart brings.
VERSIONS = {
    'kube_tag': 'v1.36.2',
    'cloud_provider_tag': 'v1.36.0',
    'etcd_tag': 'v3.5.21',
    'coredns_tag': '1.13.1',
    'cni_plugins_tag': 'v1.7.1',
    'flannel_tag': 'v0.27.4',
    'flannel_cni_tag': 'v1.7.1-flannel1',
    'calico_tag': 'v3.30.3',
    'calico_kube_controllers_tag': '',
    'cilium_chart_tag': '1.18.2',
    'heat_container_agent_tag': 'wallaby-stable-1',
    'k8s_keystone_auth_tag': 'v1.36.0',
    'kube_dashboard_version': 'v2.7.0',
    'metrics_scraper_tag': 'v1.0.8',
    'metrics_server_chart_tag': '3.13.0',
    'prometheus_operator_chart_tag': '77.0.0',
    'prometheus_adapter_chart_tag': '4.14.1',
    'prometheus_tag': 'v3.5.0',
    'grafana_tag': '12.0.2',
    'traefik_ingress_controller_tag': 'v3.5.0',
    'octavia_ingress_controller_tag': 'v1.36.0',
    'nginx_ingress_controller_tag': '',
    'nginx_ingress_controller_chart_tag': '4.13.3',
    'helm_client_tag': 'v3.18.6',
    'tiller_tag': 'v2.16.7',
    'magnum_auto_healer_tag': 'v1.36.0',
    'node_problem_detector_tag': 'v0.8.20',
    'draino_tag': 'abf028a',
    'autoscaler_tag': 'v1.36.1',
    'cinder_csi_plugin_tag': 'v1.36.0',
    'csi_attacher_tag': 'v4.10.0',
    'csi_provisioner_tag': 'v5.3.0',
    'csi_snapshotter_tag': 'v8.4.0',
    'csi_resizer_tag': 'v1.14.0',
    'csi_node_driver_registrar_tag': 'v2.15.0',
    'csi_liveness_probe_tag': 'v2.17.0',
    'containerd_version': '',
}

#: What holds instead on nodes that run pods on Docker: the last Kubernetes
#: that does, and what works with it.
VERSIONS_ON_DOCKER = {
    'kube_tag': 'v1.23.17',
    'cloud_provider_tag': 'v1.23.4',
    'k8s_keystone_auth_tag': 'v1.23.4',
    'octavia_ingress_controller_tag': 'v1.23.4',
    'cinder_csi_plugin_tag': 'v1.23.4',
    'magnum_auto_healer_tag': 'v1.23.4',
    'autoscaler_tag': 'v1.23.1',
    'csi_snapshotter_tag': 'v6.3.4',
    'calico_tag': 'v3.26.4',
    'metrics_server_chart_tag': '3.8.4',
    'nginx_ingress_controller_chart_tag': '4.4.2',
    'prometheus_operator_chart_tag': '45.31.1',
    'prometheus_adapter_chart_tag': '4.2.0',
    'helm_client_tag': 'v3.12.3',
}

#: The containerd of nodes whose operating system brings none.
CONTAINERD = '1.7.28'

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
        'registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.9.0',
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
    'node_exporter': 'quay.io/prometheus/node-exporter:v1.9.1',
    'grafana': 'docker.io/grafana/grafana',
    'traefik': 'docker.io/library/traefik',
    'octavia_ingress': f'{_PROVIDER}octavia-ingress-controller',
    'tiller': 'ghcr.io/helm/tiller',
    'auto_healer': f'{_PROVIDER}magnum-auto-healer',
    'problem_detector':
        'registry.k8s.io/node-problem-detector/node-problem-detector',
    'draino': 'docker.io/planetlabs/draino',
    'autoscaler': 'registry.k8s.io/autoscaling/cluster-autoscaler',
    'registry': 'docker.io/library/registry:2.8.3',
    'pause': 'registry.k8s.io/pause:3.10',
}

#: Where tags below a version are: images moved, clusters of existing
#: templates still name the old tags.
EARLIER = {
    'flannel': ('0.20', 'quay.io/coreos/flannel'),
    'flannel_cni': ('1.0', 'quay.io/coreos/flannel-cni'),
    'cloud_provider': (
        '1.26', 'docker.io/k8scloudprovider/openstack-cloud-controller-manager'
    ),
    'keystone_auth': ('1.26', 'docker.io/k8scloudprovider/k8s-keystone-auth'),
    'cinder_csi': ('1.26', 'docker.io/k8scloudprovider/cinder-csi-plugin'),
    'octavia_ingress': (
        '1.26', 'docker.io/k8scloudprovider/octavia-ingress-controller'),
    'auto_healer': ('1.26', 'docker.io/k8scloudprovider/magnum-auto-healer'),
    'autoscaler': ('1.19', 'docker.io/openstackmagnum/cluster-autoscaler'),
    'problem_detector': ('0.7', 'registry.k8s.io/node-problem-detector'),
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
    'metrics_server': ('3', 'https://charts.helm.sh/stable metrics-server'),
    'monitoring': ('9.4', 'https://charts.helm.sh/stable prometheus-operator'),
    'prometheus_adapter': (
        '2', 'https://charts.helm.sh/stable prometheus-adapter'),
    'nginx_ingress': ('2', 'https://charts.helm.sh/stable nginx-ingress'),
}
