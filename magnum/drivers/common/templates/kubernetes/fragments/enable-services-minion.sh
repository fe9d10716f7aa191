#!/bin/bash
# Starts what a worker runs and waits until kubelet is well.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params

on_host systemctl daemon-reload
for service in kubelet kube-proxy; do
    on_host systemctl enable "${service}.service"
    on_host systemctl restart --no-block "${service}.service"
done

wait_for 600 'kubelet of this node' \
    curl --fail --silent --output /dev/null http://127.0.0.1:10248/healthz
