#!/bin/bash
# Has the cluster know its nodes as servers of OpenStack, and make load
# balancers for its services.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if [ -e "${ROOT}/etc/kubernetes/cloud-config" ]; then
    # Others that act on the cloud read it as well.
    apply_cloud_config
fi

if ! is_true "${CLOUD_PROVIDER_ENABLED}"; then
    exit 0
fi

image="$(component CLOUD_PROVIDER "${CLOUD_PROVIDER_TAG}")"
apply_manifest cloud-controller-manager.yaml \
    "CLOUD_PROVIDER_IMAGE=${image}" "CLUSTER_UUID=${CLUSTER_UUID}"
