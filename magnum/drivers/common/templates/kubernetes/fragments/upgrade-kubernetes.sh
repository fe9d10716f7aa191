#!/bin/bash
# Brings this node to another release of Kubernetes, and its host to another
# commit, once its pods are elsewhere. It may be run again at any point.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"

# What the deployment says wins over what the node was made with.
node_values lines KUBE_TAG OSTREE_REMOTE OSTREE_COMMIT <<<'{}' |
    write_file 600 /etc/sysconfig/heat-params-upgrade
read_params
unless_leaving
. "${BASH_SOURCE[0]%/*}/kubelet.sh"

is_master() {
    [ -e "${ROOT}/etc/kubernetes/kube-apiserver" ]
}

if is_master; then
    services=(etcd kube-apiserver kube-controller-manager kube-scheduler
        kubelet kube-proxy)
    configure="configure-kubernetes-master.sh"
    identity=/etc/kubernetes/admin.conf
else
    services=(kubelet kube-proxy)
    configure="configure-kubernetes-minion.sh"
    # A node may evict its own pods, and needs nobody else's rights for it.
    identity=/etc/kubernetes/kubelet-config.yaml
fi

as_node() {
    on_host "${HOST_BIN}/kubectl" --kubeconfig "${identity}" "$@"
}

# A kubelet must not be newer than the API servers, which are upgraded at the
# same time.
masters_are_there() {
    local known
    known="$(as_node get --raw /version | node_values get gitVersion)" ||
        return 1
    at_least "${known}" "$(cut -d . -f 1,2 <<<"${KUBE_TAG#v}")"
}

# Say whether the host runs the commit, or the branch, that is wanted.
host_is_there() {
    local booted
    if [ -z "${OSTREE_REMOTE}${OSTREE_COMMIT}" ]; then
        return 0
    fi
    booted="$(on_host rpm-ostree status --booted)"
    [[ "${booted}" == *"${OSTREE_COMMIT:-${OSTREE_REMOTE}}"* ]]
}

change_host() {
    if [ -n "${OSTREE_REMOTE}" ]; then
        on_host rpm-ostree rebase "${OSTREE_REMOTE}" \
            ${OSTREE_COMMIT:+"${OSTREE_COMMIT}"}
    else
        on_host rpm-ostree deploy "${OSTREE_COMMIT}"
    fi
    on_host systemctl reboot
    # The agent begins anew after the boot, and then the host is there.
    sleep 600
    fail 'the host did not boot'
}

if ! is_master; then
    wait_for "${MASTERS_SECONDS:-3600}" "masters with ${KUBE_TAG}" masters_are_there
fi

if ! (wait_for "${DRAIN_SECONDS:-900}" 'pods leave this node' drain_node as_node); then
    as_node uncordon "${INSTANCE_NAME}"
    fail 'pods do not leave this node; is a disruption budget in the way?'
fi

if ! host_is_there; then
    change_host
fi

bash "${PROGRAMS}/install-clients.sh"
bash "${PROGRAMS}/${configure}"
on_host systemctl daemon-reload
for service in "${services[@]}"; do
    on_host systemctl restart "${service}.service"
done

wait_for 900 'this node in the API' as_node get node "${INSTANCE_NAME}"
as_node uncordon "${INSTANCE_NAME}"
