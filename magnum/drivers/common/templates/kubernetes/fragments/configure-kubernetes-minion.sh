#!/bin/bash
# Sets up kubelet and kube-proxy of a worker.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"
. "${BASH_SOURCE[0]%/*}/kubelet.sh"

if is_true "${TLS_DISABLED}"; then
    for name in kubelet-config.yaml proxy-kubeconfig.yaml; do
        insecure_kubeconfig "/etc/kubernetes/${name}" \
            "http://${KUBE_MASTER_IP}:${KUBE_API_PORT}"
    done
fi

configure_kubelet "${NODE_TAINTS}"
configure_proxy
