#!/bin/bash
# How programs for the whole cluster put things into it. Read by lib.sh.

# Put values into a manifest and apply it: apply_manifest FILE NAME=VALUE...
# In the manifest {{NAME}} stands inside double quotes.
apply_manifest() {
    local text pair value
    text="$(cat "${PROGRAMS}/$1")"
    shift
    for pair in "$@"; do
        value="${pair#*=}"
        value="${value//\\/\\\\}"
        value="${value//\"/\\\"}"
        value="${value//$'\n'/\\n}"
        value="${value//$'\r'/\\r}"
        value="${value//$'\t'/\\t}"
        text="${text//"{{${pair%%=*}}}"/"${value}"}"
    done
    kubectl apply --filename - <<<"${text}"
}

# Put the helm of the wanted release on the host.
install_helm() {
    local name="helm-${HELM_CLIENT_TAG}" arch url archive folder
    arch="$(architecture)"
    url="${HELM_CLIENT_URL:-https://get.helm.sh/${name}-linux-${arch}.tar.gz}"
    archive="/srv/magnum/downloads/${name}.tar.gz"
    folder="/srv/magnum/downloads/${name}"
    download "${url}" "${archive}" .sha256sum "${HELM_CLIENT_SHA256}"
    on_host mkdir -p "${folder}"
    on_host tar --extract --gzip --file "${archive}" --directory "${folder}" \
        --strip-components 1 --no-same-owner
    on_host install --mode 755 "${folder}/helm" "${HOST_BIN}/helm"
}

# Install or update a chart with values from stdin, which are YAML:
# install_chart NAME NAMESPACE CHART VERSION. CHART is the name of a variable
# with repository and chart.
install_chart() {
    local place
    CHART_VALUES="$(cat)"
    install_helm
    place="$(place_of "$3_CHART" "$4")"
    wait_for 900 "chart $1" helm_upgrade "$1" "$2" "${place% *}" \
        "${place##* }" "$4"
}

helm_upgrade() {
    http_proxy="${HTTP_PROXY}" https_proxy="${HTTPS_PROXY}" \
        no_proxy="${NO_PROXY}" on_host "${HOST_BIN}/helm" upgrade "$1" "$4" \
        --install --namespace "$2" --create-namespace --repo "$3" \
        --version "$5" --kubeconfig /etc/kubernetes/admin.conf --values - \
        <<<"${CHART_VALUES}"
}

# Define a kind of resources: define_kind GROUP VERSION KIND SCOPE [status].
# With the last word its status is written apart from all else, and only so.
define_kind() {
    local singular="${3,,}" plural subresources='{}'
    if [ -n "${5:-}" ]; then
        subresources="{$5: {}}"
    fi
    case "${singular}" in
        *y) plural="${singular%y}ies" ;;
        *s) plural="${singular}es" ;;
        *) plural="${singular}s" ;;
    esac
    apply_manifest definition.yaml "GROUP=$1" "VERSION=$2" "KIND=$3" \
        "SCOPE=$4" "SINGULAR=${singular}" "PLURAL=${plural}" \
        "SUBRESOURCES=${subresources}" \
        "APPROVED=unapproved, its controller checks it"
}

# Print the part of a cloud-config that the autoscaler reads: it takes no
# section it does not know, so it gets how to log in, and before 1.26 not even
# that nothing is verified.
autoscaler_login() {
    local login
    login="$(sed '2,${/^\[/,$d}' "$1")"
    if ! at_least "${AUTOSCALER_TAG}" 1.26; then
        login="$(sed '/^tls-insecure =/d' <<<"${login}")"
    fi
    printf '%s\n' "${login}"
}

# Give the cluster the cloud-config of this host.
apply_cloud_config() {
    local path="${ROOT}/etc/kubernetes/cloud-config"
    apply_manifest cloud-config.yaml "CLOUD_CONFIG=$(cat "${path}")" \
        "LOGIN=$(autoscaler_login "${path}")"
}

# Print how a controller logs in, as JSON, for those that read no
# cloud-config. Read after the secrets.
openstack_login() {
    export AUTH_URL TRUSTEE_USER_ID TRUSTEE_PASSWORD TRUST_ID REGION_NAME
    export UNVERIFIED=true
    if is_true "${VERIFY_CA}"; then
        UNVERIFIED=false
    fi
    node_values fill '{"auth-url": "@AUTH_URL",
        "user-id": "@TRUSTEE_USER_ID", "password": "@TRUSTEE_PASSWORD",
        "trust-id": "@TRUST_ID", "region": "@REGION_NAME",
        "tls-insecure": "@UNVERIFIED",
        "ca-file": "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"}'
}
