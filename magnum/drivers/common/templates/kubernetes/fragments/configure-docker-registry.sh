#!/bin/bash
# Runs a registry on this node that keeps its images in Swift.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
read_secrets
. "${BASH_SOURCE[0]%/*}/units.sh"

if ! is_true "${REGISTRY_ENABLED}"; then
    exit 0
fi

unverified=true
if is_true "${VERIFY_CA}"; then
    unverified=false
fi
export AUTH_URL SWIFT_REGION REGISTRY_CONTAINER TRUSTEE_USERNAME
export TRUSTEE_PASSWORD TRUSTEE_DOMAIN_ID TRUST_ID
export ADDRESS=":${REGISTRY_PORT}"
node_values fill '{
    "version": "0.1",
    "log": {"level": "info"},
    "http": {"addr": "@ADDRESS"},
    "storage": {
        "cache": {"blobdescriptor": "inmemory"},
        "swift": {
            "authurl": "@AUTH_URL", "region": "@SWIFT_REGION",
            "username": "@TRUSTEE_USERNAME",
            "password": "@TRUSTEE_PASSWORD",
            "domainid": "@TRUSTEE_DOMAIN_ID", "trustid": "@TRUST_ID",
            "container": "@REGISTRY_CONTAINER",
            "chunksize": '"$((REGISTRY_CHUNKSIZE))"',
            "insecureskipverify": '"${unverified}"'}}}' |
    write_file 600 /etc/kubernetes/registry.json

service_env registry "$(image "${REGISTRY_IMAGE}")" '' \
    serve /etc/kubernetes/registry.json
container_unit registry 'Images of the cluster, kept in Swift' '' registry
on_host systemctl daemon-reload
on_host systemctl enable registry.service
on_host systemctl restart --no-block registry.service
