#!/bin/bash
# How programs ask the members of etcd. Read after lib.sh, the parameters and
# units.sh.

if is_true "${TLS_DISABLED}"; then
    ETCD_SCHEME=http
else
    ETCD_SCHEME=https
fi
ETCD_PEER="${ETCD_SCHEME}://${KUBE_NODE_IP}:2380"

# Ask the members there are, by way of their load balancer.
ask_members() {
    local files=()
    if [ "${ETCD_SCHEME}" = https ]; then
        files=(--cacert "${CERTS}/ca.crt" --cert "${CERTS}/server.crt"
            --key "${CERTS}/server.key")
    fi
    on_host "$(engine)" run --rm --net=host --security-opt label=disable \
        --env ETCDCTL_API=3 --volume /etc/kubernetes:/etc/kubernetes:ro \
        --entrypoint /usr/local/bin/etcdctl "$(component ETCD "${ETCD_TAG}")" \
        --endpoints "${ETCD_SCHEME}://${ETCD_LB_VIP}:2379" "${files[@]}" "$@"
}

# Print the line of this master: id, status, name, peer, client, learner. None
# if it is no member.
own_line() {
    local members
    members="$(ask_members member list)" || return 1
    grep -F "${ETCD_PEER}," <<<"${members}" || true
}

# Have this master vote. A learner does once it has all that the others have.
promote() {
    local line
    line="$(own_line)" || return 1
    case "${line}" in
        '') return 1 ;;
        *', true') ask_members member promote "${line%%,*}" >&2 ;;
    esac
}

# Have this master be no member. The others refuse if too few would be left.
leave() {
    local line
    line="$(own_line)" || return 1
    if [ -n "${line}" ]; then
        ask_members member remove "${line%%,*}" >&2
    fi
}
