#!/bin/bash
# How programs get certificates: keys are made here, Magnum signs.
# Read after lib.sh and the parameters.

# Send a request and print the answer: request METHOD URL [BODY [HEADERS]].
# Everything goes through stdin, since arguments show in the list of processes.
request() {
    local body="${3:-}" headers=()
    body="${body//\\/\\\\}"
    if [ -n "${TOKEN:-}" ]; then
        headers=("header = \"X-Auth-Token: ${TOKEN}\"")
    fi
    if ! is_true "${VERIFY_CA}"; then
        headers+=(insecure)
    fi
    {
        printf 'request = "%s"\nurl = "%s"\n' "$1" "$2"
        printf '%s\n' 'header = "Content-Type: application/json"' \
            'header = "OpenStack-API-Version: container-infra latest"' \
            fail silent show-error 'max-time = 60' "${headers[@]}"
        if [ -n "${body}" ]; then
            printf 'data = "%s"\n' "${body//\"/\\\"}"
        fi
    } | curl --config - "${@:4}"
}

export CLUSTER_UUID TRUSTEE_USER_ID TRUSTEE_PASSWORD

# Log in as the trustee and keep the token in TOKEN.
log_in() {
    local body answer
    body="$(node_values fill '{"auth": {"identity": {"methods": ["password"],
        "password": {"user": {
            "id": "@TRUSTEE_USER_ID", "password": "@TRUSTEE_PASSWORD"}}}}}')"
    TOKEN=''
    answer="$(request POST "${AUTH_URL}/auth/tokens" "${body}" \
        --include --output -)" || return 1
    TOKEN="$(tr -d '\r' <<<"${answer}" |
        sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: *//p')"
    [ -n "${TOKEN}" ]
}

# Keep the certificate of the cluster's CA.
fetch_ca() {
    local answer pem
    answer="$(request GET "${MAGNUM_URL}/certificates/${CLUSTER_UUID}")" ||
        return 1
    pem="$(node_values get pem <<<"${answer}")" || return 1
    write_file 444 "${CERTS}/ca.crt" <<<"${pem}"
}

# Make a key and have Magnum sign its certificate:
# certificate NAME COMMON_NAME ORGANIZATION [ALTERNATIVE_NAMES]. What is there
# already is kept if the CA of now signed it.
certificate() {
    local name="$1" folder="${ROOT}${CERTS}"
    if [ -s "${folder}/${name}.crt" ] && openssl verify \
        -CAfile "${folder}/ca.crt" "${folder}/${name}.crt" >/dev/null 2>&1; then
        return 0
    fi
    {
        printf '[req]\nprompt = no\ndistinguished_name = dn\n'
        printf 'req_extensions = ext\n[dn]\nCN = %s\n' "$2"
        if [ -n "$3" ]; then
            printf 'O = %s\n' "$3"
        fi
        printf '[ext]\nbasicConstraints = CA:FALSE\n'
        printf 'keyUsage = critical, digitalSignature, keyEncipherment\n'
        printf 'extendedKeyUsage = clientAuth, serverAuth\n'
        if [ -n "${4:-}" ]; then
            printf 'subjectAltName = %s\n' "$4"
        fi
    } | write_file 600 "${CERTS}/${name}.conf"
    openssl req -new -newkey rsa:2048 -nodes -sha256 \
        -config "${folder}/${name}.conf" -keyout "${folder}/${name}.key" \
        -out "${folder}/${name}.csr" 2>/dev/null
    chmod 440 "${folder}/${name}.key"
    wait_for 600 "certificate ${name}" sign "${name}"
    rm -f "${folder}/${name}.csr" "${folder}/${name}.conf"
}

sign() {
    local body answer pem
    body="$(CSR="$(cat "${ROOT}${CERTS}/$1.csr")" node_values fill \
        '{"cluster_uuid": "@CLUSTER_UUID", "csr": "@CSR"}')"
    answer="$(request POST "${MAGNUM_URL}/certificates" "${body}")" || return 1
    pem="$(node_values get pem <<<"${answer}")" || return 1
    write_file 444 "${CERTS}/$1.crt" <<<"${pem}"
}

# Print a list of alternative names: alternative_names NAME_OR_ADDRESS... An
# empty one is left out.
alternative_names() {
    local each joined=''
    for each in "$@"; do
        if [[ "${each}" =~ ^[0-9.]+$ || "${each}" == *:* ]]; then
            joined+=",IP:${each}"
        elif [ -n "${each}" ]; then
            joined+=",DNS:${each}"
        fi
    done
    printf '%s\n' "${joined#,}"
}

# Write how the API server reaches a webhook: webhook_config PATH URL.
webhook_config() {
    write_file 600 "$1" <<YAML
apiVersion: v1
kind: Config
current-context: webhook
clusters:
  - name: webhook
    cluster:
      server: "$2"
      certificate-authority: ${CERTS}/ca.crt
users:
  - name: apiserver
    user:
      client-certificate: ${CERTS}/apiserver-client.crt
      client-key: ${CERTS}/apiserver-client.key
contexts:
  - name: webhook
    context: {cluster: webhook, user: apiserver}
YAML
}

# Write a kubeconfig: kubeconfig PATH SERVER USER, where USER is the name of a
# certificate.
kubeconfig() {
    write_file 600 "$1" <<YAML
apiVersion: v1
kind: Config
current-context: default
clusters:
  - name: kubernetes
    cluster:
      server: "$2"
      certificate-authority: ${CERTS}/ca.crt
users:
  - name: $3
    user:
      client-certificate: ${CERTS}/$3.crt
      client-key: ${CERTS}/$3.key
contexts:
  - name: default
    context:
      cluster: kubernetes
      user: $3
YAML
}
