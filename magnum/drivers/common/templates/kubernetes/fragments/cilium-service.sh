#!/bin/bash
# Connects the pods of all nodes with Cilium.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if [ "${NETWORK_DRIVER}" != cilium ]; then
    exit 0
fi

export PODS_NETWORK_CIDR
node_values fill '{
    "ipam": {"mode": "cluster-pool", "operator": {
        "clusterPoolIPv4PodCIDRList": ["@PODS_NETWORK_CIDR"]}},
    "cni": {"binPath": "/opt/cni/bin", "confPath": "/etc/cni/net.d"},
    "operator": {"replicas": 1}}' |
    install_chart cilium kube-system CILIUM "${CILIUM_CHART_TAG}"
