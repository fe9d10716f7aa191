#!/bin/bash
# Gives a worker its keys and certificates, and the kubeconfigs that use them.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
read_secrets
. "${BASH_SOURCE[0]%/*}/certs.sh"

if is_true "${TLS_DISABLED}"; then
    exit 0
fi

wait_for 600 'log in at Keystone' log_in
wait_for 600 'certificate of the CA' fetch_ca

certificate kubelet "system:node:${INSTANCE_NAME}" system:nodes \
    "$(alternative_names "${KUBE_NODE_IP}" "${KUBE_NODE_PUBLIC_IP}" \
        "${INSTANCE_NAME}")"
certificate proxy system:kube-proxy ''

api="https://${KUBE_MASTER_IP}:${KUBE_API_PORT}"
kubeconfig /etc/kubernetes/kubelet-config.yaml "${api}" kubelet
kubeconfig /etc/kubernetes/proxy-kubeconfig.yaml "${api}" proxy
