#!/bin/bash
# Connects the pods of all nodes with flannel.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if [ "${NETWORK_DRIVER}" != flannel ]; then
    exit 0
fi

export PODS_NETWORK_CIDR FLANNEL_BACKEND
net_conf="$(node_values fill '{"Network": "@PODS_NETWORK_CIDR",
    "Backend": {"Type": "@FLANNEL_BACKEND"}}')"
apply_manifest flannel.yaml \
    "FLANNEL_IMAGE=$(component FLANNEL "${FLANNEL_TAG}")" \
    "FLANNEL_CNI_IMAGE=$(component FLANNEL_CNI "${FLANNEL_CNI_TAG}")" \
    "FLANNEL_NET_CONF=${net_conf}"
