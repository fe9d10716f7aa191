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

folder=/var/lib/etcd/default.etcd
config=/etc/etcd/etcd.conf
client="${ETCD_SCHEME}://${KUBE_NODE_IP}:2379"

image="$(component ETCD "${ETCD_TAG}")"

# Say whether this master has data of etcd, which come with its log.
has_data() {
    compgen -G "${ROOT}${folder}/member/wal/*.wal" >/dev/null
}

# Have the image, by which members are asked as well.
have_image() {
    on_host "$(engine)" image inspect "${image}" >/dev/null 2>&1 ||
        on_host "$(engine)" pull "${image}" >/dev/null
}

# Say whether there is a cluster without this master. A second one must never
# be founded: it would take the place of the first behind their balancer.
is_late() {
    # The balancer may pick members that are down, as other new ones are. It
    # leaves those out that failed five checks 5 s apart, so that after 30 s
    # who runs has answered.
    local patience="${PROBE_SECONDS:-30}" deadline=''
    if [ -z "${ETCD_LB_VIP}" ]; then
        return 1
    fi
    if [ -n "${ETCD_DISCOVERY_URL}" ]; then
        # Nobody answers before all of them discovered each other.
        case "$(are_discovered)" in
            yes) return 0 ;;
            no) patience=0 ;;
        esac
    elif [ "${INSTANCE_NAME##*-}" != 0 ]; then
        return 0
    elif [ "${NUMBER_OF_MASTERS}" = 1 ]; then
        # There is nobody else.
        patience=0
    fi
    # Who cannot ask does not know whether somebody would have answered.
    wait_for "${PULL_SECONDS:-900}" "the image ${image}" have_image
    until somebody_answers; do
        if ((SECONDS >= ${deadline:=$((SECONDS + patience))})); then
            return 1
        fi
        sleep "${WAIT_STEP:-5}"
    done
}

# Print what this master was told when it joined, if it did.
joined_before() {
    if grep -q -x ETCD_INITIAL_CLUSTER_STATE=existing "${ROOT}${config}"; then
        sed -n 's/^ETCD_INITIAL_CLUSTER=//p' "${ROOT}${config}"
    fi
}

joined=''
if has_data; then
    # It may not have had a vote when this was run before.
    joined="$(joined_before 2>/dev/null)"
elif is_late; then
    # Without its log, what etcd keeps there is of no use and in the way.
    if [ -e "${ROOT}${folder}" ]; then
        on_host systemctl stop etcd.service || true
        on_host rm -rf "${folder}"
    fi
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

# Print what etcd is told.
settings() {
    setting ETCD_NAME "${INSTANCE_NAME}"
    setting ETCD_DATA_DIR "${folder}"
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
}

settings | write_file 600 "${config}"
service_env etcd "${image}" ''
container_unit etcd 'The store of Kubernetes' \
    "$(on_host systemd-escape --path --suffix=mount /var/lib/etcd)" \
    /usr/local/bin/etcd --env-file "${config}" \
    --volume /var/lib/etcd:/var/lib/etcd

# Have this master vote. Until it has data, its etcd ends where it was told of
# others than there are by now: it is told again.
vote() {
    local known
    if ! has_data && known="$(all_members)" && [ "${known}" != "${joined}" ]
    then
        joined="${known}"
        ask_others "${joined}"
        settings | write_file 600 "${config}"
        on_host systemctl restart --no-block etcd.service
    fi
    promote
}

# The API server does not work with a member that does not vote.
if [ -n "${joined}" ]; then
    ask_others "${joined}"
    on_host systemctl daemon-reload
    on_host systemctl enable etcd.service
    on_host systemctl restart --no-block etcd.service
    wait_for "${PROMOTE_SECONDS:-900}" 'etcd lets this master vote' vote
fi
