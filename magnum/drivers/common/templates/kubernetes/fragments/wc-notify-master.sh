#!/bin/bash
# Tells Heat that the cluster is ready.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

wait_for 600 'the API at its address' kubectl get --raw /healthz
trust=''
if ! is_true "${VERIFY_CA}"; then
    trust=--insecure
fi
# WAIT_CURL is a command with a token, as Heat gives it for this purpose.
wait_for 300 'signal to Heat' \
    bash -c "${WAIT_CURL} ${trust} --fail --silent --show-error \
        --data-binary '{\"status\": \"SUCCESS\"}'"
