#!/bin/bash
# How masters and workers run kubelet and kube-proxy. Read after lib.sh, the
# parameters and units.sh.

# Print the labels a node gives itself.
node_labels() {
    local joined="magnum.openstack.org/role=${NODEGROUP_ROLE}"
    joined+=",magnum.openstack.org/nodegroup=${NODEGROUP_NAME}"
    joined+="${NODE_LABELS:+,${NODE_LABELS}}"
    printf '%s\n' "${joined}"
}

# Print how kubelet reads taints: taints KEY=VALUE:EFFECT,...
taints() {
    local taint pair
    for taint in ${1//,/ }; do
        pair="${taint%:*}"
        if [[ "${pair}" == *=* ]]; then
            printf '  - {key: "%s", value: "%s", effect: "%s"}\n' \
                "${pair%%=*}" "${pair#*=}" "${taint##*:}"
        else
            printf '  - {key: "%s", effect: "%s"}\n' "${pair}" "${taint##*:}"
        fi
    done
}

# Print the taint that keeps the pods of users off masters.
master_taint() {
    if at_least "${KUBE_TAG}" 1.24; then
        printf 'node-role.kubernetes.io/control-plane:NoSchedule\n'
    else
        printf 'node-role.kubernetes.io/master:NoSchedule\n'
    fi
}

# Have the pods of this node go elsewhere: drain_node KUBECTL...
drain_node() {
    local empty=--delete-emptydir-data
    if ! at_least "${KUBE_TAG}" 1.20; then
        empty=--delete-local-data
    fi
    "$@" drain "${INSTANCE_NAME}" --ignore-daemonsets --force "${empty}" \
        --timeout 120s
}

runs_on_containerd() {
    [ "${CONTAINER_RUNTIME}" = containerd ]
}

# Set up kubelet: configure_kubelet TAINTS, where TAINTS may be empty.
configure_kubelet() {
    local taints="$1" args=("--config=/etc/kubernetes/kubelet.yaml"
        "--kubeconfig=/etc/kubernetes/kubelet-config.yaml"
        "--hostname-override=${INSTANCE_NAME}"
        "--node-ip=${KUBE_NODE_IP}"
        "--node-labels=$(node_labels)")
    local socket=unix:///run/containerd/containerd.sock
    if runs_on_containerd; then
        if ! at_least "${KUBE_TAG}" 1.27; then
            args+=("--container-runtime-endpoint=${socket}")
        fi
        if ! at_least "${KUBE_TAG}" 1.24; then
            args+=(--container-runtime=remote)
        fi
    else
        args+=(--network-plugin=cni
            "--pod-infra-container-image=$(image "${PAUSE_IMAGE}")")
    fi
    if is_true "${CLOUD_PROVIDER_ENABLED}"; then
        args+=(--cloud-provider=external)
    fi
    if [ -n "${taints}" ] && ! at_least "${KUBE_TAG}" 1.23; then
        args+=("--register-with-taints=${taints}")
    fi
    service_env kubelet "$(kube_image kubelet)" "${KUBELET_OPTIONS}" "${args[@]}"

    {
        cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 0.0.0.0
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: ${CERTS}/ca.crt
authorization:
  mode: Webhook
cgroupDriver: "${CGROUP_DRIVER}"
clusterDNS: ["${DNS_SERVICE_IP}"]
clusterDomain: "${DNS_CLUSTER_DOMAIN}"
failSwapOn: false
readOnlyPort: 0
resolvConf: /run/systemd/resolve/resolv.conf
staticPodPath: /etc/kubernetes/manifests
YAML
        if ! is_true "${TLS_DISABLED}"; then
            cat <<YAML
tlsCertFile: ${CERTS}/kubelet.crt
tlsPrivateKeyFile: ${CERTS}/kubelet.key
YAML
        fi
        if runs_on_containerd && at_least "${KUBE_TAG}" 1.27; then
            printf 'containerRuntimeEndpoint: "%s"\n' "${socket}"
        fi
        if [ -n "${taints}" ] && at_least "${KUBE_TAG}" 1.23; then
            printf 'registerWithTaints:\n'
            taints "${taints}"
        fi
    } | write_file 600 /etc/kubernetes/kubelet.yaml
    on_host mkdir -p /etc/kubernetes/manifests /var/lib/kubelet

    # kubelet mounts what pods need, so it runs on the host itself.
    write_file 644 /etc/systemd/system/kubelet.service <<UNIT
[Unit]
Description=The agent of Kubernetes on this node
Wants=network-online.target
After=network-online.target docker.service containerd.service

[Service]
EnvironmentFile=/etc/kubernetes/kubelet
ExecStart=${HOST_BIN}/kubelet \$ARGS \$EXTRA_ARGS
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
UNIT
}

# Set up kube-proxy.
configure_proxy() {
    service_env kube-proxy "$(kube_image kube-proxy)" "${KUBEPROXY_OPTIONS}" \
        --kubeconfig=/etc/kubernetes/proxy-kubeconfig.yaml \
        "--cluster-cidr=${PODS_NETWORK_CIDR}" \
        "--hostname-override=${INSTANCE_NAME}"
    container_unit kube-proxy 'Routes to the services of the cluster' '' \
        kube-proxy --privileged --volume /lib/modules:/lib/modules:ro \
        --volume /run:/run --volume /sys:/sys:rw
}

# Write a kubeconfig without keys, for a cluster without TLS:
# insecure_kubeconfig PATH SERVER.
insecure_kubeconfig() {
    write_file 600 "$1" <<YAML
apiVersion: v1
kind: Config
current-context: default
clusters:
  - name: kubernetes
    cluster:
      server: "$2"
contexts:
  - name: default
    context:
      cluster: kubernetes
      user: ""
YAML
}
