"""The labels of clusters: one row each.

Owns each label's charset, default, Heat parameters and name on the node, and
whose it is. The parameters of the Heat template, what nodes are told, the
checks of the API and the reference of labels derive from LABELS. It must not
know which labels go together (label_rules), how parameters that no label
gives are computed, nor how a stack is made.
"""

from magnum.common import exception
from magnum.drivers.common import images
from magnum.drivers.common import label_types
from magnum.i18n import _

# The words rows are written in.
Label, choice, several = (
    label_types.Label, label_types.choice, label_types.several)
BOOL, INT, TEXT, JSON = (
    label_types.BOOL, label_types.INT, label_types.TEXT, label_types.JSON)
CIDR, CIDRS, URL, PREFIX = (
    label_types.CIDR, label_types.CIDRS, label_types.URL, label_types.PREFIX)
TAG, SHA256, DIGEST = (
    label_types.TAG, label_types.SHA256, label_types.DIGEST)
NAME, NAMES, OPTIONS = (
    label_types.NAME, label_types.NAMES, label_types.OPTIONS)
ALWAYS, NEVER = label_types.ALWAYS, label_types.NEVER
OMIT, SERVICE = label_types.OMIT, label_types.SERVICE
NODEGROUP, CLUSTER = label_types.NODEGROUP, label_types.CLUSTER
KUBERNETES, SWARM, SWARM_MODE, MESOS = label_types.ENGINES


def _tag(name, doc, **more):
    return Label(name, TAG, images.VERSIONS[name], doc, **more)


def _switch(name, default, doc, **more):
    return Label(name, BOOL, default, doc, **more)


def _options(component):
    return Label(f'{component}_options', OPTIONS, '',
                 f'Options appended to those of {component}.')


#: Types of volumes, sizes and the like that only Heat has to know.
_SERVICE = {'absent': SERVICE, 'scope': CLUSTER, 'env': ''}

#: Engines whose nodes flannel connects.
_FLANNEL = (KUBERNETES, SWARM)

#: Distros whose nodes are commits of a file system.
OSTREE = ('fedora-coreos', 'fedora-atomic')

