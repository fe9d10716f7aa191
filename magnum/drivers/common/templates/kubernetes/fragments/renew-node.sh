#!/bin/bash
# Gives this node what changed: certificates of another CA, keys of service
# accounts, another way to log in to the cloud. What is as it was stays so.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"

node_values lines <"${PROGRAMS}/node-secrets.json" |
    write_file 600 /etc/sysconfig/heat-secrets
read_params
unless_leaving
read_secrets

kubernetes="${ROOT}/etc/kubernetes"
config="${kubernetes}/cloud-config"
before="${ROOT}/srv/magnum/before-renewal"

is_master() {
    [ -e "${kubernetes}/kube-apiserver" ]
}

# Print what services were started with.
fingerprint() {
    find "$@" -type f -exec sha256sum {} + | sort
}

login() {
    sha256sum "${config}" 2>/dev/null || true
}

# Keep what was before until all is renewed, lest a run that broke off is the
# last that sees a difference: keep NAME VALUE.
keep() {
    if [ ! -e "${before}-$1" ]; then
        write_file 600 "${before#"${ROOT}"}-$1" <<<"$2"
    fi
}

# Say whether something is another: changed NAME VALUE.
changed() {
    [ "$(cat "${before}-$1")" != "$2" ]
}

keep certs "$(fingerprint "${kubernetes}/certs")"
keep login "$(login)"
if is_master; then
    bash "${PROGRAMS}/make-cert.sh"
    bash "${PROGRAMS}/write-kube-os-config.sh"
    services=(etcd kube-apiserver kube-controller-manager kube-scheduler
        kubelet kube-proxy)
else
    bash "${PROGRAMS}/make-cert-client.sh"
    bash "${PROGRAMS}/configure-docker-registry.sh"
    services=(kubelet kube-proxy)
fi

renewed=no
if changed certs "$(fingerprint "${kubernetes}/certs")"; then
    renewed=yes
    for service in "${services[@]}"; do
        # The first member of etcd is not well before the others are renewed.
        on_host systemctl restart --no-block "${service}.service"
    done
fi

# What concerns the whole cluster is left to one of the masters.
if ! is_master || [[ "${INSTANCE_NAME}" != *-0 ]]; then
    rm -f "${before}"-*
    exit 0
fi

# Keep in FOUND what the cluster has of a secret, nothing if there is none:
# find_secret NAME OUTPUT. It fails where the API does not say.
find_secret() {
    FOUND="$(kubectl get secret "$1" --namespace kube-system \
        --output "$2" --ignore-not-found)"
}

# Run a program of the cluster again if what it told before is there: a secret
# of those that read no cloud-config.
tell_again() {
    if [ -e "${PROGRAMS}/$1" ]; then
        wait_for "${SECRET_SECONDS:-300}" "secret $2" find_secret "$2" name
        if [ -n "${FOUND}" ]; then
            bash "${PROGRAMS}/$1"
        fi
    fi
}

# Say whether the cluster has another login than this host.
is_outdated() {
    wait_for "${SECRET_SECONDS:-300}" 'secret cloud-config' \
        find_secret cloud-config 'jsonpath={.data.cloud\.conf}'
    [ -n "${FOUND}" ] &&
        [ "$(base64 --decode <<<"${FOUND}")" != "$(cat "${config}")" ]
}

wait_for 1800 'the API of this master' kubectl get --raw /healthz
if [ -e "${config}" ] && { changed login "$(login)" || is_outdated; }; then
    renewed=yes
    apply_cloud_config
    tell_again enable-auto-healing.sh magnum-auto-healer
    tell_again enable-ingress-controller.sh octavia-ingress-controller
fi
if [ "${renewed}" = yes ]; then
    # Pods read both when they start.
    for kind in daemonsets deployments statefulsets; do
        kubectl rollout restart "${kind}" --namespace kube-system
    done
fi
rm -f "${before}"-*
