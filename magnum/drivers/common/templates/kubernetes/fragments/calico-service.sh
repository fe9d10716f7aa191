#!/bin/bash
# Connects the pods of all nodes with Calico.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if [ "${NETWORK_DRIVER}" != calico ]; then
    exit 0
fi

for kind in BGPConfiguration BGPFilter BGPPeer BlockAffinity CalicoNodeStatus \
    ClusterInformation FelixConfiguration GlobalNetworkPolicy \
    GlobalNetworkSet HostEndpoint IPAMBlock IPAMConfig IPAMHandle IPPool \
    IPReservation StagedGlobalNetworkPolicy Tier; do
    define_kind crd.projectcalico.org v1 "${kind}" Cluster
done
# Earlier releases write all of it at once.
apart=''
if at_least "${CALICO_TAG}" 3.32; then
    apart=status
fi
define_kind crd.projectcalico.org v1 KubeControllersConfiguration Cluster \
    "${apart}"
for kind in NetworkPolicy NetworkSet StagedKubernetesNetworkPolicy \
    StagedNetworkPolicy; do
    define_kind crd.projectcalico.org v1 "${kind}" Namespaced
done

controllers="${CALICO_KUBE_CONTROLLERS_TAG:-${CALICO_TAG}}"
apply_manifest calico.yaml \
    "CALICO_NODE_IMAGE=$(component CALICO_NODE "${CALICO_TAG}")" \
    "CALICO_CNI_IMAGE=$(component CALICO_CNI "${CALICO_TAG}")" \
    "CALICO_CONTROLLERS_IMAGE=$(
        component CALICO_CONTROLLERS "${controllers}")" \
    "PODS_NETWORK_CIDR=${PODS_NETWORK_CIDR}" \
    "CALICO_IPV4POOL_IPIP=${CALICO_IPV4POOL_IPIP}"
