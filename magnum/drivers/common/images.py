"""Default versions of what runs on Kubernetes nodes, and where images are.

One table: a label overrides a version, this is what holds without the label.
Existing clusters keep the version their stack was made with, because Heat
keeps a parameter's old value. It must not know labels, Heat or the node.
"""

#: Version by component; the names are those of the labels.
VERSIONS = {
    'kube_tag': 'v1.23.3-rancher1',
    'cloud_provider_tag': 'v1.23.1',
    'etcd_tag': 'v3.4.6',
    'coredns_tag': '1.6.6',
    'flannel_tag': 'v0.15.1',
    'flannel_cni_tag': 'v0.3.0',
    'calico_tag': 'v3.21.2',
    'calico_kube_controllers_tag': 'v1.0.3',
    'heat_container_agent_tag': 'wallaby-stable-1',
    'k8s_keystone_auth_tag': 'v1.18.0',
    'kube_dashboard_version': 'v2.0.0',
    'metrics_scraper_tag': 'v1.0.4',
    'metrics_server_chart_tag': 'v3.7.0',
    'prometheus_operator_chart_tag': 'v8.12.13',
    'prometheus_adapter_chart_tag': '1.4.0',
    'prometheus_tag': 'v1.8.2',
    'grafana_tag': '5.1.5',
    'traefik_ingress_controller_tag': 'v1.7.28',
    'octavia_ingress_controller_tag': 'v1.18.0',
    'nginx_ingress_controller_tag': '0.32.0',
    'nginx_ingress_controller_chart_tag': '4.0.17',
    'helm_client_tag': 'v3.13.3',
    'tiller_tag': 'v2.16.7',
    'magnum_auto_healer_tag': 'v1.18.0',
    'node_problem_detector_tag': 'v0.6.2',
    'draino_tag': 'abf028a',
    'autoscaler_tag': 'v1.18.1',
    'cinder_csi_plugin_tag': 'v1.23.0',
    'csi_attacher_tag': 'v3.3.0',
    'csi_provisioner_tag': 'v3.0.0',
    'csi_snapshotter_tag': 'v4.2.1',
    'csi_resizer_tag': 'v1.3.0',
    'csi_node_driver_registrar_tag': 'v2.4.0',
    'csi_liveness_probe_tag': 'v2.5.0',
    'containerd_version': '1.4.4',
}

#: SHA-256 of what is downloaded and not pulled from a registry.
DIGESTS = {
    'helm_client_sha256':
        '018f9908cb950701a5d59e757653a790c66d8eda288625dbb185354ca6f41f6b',
    'containerd_tarball_sha256':
        '96641849cb78a0a119223a427dfdc1ade88412ef791a14193212c8c8e29d447b',
}

#: Where an image is without the label container_infra_prefix; with it, only
#: what follows the last slash is kept. A tag stands here if no label has it.
IMAGES = {
    'heat_container_agent': 'docker.io/openstackmagnum/heat-container-agent',
    'etcd': 'quay.io/coreos/etcd',
    'flannel': 'quay.io/coreos/flannel',
    'flannel_cni': 'quay.io/coreos/flannel-cni',
    'cloud_provider':
        'docker.io/k8scloudprovider/openstack-cloud-controller-manager',
    'coredns': 'docker.io/coredns/coredns',
    'pause': 'registry.k8s.io/pause:3.6',
}

#: Prefix of the image that holds all components of Kubernetes.
HYPERKUBE_PREFIX = 'docker.io/rancher/'
