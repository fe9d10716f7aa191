#!/bin/bash
# Gives this node what changed: certificates of another CA, keys of service
# accounts, another way to log in to the cloud. What is as it was stays so.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"

node_values lines <"${PROGRAMS}/node-secrets.json" |
    write_file 600 /etc/sysconfig/heat-secrets
read_params
read_secrets

kubernetes="${ROOT}/etc/kubernetes"

is_master() {
    [ -e "${kubernetes}/kube-apiserver" ]
}

# Print what services were started with.
fingerprint() {
    find "$@" -type f -exec sha256sum {} + | sort
}

certs_before="$(fingerprint "${kubernetes}/certs")"
if is_master; then
    config="${kubernetes}/cloud-config"
    login_before="$(cat "${config}" 2>/dev/null || true)"
    bash "${PROGRAMS}/make-cert.sh"
    bash "${PROGRAMS}/write-kube-os-config.sh"
    services=(etcd kube-apiserver kube-controller-manager kube-scheduler
        kubelet kube-proxy)
else
    bash "${PROGRAMS}/make-cert-client.sh"
    bash "${PROGRAMS}/configure-docker-registry.sh"
    services=(kubelet kube-proxy)
fi

renewed=no
if [ "${certs_before}" != "$(fingerprint "${kubernetes}/certs")" ]; then
    renewed=yes
    for service in "${services[@]}"; do
        # The first member of etcd is not well before the others are renewed.
        on_host systemctl restart --no-block "${service}.service"
    done
fi

# What concerns the whole cluster is left to one of the masters.
if ! is_master || [[ "${INSTANCE_NAME}" != *-0 ]]; then
    exit 0
fi

# Run a program of the cluster again if what it told before is there: a secret
# of those that read no cloud-config.
tell_again() {
    if [ -e "${PROGRAMS}/$1" ] && [ -n "$(kubectl get secret "$2" \
        --namespace kube-system --output name --ignore-not-found)" ]; then
        bash "${PROGRAMS}/$1"
    fi
}

wait_for 1800 'the API of this master' kubectl get --raw /healthz
if [ -e "${config}" ] && [ "${login_before}" != "$(cat "${config}")" ]; then
    renewed=yes
    apply_cloud_config
    tell_again enable-auto-healing.sh magnum-auto-healer
    tell_again enable-ingress-controller.sh octavia-ingress-controller
fi
if [ "${renewed}" = yes ]; then
    # Pods read both when they start.
    for kind in daemonsets deployments statefulsets; do
        kubectl rollout restart "${kind}" --namespace kube-system
    done
fi
