#!/bin/bash
# Has nodes say what is wrong with them.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${NPD_ENABLED}"; then
    exit 0
fi

monitors=--config.system-log-monitor=/config/kernel-monitor.json
if ! at_least "${NODE_PROBLEM_DETECTOR_TAG}" 0.7; then
    monitors=--system-log-monitors=/config/kernel-monitor.json
elif at_least "${NODE_PROBLEM_DETECTOR_TAG}" 0.8.20; then
    # What became a file of its own: file systems that are only read.
    monitors+=,/config/readonly-monitor.json
fi
apply_manifest node-problem-detector.yaml "MONITORS=${monitors}" \
    "PROBLEM_DETECTOR_IMAGE=$(
        component PROBLEM_DETECTOR "${NODE_PROBLEM_DETECTOR_TAG}")"
