#!/bin/bash
# Sets up this master's member of etcd.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"

if [ -n "${ETCD_VOLUME}" ]; then
    mount_volume "${ETCD_VOLUME}" /var/lib/etcd
else
    on_host mkdir -p /var/lib/etcd
fi
on_host chmod 700 /var/lib/etcd

if is_true "${TLS_DISABLED}"; then
    scheme=http
else
    scheme=https
fi
client="${scheme}://${KUBE_NODE_IP}:2379"
peer="${scheme}://${KUBE_NODE_IP}:2380"

image="$(component ETCD "${ETCD_TAG}")"

# Ask the members there are, by way of their load balancer.
ask_members() {
    local files=()
    if [ "${scheme}" = https ]; then
        files=(--cacert "${CERTS}/ca.crt" --cert "${CERTS}/server.crt"
            --key "${CERTS}/server.key")
    fi
    on_host "$(engine)" run --rm --net=host --security-opt label=disable \
        --env ETCDCTL_API=3 --volume /etc/kubernetes:/etc/kubernetes:ro \
        --entrypoint /usr/local/bin/etcdctl "${image}" \
        --endpoints "${scheme}://${ETCD_LB_VIP}:2379" "${files[@]}" "$@"
}

# Say whether there is a cluster without this master. Members that discover
# each other are healthy only once all of them are there.
is_late() {
    [ -n "${ETCD_LB_VIP}" ] &&
        [ ! -e "${ROOT}/var/lib/etcd/default.etcd/member" ] &&
        ask_members endpoint health >/dev/null 2>&1
}

# Become a member and print all members, as etcd wants to be told. One that
# was added and did not start yet has no name.
join() {
    local members joined='' name url
    members="$(ask_members member list)" || return 1
    if ! grep -q -F "${peer}," <<<"${members}"; then
        ask_members member add "${INSTANCE_NAME}" "--peer-urls=${peer}" \
            >&2 || return 1
        members="$(ask_members member list)" || return 1
    fi
    while IFS=, read -r _ _ name url _; do
        name="${name# }"
        url="${url# }"
        if [ "${url}" = "${peer}" ]; then
            name="${INSTANCE_NAME}"
        fi
        joined+=",${name}=${url}"
    done <<<"${members}"
    printf '%s\n' "${joined#,}"
}

joined=''
if is_late; then
    # Members are added one by one: an earlier one has to start first.
    deadline=$((SECONDS + 900))
    until joined="$(join)"; do
        if ((SECONDS >= deadline)); then
            fail 'etcd does not take this master as a member'
        fi
        sleep "${WAIT_STEP:-5}"
    done
fi

# podman reads the file and takes a line as it is.
setting() {
    printf '%s=%s\n' "$1" "${2//$'\n'/}"
}

{
    setting ETCD_NAME "${INSTANCE_NAME}"
    setting ETCD_DATA_DIR /var/lib/etcd/default.etcd
    setting ETCD_LISTEN_CLIENT_URLS "${client},${scheme}://127.0.0.1:2379"
    setting ETCD_ADVERTISE_CLIENT_URLS "${client}"
    setting ETCD_LISTEN_PEER_URLS "${peer}"
    setting ETCD_INITIAL_ADVERTISE_PEER_URLS "${peer}"
    setting ETCD_HEARTBEAT_INTERVAL 600
    setting ETCD_ELECTION_TIMEOUT 6000
    setting ETCD_AUTO_COMPACTION_RETENTION 24
    if [ -n "${joined}" ]; then
        setting ETCD_INITIAL_CLUSTER "${joined}"
        setting ETCD_INITIAL_CLUSTER_STATE existing
    elif [ -n "${ETCD_DISCOVERY_URL}" ]; then
        setting ETCD_DISCOVERY "${ETCD_DISCOVERY_URL}"
        if [ -n "${HTTPS_PROXY}${HTTP_PROXY}" ]; then
            setting ETCD_DISCOVERY_PROXY "${HTTPS_PROXY:-${HTTP_PROXY}}"
        fi
    else
        # The only member has nobody to discover.
        setting ETCD_INITIAL_CLUSTER "${INSTANCE_NAME}=${peer}"
        setting ETCD_INITIAL_CLUSTER_STATE new
    fi
    if [ "${scheme}" = https ]; then
        for side in '' PEER_; do
            setting "ETCD_${side}TRUSTED_CA_FILE" "${CERTS}/ca.crt"
            setting "ETCD_${side}CERT_FILE" "${CERTS}/server.crt"
            setting "ETCD_${side}KEY_FILE" "${CERTS}/server.key"
            setting "ETCD_${side}CLIENT_CERT_AUTH" true
        done
    fi
} | write_file 600 /etc/etcd/etcd.conf

service_env etcd "${image}" ''
container_unit etcd 'The store of Kubernetes' \
    "$(on_host systemd-escape --path --suffix=mount /var/lib/etcd)" \
    /usr/local/bin/etcd --env-file /etc/etcd/etcd.conf \
    --volume /var/lib/etcd:/var/lib/etcd
