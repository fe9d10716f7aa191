#!/bin/bash
# Sets up the API server, controller manager and scheduler of a master, and
# its kubelet and kube-proxy.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"
. "${BASH_SOURCE[0]%/*}/kubelet.sh"

release="$(hyperkube)"

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
        "--authorization-mode=Node,RBAC" --anonymous-auth=true
        "--client-ca-file=${CERTS}/ca.crt"
        "--tls-cert-file=${CERTS}/server.crt"
        "--tls-private-key-file=${CERTS}/server.key"
        "--kubelet-certificate-authority=${CERTS}/ca.crt"
        "--kubelet-client-certificate=${CERTS}/apiserver-client.crt"
        "--kubelet-client-key=${CERTS}/apiserver-client.key"
        "--etcd-cafile=${CERTS}/ca.crt"
        "--etcd-certfile=${CERTS}/server.crt"
        "--etcd-keyfile=${CERTS}/server.key")
fi

service_env kube-apiserver "${release}" "${KUBEAPI_OPTIONS}" "${api[@]}" \
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
if is_true "${CLOUD_PROVIDER_ENABLED}"; then
    controller+=(--cloud-provider=external)
fi
service_env kube-controller-manager "${release}" "${KUBECONTROLLER_OPTIONS}" \
    "${controller[@]}" \
    --kubeconfig=/etc/kubernetes/controller-kubeconfig.yaml \
    --leader-elect=true --use-service-account-credentials=true \
    "--service-account-private-key-file=${CERTS}/service_account_private.key" \
    --allocate-node-cidrs=true "--cluster-cidr=${PODS_NETWORK_CIDR}" \
    "--service-cluster-ip-range=${PORTAL_NETWORK_CIDR}" \
    "--node-cidr-mask-size=${FLANNEL_NETWORK_SUBNETLEN}"
container_unit kube-controller-manager 'The controllers of Kubernetes' \
    kube-apiserver.service kube-controller-manager

service_env kube-scheduler "${release}" "${KUBESCHEDULER_OPTIONS}" \
    --kubeconfig=/etc/kubernetes/scheduler-kubeconfig.yaml --leader-elect=true
container_unit kube-scheduler 'The scheduler of Kubernetes' \
    kube-apiserver.service kube-scheduler

configure_kubelet node-role.kubernetes.io/master=:NoSchedule
configure_proxy
