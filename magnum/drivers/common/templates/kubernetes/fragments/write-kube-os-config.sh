#!/bin/bash
# Writes how the cloud controller manager and drivers of volumes log in to
# OpenStack: as trustee, by the trust. Without a trust there is nothing to
# write, for nodes may not act for the owner.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
read_secrets

if [ -z "${TRUST_ID}" ]; then
    exit 0
fi

# Quotes as gcfg, which reads the file, wants them.
setting() {
    local value="$2"
    value="${value//\\/\\\\}"
    value="${value//$'\n'/\\n}"
    printf '%s = "%s"\n' "$1" "${value//\"/\\\"}"
}

{
    printf '[Global]\n'
    setting auth-url "${AUTH_URL}"
    setting user-id "${TRUSTEE_USER_ID}"
    setting password "${TRUSTEE_PASSWORD}"
    setting trust-id "${TRUST_ID}"
    setting region "${REGION_NAME}"
    setting ca-file /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem
    if ! is_true "${VERIFY_CA}"; then
        setting tls-insecure true
    fi
    if is_true "${OCTAVIA_ENABLED}"; then
        printf '[LoadBalancer]\n'
        setting use-octavia true
        setting subnet-id "${CLUSTER_SUBNET}"
        setting floating-network-id "${EXTERNAL_NETWORK_ID}"
        setting lb-provider "${OCTAVIA_PROVIDER}"
        setting lb-method "${OCTAVIA_LB_ALGORITHM}"
        setting create-monitor "${OCTAVIA_LB_HEALTHCHECK,,}"
    fi
    printf '[BlockStorage]\n'
    setting bs-version v3
    printf '[Networking]\n'
    setting internal-network-name "${CLUSTER_NETWORK_NAME}"
} | write_file 600 /etc/kubernetes/cloud-config
