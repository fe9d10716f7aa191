#!/bin/bash
# Has workers added and removed by need.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${AUTO_SCALING_ENABLED}" ||
    [ ! -e "${ROOT}/etc/kubernetes/cloud-config" ]; then
    exit 0
fi

apply_manifest cluster-autoscaler.yaml "CLUSTER_UUID=${CLUSTER_UUID}" \
    "AUTOSCALER_IMAGE=$(component AUTOSCALER "${AUTOSCALER_TAG}")" \
    "MIN_NODE_COUNT=${MIN_NODE_COUNT}" "MAX_NODE_COUNT=${MAX_NODE_COUNT}"
