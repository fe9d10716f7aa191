#!/bin/bash
# Sets up this master's member of etcd.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"
. "${BASH_SOURCE[0]%/*}/etcd.sh"

if [ -n "${ETCD_VOLUME}" ]; then
    mount_volume "${ETCD_VOLUME}" /var/lib/etcd
else
    on_host mkdir -p /var/lib/etcd
fi
on_host chmod 700 /var/lib/etcd

data="${ROOT}/var/lib/etcd/default.etcd/member"
client="${ETCD_SCHEME}://${KUBE_NODE_IP}:2379"

image="$(component ETCD "${ETCD_TAG}")"

# Say whether there is a cluster without this master. Members that discover
# each other are healthy only once all of them are there.
is_late() {
    [ -n "${ETCD_LB_VIP}" ] && [ ! -e "${data}" ] &&
        ask_members endpoint health >/dev/null 2>&1
}

# Say whether this master began to join and does not vote yet.
is_learner() {
    [ -n "${ETCD_LB_VIP}" ] && [ -e "${data}" ] &&
        [[ "$(own_line 2>/dev/null)" == *', true' ]]
}

# Become a member and print all members, as etcd wants to be told. One that
# was added and did not start yet has no name.
join() {
    local members joined='' name url learner=()
    # A member that never starts would cost the others their quorum.
    if at_least "${ETCD_TAG}" 3.4; then
        learner=(--learner)
    fi
    members="$(ask_members member list)" || return 1
    if ! grep -q -F "${ETCD_PEER}," <<<"${members}"; then
        ask_members member add "${INSTANCE_NAME}" "${learner[@]}" \
            "--peer-urls=${ETCD_PEER}" >&2 || return 1
        members="$(ask_members member list)" || return 1
    fi
    while IFS=, read -r _ _ name url _; do
        name="${name# }"
        url="${url# }"
        if [ "${url}" = "${ETCD_PEER}" ]; then
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
    setting ETCD_LISTEN_CLIENT_URLS "${client},${ETCD_SCHEME}://127.0.0.1:2379"
    setting ETCD_ADVERTISE_CLIENT_URLS "${client}"
    setting ETCD_LISTEN_PEER_URLS "${ETCD_PEER}"
    setting ETCD_INITIAL_ADVERTISE_PEER_URLS "${ETCD_PEER}"
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
        setting ETCD_INITIAL_CLUSTER "${INSTANCE_NAME}=${ETCD_PEER}"
        setting ETCD_INITIAL_CLUSTER_STATE new
    fi
    if [ "${ETCD_SCHEME}" = https ]; then
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

# The API server does not work with a member that does not vote.
if [ -n "${joined}" ] || is_learner; then
    on_host systemctl daemon-reload
    on_host systemctl enable etcd.service
    on_host systemctl restart --no-block etcd.service
    wait_for "${PROMOTE_SECONDS:-900}" 'etcd lets this master vote' promote
fi
