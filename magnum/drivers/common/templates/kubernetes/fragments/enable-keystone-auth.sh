#!/bin/bash
# Has users of the cluster known by Keystone.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${KEYSTONE_AUTH_ENABLED}" || is_true "${TLS_DISABLED}"; then
    exit 0
fi

# What an administrator made of the policy is kept.
if [ -z "$(kubectl get configmap k8s-keystone-auth-policy --output name \
    --namespace kube-system --ignore-not-found)" ]; then
    apply_manifest keystone-policy.yaml \
        "POLICY=${KEYSTONE_AUTH_DEFAULT_POLICY:-[]}"
fi
apply_manifest keystone-auth.yaml \
    "KEYSTONE_AUTH_IMAGE=$(
        component KEYSTONE_AUTH "${K8S_KEYSTONE_AUTH_TAG}")" \
    "AUTH_URL=${AUTH_URL}"
