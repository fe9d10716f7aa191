#!/bin/bash
# Applies the manifest that operators want on every cluster.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if [ -z "${POST_INSTALL_MANIFEST_URL}" ]; then
    exit 0
fi

wait_for 300 "manifest ${POST_INSTALL_MANIFEST_URL}" \
    kubectl apply --filename "${POST_INSTALL_MANIFEST_URL}"
