#!/bin/bash
# Runs the server of Helm 2.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${TILLER_ENABLED}"; then
    exit 0
fi

apply_manifest tiller.yaml "TILLER_NAMESPACE=${TILLER_NAMESPACE}" \
    "TILLER_IMAGE=$(component TILLER "${TILLER_TAG}")"
