#!/bin/bash
# Lets HTTP into the cluster, by the controller that was chosen.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

# The first release has the old names of options.
traefik() {
    local entries=('--entrypoints=Name:http Address::80'
        '--entrypoints=Name:https Address::443 TLS') provider=--kubernetes
    if at_least "${TRAEFIK_INGRESS_CONTROLLER_TAG}" 2.0; then
        entries=(--entrypoints.web.address=:80
            --entrypoints.websecure.address=:443)
        provider=--providers.kubernetesingress=true
    fi
    apply_manifest traefik.yaml \
        "TRAEFIK_IMAGE=$(
            component TRAEFIK "${TRAEFIK_INGRESS_CONTROLLER_TAG}")" \
        "INGRESS_CONTROLLER_ROLE=${INGRESS_CONTROLLER_ROLE}" \
        "PROVIDER=${provider}" "ENTRY_HTTP=${entries[0]}" \
        "ENTRY_HTTPS=${entries[1]}"
}

nginx() {
    local image=''
    export INGRESS_CONTROLLER_ROLE NGINX_INGRESS_CONTROLLER_TAG
    export REGISTRY="${CONTAINER_INFRA_PREFIX%/}"
    if [ -n "${NGINX_INGRESS_CONTROLLER_TAG}" ]; then
        # The digest is that of the chart's own tag.
        image='"tag": "@NGINX_INGRESS_CONTROLLER_TAG", "digest": ""'
    fi
    if [ -n "${REGISTRY}" ]; then
        image+="${image:+, }"'"registry": "@REGISTRY", "image": "controller"'
    fi
    node_values fill '{"controller": {
        "kind": "DaemonSet", "hostNetwork": true,
        "dnsPolicy": "ClusterFirstWithHostNet",
        "nodeSelector": {"role": "@INGRESS_CONTROLLER_ROLE"},
        "service": {"enabled": false},
        "publishService": {"enabled": false},
        "image": {'"${image}"'}}}' |
        install_chart magnum-ingress kube-system NGINX_INGRESS \
            "${NGINX_INGRESS_CONTROLLER_CHART_TAG}"
}

octavia() {
    local config
    read_secrets
    export CLUSTER_UUID CLUSTER_SUBNET EXTERNAL_NETWORK_ID OCTAVIA_PROVIDER
    config="$(openstack_login | node_values nest openstack '{
        "cluster-name": "@CLUSTER_UUID",
        "octavia": {"subnet-id": "@CLUSTER_SUBNET",
                    "floating-network-id": "@EXTERNAL_NETWORK_ID",
                    "provider": "@OCTAVIA_PROVIDER",
                    "manage-security-groups": true}}')"
    apply_manifest octavia-ingress.yaml \
        "OCTAVIA_INGRESS_IMAGE=$(
            component OCTAVIA_INGRESS "${OCTAVIA_INGRESS_CONTROLLER_TAG}")" \
        "CONFIG=${config}"
}

case "${INGRESS_CONTROLLER}" in
    traefik) traefik ;;
    nginx) nginx ;;
    octavia) octavia ;;
esac
