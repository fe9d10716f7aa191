#!/bin/bash
# Watches the cluster by Prometheus without its operator.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${PROMETHEUS_MONITORING}"; then
    exit 0
fi
read_secrets

apply_manifest prometheus.yaml \
    "PROMETHEUS_IMAGE=$(component PROMETHEUS "${PROMETHEUS_TAG}")" \
    "NODE_EXPORTER_IMAGE=$(image "${NODE_EXPORTER_IMAGE}")" \
    "GRAFANA_IMAGE=$(component GRAFANA "${GRAFANA_TAG}")" \
    "GRAFANA_ADMIN_PASSWD=${GRAFANA_ADMIN_PASSWD}"
