#!/bin/bash
# Takes this master out of its cluster if fewer masters are kept, and back in
# if it shall stay after all. It may be run again at any point.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"
. "${BASH_SOURCE[0]%/*}/etcd.sh"
. "${BASH_SOURCE[0]%/*}/kubelet.sh"

# This master is about to be without an API of its own.
of_others() {
    kubectl --server "${ETCD_SCHEME}://${KUBE_API_PRIVATE_ADDRESS}:${KUBE_API_PORT}" \
        "$@"
}

# Remove the data of one that is no member any more: etcd would refuse them.
forget_left() {
    local line
    line="$(own_line)" || return 1
    if [ -z "${line}" ]; then
        stop etcd
        on_host rm -rf /var/lib/etcd/default.etcd
    fi
}

stop() {
    local service
    for service in "$@"; do
        on_host systemctl disable --now "${service}.service"
    done
}

# Masters are numbered from 0, and the last ones go.
if ((MASTERS_KEPT == 0 || ${INSTANCE_NAME##*-} < MASTERS_KEPT)); then
    if [ -e "${WAY_OUT}" ]; then
        (wait_for "${LIST_SECONDS:-60}" 'the list of members' forget_left) ||
            log 'data of etcd are kept, for it may be a member'
        bash "${PROGRAMS}/configure-etcd.sh"
        bash "${PROGRAMS}/enable-services-master.sh"
        kubectl uncordon "${INSTANCE_NAME}"
        rm "${WAY_OUT}"
    fi
    exit 0
fi
if [ "$(cat "${WAY_OUT}" 2>/dev/null)" = left ]; then
    exit 0
fi

# One that is ill may be needed for the quorum of those that stay.
wait_for "${HEALTHY_SECONDS:-300}" 'all members of etcd' \
    ask_members endpoint health --cluster >&2
printf 'leaving\n' >"${WAY_OUT}"

# What does not go by itself ends with the server.
drain_node of_others || log 'pods do not leave this master, which goes'
stop kubelet kube-proxy
wait_for 300 'the API without this node' \
    of_others delete node "${INSTANCE_NAME}" --ignore-not-found
stop kube-apiserver kube-controller-manager kube-scheduler
wait_for 900 'etcd without this master' leave
stop etcd
on_host rm -rf /var/lib/etcd/default.etcd
printf 'left\n' >"${WAY_OUT}"
