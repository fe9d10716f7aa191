#!/bin/bash
# Gives the cluster its name server, in a number that fits the nodes.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

apply_manifest coredns.yaml \
    "COREDNS_IMAGE=$(component COREDNS "${COREDNS_TAG}")" \
    "DNS_SERVICE_IP=${DNS_SERVICE_IP}" \
    "DNS_CLUSTER_DOMAIN=${DNS_CLUSTER_DOMAIN}"
apply_manifest dns-autoscaler.yaml \
    "AUTOSCALER_IMAGE=$(image "${PROPORTIONAL_AUTOSCALER_IMAGE}")"
