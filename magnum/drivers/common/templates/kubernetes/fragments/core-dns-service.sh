#!/bin/bash
# Gives the cluster its name server.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

image="$(component COREDNS "${COREDNS_TAG}")"
apply_manifest coredns.yaml "COREDNS_IMAGE=${image}" \
    "DNS_SERVICE_IP=${DNS_SERVICE_IP}" \
    "DNS_CLUSTER_DOMAIN=${DNS_CLUSTER_DOMAIN}"
