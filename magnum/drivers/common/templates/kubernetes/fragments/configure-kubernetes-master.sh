#!/bin/bash
# Sets up the API server, controller manager and scheduler of a master, and
# its kubelet and kube-proxy.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"
. "${BASH_SOURCE[0]%/*}/kubelet.sh"
. "${BASH_SOURCE[0]%/*}/certs.sh"

if is_true "${TLS_DISABLED}"; then
    etcd_servers="http://127.0.0.1:2379"
    for name in admin.conf controller-kubeconfig.yaml \
        scheduler-kubeconfig.yaml kubelet-config.yaml proxy-kubeconfig.yaml; do
        insecure_kubeconfig "/etc/kubernetes/${name}" \
            "http://127.0.0.1:${KUBE_API_PORT}"
    done
    api=(--insecure-bind-address=0.0.0.0
        "--insecure-port=${KUBE_API_PORT}" --secure-port=0)
else
    etcd_servers="https://127.0.0.1:2379"
    api=(--bind-address=0.0.0.0 "--secure-port=${KUBE_API_PORT}"
        --anonymous-auth=true
        "--client-ca-file=${CERTS}/ca.crt"
        "--tls-cert-file=${CERTS}/server.crt"
        "--tls-private-key-file=${CERTS}/server.key"
        "--kubelet-certificate-authority=${CERTS}/ca.crt"
        "--kubelet-client-certificate=${CERTS}/apiserver-client.crt"
        "--kubelet-client-key=${CERTS}/apiserver-client.key"
        "--etcd-cafile=${CERTS}/ca.crt"
        "--etcd-certfile=${CERTS}/server.crt"
        "--etcd-keyfile=${CERTS}/server.key"
        "--requestheader-client-ca-file=${CERTS}/ca.crt"
        --requestheader-allowed-names=front-proxy-client
        --requestheader-username-headers=X-Remote-User
        --requestheader-group-headers=X-Remote-Group
        --requestheader-extra-headers-prefix=X-Remote-Extra-
        "--proxy-client-cert-file=${CERTS}/front-proxy.crt"
        "--proxy-client-key-file=${CERTS}/front-proxy.key")
fi

# The webhook runs on each master, where its API server asks it.
if is_true "${KEYSTONE_AUTH_ENABLED}" && ! is_true "${TLS_DISABLED}"; then
    webhook=/etc/kubernetes/keystone_webhook_config.yaml
    webhook_config "${webhook}" https://127.0.0.1:8443/webhook
    api+=("--authorization-mode=Node,RBAC,Webhook"
        "--authentication-token-webhook-config-file=${webhook}"
        "--authorization-webhook-config-file=${webhook}")
elif ! is_true "${TLS_DISABLED}"; then
    api+=("--authorization-mode=Node,RBAC")
fi

service_env kube-apiserver "$(kube_image kube-apiserver)" \
    "${KUBEAPI_OPTIONS}" "${api[@]}" \
    "--etcd-servers=${etcd_servers}" \
    "--advertise-address=${KUBE_NODE_IP}" \
    "--allow-privileged=${KUBE_ALLOW_PRIV}" \
    "--service-cluster-ip-range=${PORTAL_NETWORK_CIDR}" \
    "--enable-admission-plugins=NodeRestriction,${ADMISSION_CONTROL_LIST}" \
    --kubelet-preferred-address-types=InternalIP,Hostname,ExternalIP \
    "--service-account-issuer=https://kubernetes.default.svc.${DNS_CLUSTER_DOMAIN}" \
    "--service-account-key-file=${CERTS}/service_account.key" \
    "--service-account-signing-key-file=${CERTS}/service_account_private.key" \
    --profiling=false
container_unit kube-apiserver 'The API of Kubernetes' etcd.service \
    kube-apiserver

controller=("--root-ca-file=${CERTS}/ca.crt")
if is_true "${TLS_DISABLED}"; then
    controller=()
elif is_true "${CERT_MANAGER_API}"; then
    controller+=("--cluster-signing-cert-file=${CERTS}/ca.crt"
        "--cluster-signing-key-file=${CERTS}/ca.key")
fi
if is_true "${CLOUD_PROVIDER_ENABLED}" && ! at_least "${KUBE_TAG}" 1.31; then
    controller+=(--cloud-provider=external)
fi
service_env kube-controller-manager "$(kube_image kube-controller-manager)" \
    "${KUBECONTROLLER_OPTIONS}" "${controller[@]}" \
    --kubeconfig=/etc/kubernetes/controller-kubeconfig.yaml \
    --leader-elect=true --use-service-account-credentials=true \
    "--service-account-private-key-file=${CERTS}/service_account_private.key" \
    --allocate-node-cidrs=true "--cluster-cidr=${PODS_NETWORK_CIDR}" \
    "--service-cluster-ip-range=${PORTAL_NETWORK_CIDR}" \
    "--node-cidr-mask-size=${FLANNEL_NETWORK_SUBNETLEN}"
container_unit kube-controller-manager 'The controllers of Kubernetes' \
    kube-apiserver.service kube-controller-manager

service_env kube-scheduler "$(kube_image kube-scheduler)" \
    "${KUBESCHEDULER_OPTIONS}" \
    --kubeconfig=/etc/kubernetes/scheduler-kubeconfig.yaml --leader-elect=true
container_unit kube-scheduler 'The scheduler of Kubernetes' \
    kube-apiserver.service kube-scheduler

configure_kubelet "$(master_taint)"
configure_proxy