_NODES = (
    _tag('kube_tag', 'Release of Kubernetes; the tag of its image.',
         heat=('kube_tag', 'master_kube_tag', 'minion_kube_tag',
               'kube_version'), env='', upgradeable=True),
    Label('hyperkube_prefix', PREFIX, '',
          'Registry and path before the image name hyperkube, which holds '
          'all of Kubernetes. Without it each component has its own image, '
          'but for kube_tags that only such images have.'),
    Label('kube_image_digest', DIGEST, '',
          'Digest of the Kubernetes image, to be sure of its content.',
          only_with='an image hyperkube'),
    Label('kube_binaries_url', URL, images.DOWNLOADS['kube_binaries_url'],
          'Where kubelet and kubectl are, below the name of the release; '
          'each with the file of its SHA-256 beside it.',
          only_with='one image per component'),
    Label('container_infra_prefix', PREFIX, '',
          'Registry and path that all images are pulled from.',
          constraint="allowed_pattern: '^$|.*/'"),
    Label('container_runtime', choice('host-docker', 'containerd'),
          'containerd', 'What runs the containers of pods. Docker does so '
          'up to Kubernetes 1.23.'),
    _tag('containerd_version', 'Version of containerd to install; without '
         'it nodes run that of their image; below Kubernetes {0} it '
         'is {1}. Kubernetes 1.36 is supported on 2.2 and later.'.format(
             *images.CONTAINERD_BELOW)),
    Label('containerd_tarball_url', URL, '',
          'Archive of containerd, if not the one of its project.',
          only_with='containerd_version'),
    Label('containerd_tarball_sha256', SHA256, '',
          'Digest of the archive of containerd, if not the one its project '
          'publishes.', only_with='containerd_version'),
    Label('cgroup_driver', choice('cgroupfs', 'systemd'), 'systemd',
          'Who manages the control groups of containers.'),
    Label('use_podman', ALWAYS, True, 'Run system containers with podman.',
          constraint='allowed_values: [true]'),
    Label('selinux_mode', choice('enforcing', 'permissive', 'disabled'),
          'enforcing', 'Mode of SELinux on nodes.',
          constraint='allowed_values: [enforcing, permissive, disabled]'),
    _tag('heat_container_agent_tag',
         'Tag of the agent that runs what Heat deploys.'),
    Label('availability_zone', TEXT, '',
          'Availability zone of servers and their volumes.', env='',
          engines=(KUBERNETES, SWARM_MODE)),
    Label('ostree_remote', TEXT, '',
          'Remote and branch an upgrade rebases nodes to.', upgradeable=True,
          flavours=OSTREE, only_with='an upgrade'),
    Label('ostree_commit', TEXT, '',
          'Commit an upgrade brings nodes to.', upgradeable=True,
          flavours=OSTREE, only_with='an upgrade'),
    _tag('etcd_tag', 'Tag of the image of etcd.'),
    _tag('cni_plugins_tag', 'Release of the standard plugins of CNI.'),
    Label('cni_plugins_url', URL, images.DOWNLOADS['cni_plugins_url'],
          'Where these are, below the name of the release.'),
    Label('admission_control_list', NAMES,
          'NamespaceLifecycle,LimitRanger,ServiceAccount,ResourceQuota,'
          'TaintNodesByCondition,Priority,DefaultTolerationSeconds,'
          'DefaultStorageClass,StorageObjectInUseProtection,'
          'PersistentVolumeClaimResize,MutatingAdmissionWebhook,'
          'ValidatingAdmissionWebhook,RuntimeClass',
          'Admission plugins of the API server.'),
    _options('kubelet'),
    _options('kubeapi'),
    _options('kubescheduler'),
    _options('kubecontroller'),
    _options('kubeproxy'),
    _switch('cert_manager_api', False,
            "Sign certificates through Kubernetes' API, which puts the key "
            'of the CA on masters.', scope=CLUSTER),
    Label('system_pods_initial_delay', INT, 30,
          'Seconds before the pods of the system are waited for.'),
    Label('system_pods_timeout', INT, 5,
          'Minutes for which they are; what is not ready then is logged.'),
)

_VOLUMES = (
    Label('docker_volume_type', TEXT, None,
          'Cinder type of the volume for container storage.',
          engines=(KUBERNETES, SWARM, SWARM_MODE), **_SERVICE),
    Label('boot_volume_size', INT, None,
          'Size of the boot volume in GB; 0 boots from the image.',
          **_SERVICE),
    Label('boot_volume_type', TEXT, None, 'Cinder type of the boot volume.',
          **_SERVICE),
    Label('etcd_volume_size', INT, 0,
          "Size of etcd's volume in GB; 0 for none.", scope=CLUSTER, env=''),
    Label('etcd_volume_type', TEXT, None, "Cinder type of etcd's volume.",
          **_SERVICE),
)

