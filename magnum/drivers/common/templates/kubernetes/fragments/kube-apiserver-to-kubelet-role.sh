#!/bin/bash
# Lets the API server reach what kubelets offer: logs, exec, metrics.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

apply_manifest kubelet-api-admin.yaml
