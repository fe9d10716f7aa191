#!/bin/bash
# How programs ask the members of etcd, and who they are. Read after lib.sh, the
# parameters and units.sh.

if is_true "${TLS_DISABLED}"; then
    ETCD_SCHEME=http
else
    ETCD_SCHEME=https
fi
ETCD_PEER="${ETCD_SCHEME}://${KUBE_NODE_IP}:2380"
# Where else than at their balancer members are asked; each after a comma.
ETCD_OTHERS=''

# Have the other ones of these members, listed as etcd is told of them, asked
# as well. A balancer that picks by the source may always pick this master.
ask_others() {
    local url
    ETCD_OTHERS=''
    for url in ${1//,/ }; do
        url="${url#*=}"
        if [ "${url}" != "${ETCD_PEER}" ]; then
            ETCD_OTHERS+=",${url%:*}:2379"
        fi
    done
}

# Ask one of the members there are.
ask_member() {
    local files=()
    if [ "${ETCD_SCHEME}" = https ]; then
        files=(--cacert "${CERTS}/ca.crt" --cert "${CERTS}/server.crt"
            --key "${CERTS}/server.key")
    fi
    on_host "$(engine)" run --rm --net=host --security-opt label=disable \
        --env ETCDCTL_API=3 --volume /etc/kubernetes:/etc/kubernetes:ro \
        --entrypoint /usr/local/bin/etcdctl "$(component ETCD "${ETCD_TAG}")" \
        --endpoints "${ETCD_SCHEME}://${ETCD_LB_VIP}:2379${ETCD_OTHERS}" \
        "${files[@]}" "$@"
}

# Ask the members. One that does not vote answers nearly nothing, and who asks
# twice in turn may get it each second time: the next one is asked at once.
ask_members() {
    local said
    for _ in {1..5}; do
        if { said="$(ask_member "$@" 2>&1 >&3)"; } 3>&1; then
            return 0
        elif [[ "${said}" != *'not supported for learner'* ]]; then
            break
        fi
    done
    printf '%s\n' "${said}" >&2
    return 1
}

# Print the line of this master: id, status, name, peer, client, learner. None
# if it is no member.
own_line() {
    local members
    members="$(ask_members member list)" || return 1
    grep -F "${ETCD_PEER}," <<<"${members}" || true
}

# Say whether a member answers, be it that it does not vote yet.
somebody_answers() {
    local said
    said="$(ask_members endpoint status 2>&1)" ||
        [[ "${said}" == *etcdserver:* ]]
}

# Ask the discovery service: discovered PATH.
discovered() {
    http_proxy="${HTTP_PROXY}" https_proxy="${HTTPS_PROXY}" \
        no_proxy="${NO_PROXY}" curl --fail --silent --show-error \
        --max-time 10 "${ETCD_DISCOVERY_URL%/}$1"
}

# Print whether the members that discover each other are complete: yes or no.
# Nothing if the service does not say.
are_discovered() {
    local size known
    size="$(discovered /_config/size)" &&
        size="$(node_values get node value <<<"${size}")" &&
        known="$(discovered '')" && [[ "${size}" =~ ^[0-9]+$ ]] || return 0
    known="$(grep -o '"value":' <<<"${known}" | wc --lines || true)"
    if ((known < size)); then
        printf 'no\n'
    else
        printf 'yes\n'
    fi
}

# Become a member and print all members, as etcd wants to be told.
join() {
    local members line learner=()
    # A member that never starts would cost the others their quorum.
    if at_least "${ETCD_TAG}" 3.4; then
        learner=(--learner)
    fi
    members="$(ask_members member list)" || return 1
    line="$(grep -F "${ETCD_PEER}," <<<"${members}" || true)"
    if [[ "${line}" == *', started, '* ]]; then
        # Without its data it is not whom the others know.
        ask_members member remove "${line%%,*}" >&2 || return 1
        line=''
    fi
    if [ -z "${line}" ]; then
        ask_members member add "${INSTANCE_NAME}" "${learner[@]}" \
            "--peer-urls=${ETCD_PEER}" >&2 || return 1
    fi
    all_members
}

# Print all members, as etcd wants to be told. One that was added and did not
# start yet has no name. Another member may be asked than the one that took
# this master, and know of it later.
all_members() {
    local members told='' name url
    members="$(ask_members member list)" || return 1
    while IFS=, read -r _ _ name url _; do
        name="${name# }"
        url="${url# }"
        if [ "${url}" = "${ETCD_PEER}" ]; then
            name="${INSTANCE_NAME}"
        fi
        told+=",${name}=${url}"
    done <<<"${members}"
    if [[ "${told}," != *"=${ETCD_PEER},"* ]]; then
        return 1
    fi
    printf '%s\n' "${told#,}"
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
