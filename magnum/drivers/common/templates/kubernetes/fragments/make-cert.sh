#!/bin/bash
# Gives a master its keys and certificates, and the kubeconfigs that use them.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
read_secrets
. "${BASH_SOURCE[0]%/*}/certs.sh"

# Print the n-th address of a network: first_address CIDR.
first_address() {
    python3 -c '
import ipaddress, sys
print(ipaddress.ip_network(sys.argv[1], strict=False)[1])
' "$1"
}

# PEM texts come on one line, their line ends as backslash and n.
pem() {
    printf '%b\n' "$1"
}

keys="${ROOT}${CERTS}/service_account.key"
newest="$(pem "${KUBE_SERVICE_ACCOUNT_KEY}")"
if [[ "$(cat "${keys}" 2>/dev/null)" != "${newest}"* ]]; then
    # Pods have tokens signed with the former key: the API server takes them
    # until the key is replaced once more.
    former="$(sed '/^-----END/q' "${keys}" 2>/dev/null || true)"
    printf '%s\n' "${newest}" ${former:+"${former}"} |
        write_file 440 "${CERTS}/service_account.key"
fi
pem "${KUBE_SERVICE_ACCOUNT_PRIVATE_KEY}" |
    write_file 440 "${CERTS}/service_account_private.key"
if is_true "${CERT_MANAGER_API}"; then
    pem "${CA_KEY}" | write_file 400 "${CERTS}/ca.key"
fi

if is_true "${TLS_DISABLED}"; then
    exit 0
fi

wait_for 600 'log in at Keystone' log_in
wait_for 600 'certificate of the CA' fetch_ca

certificate server kubernetes '' "$(alternative_names \
    127.0.0.1 "${KUBE_NODE_IP}" "${KUBE_NODE_PUBLIC_IP}" \
    "${KUBE_API_PUBLIC_ADDRESS}" "${KUBE_API_PRIVATE_ADDRESS}" \
    "${ETCD_LB_VIP}" "$(first_address "${PORTAL_NETWORK_CIDR}")" \
    localhost kubernetes kubernetes.default kubernetes.default.svc \
    "kubernetes.default.svc.${DNS_CLUSTER_DOMAIN}" "${INSTANCE_NAME}")"
certificate kubelet "system:node:${INSTANCE_NAME}" system:nodes \
    "$(alternative_names "${KUBE_NODE_IP}" "${KUBE_NODE_PUBLIC_IP}" \
        "${INSTANCE_NAME}")"
certificate apiserver-client kube-apiserver-kubelet-client ''
certificate admin admin system:masters
certificate controller system:kube-controller-manager ''
certificate scheduler system:kube-scheduler ''
certificate proxy system:kube-proxy ''
certificate front-proxy front-proxy-client ''

local_api="https://127.0.0.1:${KUBE_API_PORT}"
kubeconfig /etc/kubernetes/admin.conf "${local_api}" admin
kubeconfig /etc/kubernetes/controller-kubeconfig.yaml "${local_api}" controller
kubeconfig /etc/kubernetes/scheduler-kubeconfig.yaml "${local_api}" scheduler
kubeconfig /etc/kubernetes/kubelet-config.yaml "${local_api}" kubelet
kubeconfig /etc/kubernetes/proxy-kubeconfig.yaml "${local_api}" proxy