_NETWORK = (
    Label('fixed_subnet_cidr', CIDR, '10.0.0.0/24',
          'Network of the nodes, if one is made for them.', scope=CLUSTER,
          env=''),
    Label('service_cluster_ip_range', CIDR, '10.254.0.0/16',
          'Network of the addresses of services.', scope=CLUSTER,
          heat=('portal_network_cidr',), env='PORTAL_NETWORK_CIDR'),
    Label('flannel_network_cidr', CIDR, '10.100.0.0/16',
          'Network of pods with flannel.', scope=CLUSTER,
          engines=_FLANNEL),
    Label('flannel_network_subnetlen', INT, 24,
          "Length of the prefix of each node's network of pods.",
          engines=_FLANNEL),
    Label('flannel_backend', choice('udp', 'vxlan', 'host-gw'), 'vxlan',
          'How flannel carries packets between nodes.', engines=_FLANNEL,
          constraint='allowed_values: [udp, vxlan, host-gw]'),
    _tag('flannel_tag', 'Tag of the image of flannel.'),
    _tag('flannel_cni_tag', "Tag of the image with flannel's CNI plugins."),
    _tag('calico_tag', 'Tag of the images of Calico.',
         only_with='network driver calico'),
    _tag('calico_kube_controllers_tag',
         "Tag of Calico's controllers, if it is not calico_tag.",
         only_with='network driver calico'),
    _tag('cilium_chart_tag', "Version of Cilium's chart.",
         only_with='network driver cilium'),
    Label('calico_ipv4pool', CIDR, '10.100.0.0/16',
          'Network of pods with Calico.', scope=CLUSTER),
    Label('calico_ipv4pool_ipip',
          choice('Always', 'CrossSubnet', 'Never', 'Off'), 'Off',
          'When Calico puts packets between nodes into IP packets.',
          constraint='allowed_values: [Always, CrossSubnet, Never, "Off"]'),
    _tag('coredns_tag', 'Tag of the image of CoreDNS.'),
    Label('master_lb_floating_ip_enabled', BOOL, None,
          'Give the load balancer of the API a floating IP. Without the '
          'label it gets one if the nodes do.', heat=(),
          engines=(KUBERNETES, SWARM_MODE), **_SERVICE),
    Label('master_lb_allowed_cidrs', CIDRS, '',
          'Networks that may reach the load balancer of the API; the '
          "nodes' network always may.", scope=CLUSTER, env=''),
    Label('octavia_provider', NAME, 'amphora',
          'Provider of the load balancers made with the cluster.'),
    Label('octavia_lb_algorithm', choice(
        'ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP', 'SOURCE_IP_PORT'),
        'ROUND_ROBIN', 'How load balancers choose a master.'),
    _switch('octavia_lb_healthcheck', True,
            'Load balancers leave out masters that do not answer.'),
)

_CLOUD = (
    Label('cloud_provider_enabled', BOOL, None,
          'Run the OpenStack cloud controller manager. Without the label '
          'it runs if nodes may act for the owner of the cluster.',
          absent=SERVICE, scope=CLUSTER),
    _tag('cloud_provider_tag', 'Tag of the cloud controller manager.'),
    _switch('cinder_csi_enabled', True, 'Install the CSI driver of Cinder.',
            only_with='volume driver cinder'),
    _tag('cinder_csi_plugin_tag', 'Tag of the CSI driver of Cinder.',
         only_with='cinder_csi_enabled'),
    _tag('csi_attacher_tag', 'Tag of the CSI attacher.',
         only_with='cinder_csi_enabled'),
    _tag('csi_provisioner_tag', 'Tag of the CSI provisioner.',
         only_with='cinder_csi_enabled'),
    _tag('csi_snapshotter_tag', 'Tag of the CSI snapshotter.',
         only_with='cinder_csi_enabled'),
    _tag('csi_resizer_tag', 'Tag of the CSI resizer.',
         only_with='cinder_csi_enabled'),
    _tag('csi_node_driver_registrar_tag', 'Tag of the CSI registrar.',
         only_with='cinder_csi_enabled'),
    _tag('csi_liveness_probe_tag', 'Tag of the CSI liveness probe.',
         only_with='cinder_csi_enabled'),
    _switch('keystone_auth_enabled', True,
            'Authenticate and authorise users of the cluster by Keystone.'),
    _tag('k8s_keystone_auth_tag', 'Tag of the webhook of Keystone.'),
)

