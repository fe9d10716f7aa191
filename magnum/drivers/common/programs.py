"""The programs that make a server a node of Kubernetes, in order.

One row per role; an upgrade, a renewal of secrets and another number of
masters have theirs as well.
The blocks of the Heat templates that carry the programs to the nodes derive
from it. It must not know what the programs do.
"""

#: What programs share; unpacked beside them and not run.
LIBRARIES = ('node_values.py', 'places.sh', 'addons.sh', 'lib.sh', 'certs.sh',
             'units.sh', 'etcd.sh', 'kubelet.sh')

#: By role: programs of templates/kubernetes/fragments, run in this order.
PROGRAMS = {
    'master': (
        'write-heat-params.sh',
        'add-proxy.sh',
        'install-cri.sh',
        'install-clients.sh',
        'make-cert.sh',
        'configure-docker-storage.sh',
        'configure-etcd.sh',
        'write-kube-os-config.sh',
        'configure-kubernetes-master.sh',
        'enable-services-master.sh',
    ),
    'worker': (
        'write-heat-params.sh',
        'add-proxy.sh',
        'install-cri.sh',
        'install-clients.sh',
        'make-cert-client.sh',
        'configure-docker-storage.sh',
        'configure-kubernetes-minion.sh',
        'configure-docker-registry.sh',
        'enable-services-minion.sh',
    ),
    'cluster': (
        'write-cluster-params.sh',
        'kube-apiserver-to-kubelet-role.sh',
        'enable-cloud-provider.sh',
        'flannel-service.sh',
        'calico-service.sh',
        'cilium-service.sh',
        'core-dns-service.sh',
        'enable-keystone-auth.sh',
        'enable-cinder-csi.sh',
        'enable-node-problem-detector.sh',
        'enable-auto-healing.sh',
        'enable-auto-scaling.sh',
        'kube-dashboard-service.sh',
        'enable-metrics-server.sh',
        'enable-ingress-controller.sh',
        'enable-monitoring.sh',
        'enable-prometheus-monitoring.sh',
        'enable-helm-tiller.sh',
        'wait-system-pods.sh',
        'post-install.sh',
        'wc-notify-master.sh',
    ),
    'upgrade': ('upgrade-kubernetes.sh',),
    'renewal': ('renew-node.sh',),
    'membership': ('change-membership.sh',),
}

#: By role: programs its own ones run; unpacked beside them.
CARRIED = {
    'upgrade': ('install-clients.sh', 'configure-kubernetes-master.sh',
                'configure-kubernetes-minion.sh'),
    'renewal': ('make-cert.sh', 'make-cert-client.sh',
                'write-kube-os-config.sh', 'configure-docker-registry.sh'),
    'membership': ('configure-etcd.sh', 'enable-services-master.sh'),
}

#: By role: manifests of templates/kubernetes/manifests its programs apply.
MANIFESTS = {
    'master': (),
    'worker': (),
    'upgrade': (),
    'membership': (),
    'renewal': ('cloud-config.yaml',),
    'cluster': (
        'kubelet-api-admin.yaml',
        'definition.yaml',
        'cloud-config.yaml',
        'cloud-controller-manager.yaml',
        'flannel.yaml',
        'calico.yaml',
        'coredns.yaml',
        'dns-autoscaler.yaml',
        'keystone-policy.yaml',
        'keystone-auth.yaml',
        'cinder-csi.yaml',
        'node-problem-detector.yaml',
        'draino.yaml',
        'magnum-auto-healer.yaml',
        'cluster-autoscaler.yaml',
        'dashboard.yaml',
        'traefik.yaml',
        'octavia-ingress.yaml',
        'prometheus.yaml',
        'tiller.yaml',
    ),
}
