#!/bin/bash
# What the programs share; each one reads this first.
#
# ROOT is where the files of the host are: /host in the container of Heat's
# agent, empty on the host itself, a scratch folder in tests.

ROOT="${ROOT-/host}"
PROGRAMS="${ROOT}/srv/magnum/programs"
PARAMS="${ROOT}/etc/sysconfig/heat-params"
SECRETS="${ROOT}/etc/sysconfig/heat-secrets"
# How far this master is on its way out: leaving or left.
WAY_OUT="${ROOT}/srv/magnum/way-out"
export CERTS=/etc/kubernetes/certs

log() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
    log "$*"
    exit 1
}

# End here on a master on its way out: it has no API of its own any more.
unless_leaving() {
    if [ -e "${WAY_OUT}" ]; then
        log 'this master is on its way out: nothing is done'
        exit 0
    fi
}

# Say whether a parameter that is a boolean is on.
is_true() {
    case "${1,,}" in
        true | t | yes | y | on | 1) return 0 ;;
    esac
    return 1
}

# Run a command of the host.
on_host() {
    chroot "${ROOT:-/}" "$@"
}

# Write stdin to a file of the host: write_file MODE PATH. Readers see the old
# content or the new, nothing between.
write_file() {
    local mode="$1" path="${ROOT}$2"
    mkdir -p "${path%/*}"
    (umask 077 && cat >"${path}.new")
    chmod "${mode}" "${path}.new"
    mv -f "${path}.new" "${path}"
}

# Print NAME="value" so that shells and systemd read the value unchanged.
env_line() {
    local value="$2"
    value="${value//\\/\\\\}"
    value="${value//\"/\\\"}"
    value="${value//\$/\\\$}"
    value="${value//\`/\\\`}"
    printf '%s="%s"\n' "$1" "${value}"
}

# Turn values between JSON and shell; see the program.
node_values() {
    python3 -I -S "${PROGRAMS}/node_values.py" "$@"
}

read_params() {
    # shellcheck disable=SC1090
    . "${PARAMS}"
    if [ -e "${PARAMS}-upgrade" ]; then
        # shellcheck disable=SC1090
        . "${PARAMS}-upgrade"
    fi
}

read_secrets() {
    # shellcheck disable=SC1090
    . "${SECRETS}"
}

# Read what programs for the whole cluster are told besides.
read_cluster_params() {
    local name
    read_params
    for name in params secrets; do
        # shellcheck disable=SC1090
        . "${ROOT}/etc/sysconfig/cluster-${name}"
    done
}

# Repeat a command until it works: wait_for SECONDS WHAT COMMAND...
wait_for() {
    local seconds="$1" what="$2"
    shift 2
    local deadline=$((SECONDS + seconds))
    until "$@"; do
        if ((SECONDS >= deadline)); then
            fail "gave up after ${seconds} s: ${what}"
        fi
        sleep "${WAIT_STEP:-5}"
    done
}

# Run kubectl of the host as administrator of the cluster.
kubectl() {
    on_host "${HOST_BIN}/kubectl" \
        --kubeconfig /etc/kubernetes/admin.conf "$@"
}

. "${BASH_SOURCE[0]%/*}/places.sh"
. "${BASH_SOURCE[0]%/*}/addons.sh"
