#!/bin/bash
# Gives the cluster its dashboard.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${KUBE_DASHBOARD_ENABLED}"; then
    exit 0
fi

apply_manifest dashboard.yaml \
    "DASHBOARD_IMAGE=$(component DASHBOARD "${KUBE_DASHBOARD_VERSION}")" \
    "METRICS_SCRAPER_IMAGE=$(
        component METRICS_SCRAPER "${METRICS_SCRAPER_TAG}")"
