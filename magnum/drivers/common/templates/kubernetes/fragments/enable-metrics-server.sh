#!/bin/bash
# Has the cluster measure its nodes and pods.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${METRICS_SERVER_ENABLED}"; then
    exit 0
fi

repository=''
if [ -n "${CONTAINER_INFRA_PREFIX}" ]; then
    repository=',"image": {"repository": "@METRICS_SERVER_IMAGE"}'
    export METRICS_SERVER_IMAGE="${CONTAINER_INFRA_PREFIX}metrics-server"
fi
# Kubelets have certificates of the cluster's CA.
node_values fill '{
    "args": ["--kubelet-certificate-authority=/ca/ca.crt",
        "--kubelet-preferred-address-types=InternalIP"],
    "extraVolumes": [
        {"name": "ca", "configMap": {"name": "kube-root-ca.crt"}}],
    "extraVolumeMounts": [{"name": "ca", "mountPath": "/ca"}],
    "tolerations": [
        {"key": "node-role.kubernetes.io/master", "operator": "Exists"},
        {"key": "node-role.kubernetes.io/control-plane",
            "operator": "Exists"}]'"${repository}"'}' |
    install_chart metrics-server kube-system METRICS_SERVER \
        "${METRICS_SERVER_CHART_TAG}"