_ADDONS = (
    _switch('kube_dashboard_enabled', True, 'Install the dashboard.'),
    _tag('kube_dashboard_version', 'Version of the dashboard.'),
    _tag('metrics_scraper_tag', "Tag of the dashboard's metrics scraper."),
    Label('influx_grafana_dashboard_enabled', NEVER, False,
          'InfluxDB and Grafana with the dashboard; they needed Heapster.'),
    Label('heapster_enabled', NEVER, False,
          'Heapster, which ended in 2019; see metrics_server_enabled.'),
    _switch('metrics_server_enabled', True, 'Install metrics-server.'),
    _tag('metrics_server_chart_tag', 'Version of its chart.'),
    Label('ingress_controller', choice('', 'traefik', 'octavia', 'nginx'),
          '', 'Ingress controller to install.', scope=CLUSTER),
    Label('ingress_controller_role', NAME, 'ingress',
          'Nodes labelled with this role run the ingress controller.'),
    _tag('octavia_ingress_controller_tag', "Tag of Octavia's controller."),
    _tag('nginx_ingress_controller_tag',
         "Tag of nginx's controller, if it is not the chart's."),
    _tag('nginx_ingress_controller_chart_tag', 'Version of its chart.'),
    _tag('traefik_ingress_controller_tag', "Tag of Traefik's controller."),
    _switch('tiller_enabled', False, 'Install the server of Helm 2.'),
    _tag('tiller_tag', 'Tag of the server of Helm 2.'),
    Label('tiller_namespace', NAME, 'magnum-tiller',
          'Namespace of the server of Helm 2.'),
    Label('helm_client_url', URL, '',
          "Archive of Helm, if not the one of its project."),
    Label('helm_client_sha256', SHA256, '',
          'Digest of the archive of Helm, if not the one its project '
          'publishes.'),
    _tag('helm_client_tag', 'Version of Helm.'),
)

_MONITORING = (
    _switch('prometheus_monitoring', False,
            'Install Prometheus, Grafana and node exporters.'),
    _tag('prometheus_tag', 'Tag of Prometheus.'),
    _tag('grafana_tag', 'Tag of Grafana.'),
    Label('grafana_admin_passwd', TEXT, 'admin',
          "Password of Grafana's administrator.", sensitive=True,
          env='GRAFANA_ADMIN_PASSWD'),
    _switch('monitoring_enabled', False,
            'Install monitoring by the Prometheus operator.'),
    Label('monitoring_retention_days', INT, 14, 'Days metrics are kept.'),
    Label('monitoring_retention_size', INT, 14, 'GB of metrics kept.'),
    Label('monitoring_interval_seconds', INT, 30,
          'Seconds between two scrapes.'),
    Label('monitoring_storage_class_name', NAME, '',
          'Storage class metrics are kept on; empty for none.'),
    _switch('monitoring_ingress_enabled', False,
            'Reach monitoring through the ingress controller.'),
    Label('cluster_basic_auth_secret', NAME, '',
          'Secret with the users of what the ingress controller shows.'),
    Label('cluster_root_domain_name', NAME, 'localhost',
          'Domain of what the ingress controller shows.'),
    _tag('prometheus_operator_chart_tag', 'Version of its chart.'),
    _switch('prometheus_adapter_enabled', True,
            'Install the Prometheus adapter with monitoring.'),
    _tag('prometheus_adapter_chart_tag', 'Version of its chart.'),
    Label('prometheus_adapter_configmap', NAME, '',
          'ConfigMap with the rules of the adapter.'),
)

_HEALING = (
    _switch('npd_enabled', True, 'Install the node problem detector.'),
    _tag('node_problem_detector_tag', 'Tag of the node problem detector.'),
    _switch('auto_healing_enabled', False, 'Replace nodes that are ill.'),
    Label('auto_healing_controller', choice('draino', 'magnum-auto-healer'),
          'magnum-auto-healer', 'What replaces nodes that are ill. Draino '
          'only drains them, and only up to Kubernetes 1.24.'),
    _tag('magnum_auto_healer_tag', "Tag of Magnum's auto healer."),
    _tag('draino_tag', 'Tag of Draino.'),
    _switch('auto_scaling_enabled', False, 'Add and remove nodes by need.'),
    _tag('autoscaler_tag', 'Tag of the cluster autoscaler.'),
    Label('min_node_count', INT, 0, 'Nodes the autoscaler keeps at least.'),
    Label('max_node_count', INT, None,
          'Nodes the autoscaler makes at most; without the label one more '
          'than at first.', absent=SERVICE),
)

