#!/bin/bash
# Gives the pods of the system the time they need. A cluster without workers
# is ready without those that run there, so nothing fails here.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

sleep "${SYSTEM_PODS_INITIAL_DELAY}"
if ! kubectl wait pods --all --namespace kube-system \
    --for condition=Ready --timeout "${SYSTEM_PODS_TIMEOUT}m"; then
    log "not all pods of the system are ready"
fi
