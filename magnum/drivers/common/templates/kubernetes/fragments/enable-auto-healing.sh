#!/bin/bash
# Has nodes that are ill replaced, or at least drained.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${AUTO_HEALING_ENABLED}"; then
    exit 0
fi

if [ "${AUTO_HEALING_CONTROLLER}" = draino ]; then
    apply_manifest draino.yaml \
        "DRAINO_IMAGE=$(component DRAINO "${DRAINO_TAG}")"
    exit 0
fi

read_secrets
export CLUSTER_UUID KUBE_API_PORT
config="$(openstack_login | node_values nest openstack '{
    "cluster-name": "@CLUSTER_UUID", "dry-run": false,
    "monitor-interval": "30s", "check-delay-after-add": "20m",
    "leader-elect": true,
    "healthcheck": {
        "master": [{"type": "NodeCondition", "params": {
            "unhealthy-duration": "3m", "types": ["Ready"],
            "ok-values": ["True"]}}],
        "worker": [{"type": "NodeCondition", "params": {
            "unhealthy-duration": "3m", "types": ["Ready"],
            "ok-values": ["True"]}}]}}')"
apply_manifest magnum-auto-healer.yaml "CONFIG=${config}" \
    "AUTO_HEALER_IMAGE=$(component AUTO_HEALER "${MAGNUM_AUTO_HEALER_TAG}")"