#: Of engines that no driver of this tree runs: no template has them.
_ELSEWHERE = {'heat': (), 'env': ''}

_OTHERS = (
    Label('swarm_strategy', choice('spread', 'binpack', 'random'), 'spread',
          'How Swarm chooses the node of a container.', engines=(SWARM,),
          **_ELSEWHERE),
    Label('rexray_preempt', BOOL, False,
          'REX-Ray takes volumes from nodes that use them.',
          engines=(SWARM, SWARM_MODE, MESOS), **_ELSEWHERE),
    Label('mesos_slave_isolation', several(
        'filesystem/posix', 'filesystem/linux', 'filesystem/shared',
        'posix/cpu', 'posix/mem', 'posix/disk', 'cgroups/cpu', 'cgroups/mem',
        'docker/runtime', 'namespaces/pid'), '',
        'What keeps the tasks of an agent apart.', engines=(MESOS,),
        **_ELSEWHERE),
    Label('mesos_slave_image_providers', several('docker', 'appc'), '',
          'Kinds of images agents take; docker needs the isolation '
          'docker/runtime.', engines=(MESOS,), **_ELSEWHERE),
    Label('mesos_slave_work_dir', TEXT, '', 'Folder agents work in.',
          engines=(MESOS,), **_ELSEWHERE),
    Label('mesos_slave_executor_env_variables', JSON, '',
          'Environment of executors.', engines=(MESOS,), **_ELSEWHERE),
)

#: Row by name of the label.
LABELS = {label.name: label
          for label in (*_NODES, *_VOLUMES, *_NETWORK, *_CLOUD, *_ADDONS,
                        *_MONITORING, *_HEALING, *_OTHERS)}


def check(name, value, engine=KUBERNETES):
    """Accept a label or raise; labels that are not in the table pass.

    So do those of other engines, which nothing reads here. An empty value
    passes: it is the same as no label.

    :raises: InvalidParameterValue with a sentence about the label
    """
    label = LABELS.get(name)
    if (label is None or engine not in label.engines or
            value is None or value == ''):
        return
    if not label.type.accepts(str(value)):
        raise exception.InvalidParameterValue(
            _('The label %(name)s must be %(expects)s.')
            % {'name': name, 'expects': label.type.expects})


def to_heat(cluster_labels, nodegroup_labels=None, template_labels=None):
    """Return the Heat parameters that labels give.

    Empty labels give none, so that the template's default holds or the
    service computes a value. What exists no more is not asked for: a group
    can join a cluster of an earlier release that has such a label.

    :param nodegroup_labels: labels of the node group whose own stack is
        described; None for the stack of the cluster
    :param template_labels: where labels that an upgrade changes are looked
        for if the cluster lacks them
    :raises: InvalidParameterValue, so that nothing gets by unchecked from
        rows written by an older service
    """
    of_nodegroup = (cluster_labels if nodegroup_labels is None
                    else nodegroup_labels) or {}
    parameters = {}
    for label in LABELS.values():
        source = (cluster_labels or {}) if label.scope == CLUSTER \
            else of_nodegroup
        value = source.get(label.name)
        if value in (None, '') and label.upgradeable:
            value = (template_labels or {}).get(label.name)
        if value in (None, '') or (
                label.type is NEVER and not NEVER.accepts(str(value))):
            continue
        check(label.name, value)
        parameters.update(dict.fromkeys(label.parameters, value))
    return parameters
