#!/bin/bash
# Where images and downloads are. Read by lib.sh; used with the parameters.

# Print where an image is pulled from: image REGISTRY/PATH/NAME:TAG.
image() {
    if [ -n "${CONTAINER_INFRA_PREFIX:-}" ]; then
        printf '%s%s\n' "${CONTAINER_INFRA_PREFIX}" "${1##*/}"
    else
        printf '%s\n' "$1"
    fi
}

# Say whether a version is another or newer: at_least VERSION OTHER. Only
# numbers count; a tag without any is the newest.
at_least() {
    local version="${1#v}"
    version="${version%%[!0-9.]*}"
    [ -z "${version}" ] || [ "$(printf '%s\n' "$2" "${version}" |
        sort --version-sort | head -n 1)" = "$2" ]
}

# Print where something of this version is: place_of NAME VERSION, where NAME
# is that of a variable, and NAME_EARLIER says what holds below versions, the
# lowest first: "VERSION PLACE ; VERSION PLACE".
place_of() {
    local earlier="$1_EARLIER" below place
    earlier="${!earlier:-}"
    while read -r below place; do
        if [ -n "${below}" ] && ! at_least "$2" "${below}"; then
            printf '%s\n' "${place}"
            return
        fi
    done <<<"${earlier// ; /$'\n'}"
    printf '%s\n' "${!1}"
}

# Print a component's image: component NAME TAG.
component() {
    image "$(place_of "$1_IMAGE" "$2"):$2"
}

# Say whether one image holds all of Kubernetes.
is_hyperkube() {
    [ -n "${HYPERKUBE_PREFIX}" ] || [[ "${KUBE_TAG}" == *-rancher* ]] ||
        ! at_least "${KUBE_TAG}" 1.19
}

# Print the image of a component of Kubernetes: kube_image COMPONENT.
kube_image() {
    local prefix="${HYPERKUBE_PREFIX}"
    if ! is_hyperkube; then
        image "${KUBE_IMAGE}/$1:${KUBE_TAG}"
        return
    fi
    if [ -z "${prefix}" ] && [[ "${KUBE_TAG}" == *-rancher* ]]; then
        prefix=docker.io/rancher/
    fi
    prefix="${prefix:-${KUBE_IMAGE}/}hyperkube"
    if [ -n "${KUBE_IMAGE_DIGEST:-}" ]; then
        image "${prefix}@sha256:${KUBE_IMAGE_DIGEST#sha256:}"
    else
        image "${prefix}:${KUBE_TAG}"
    fi
}

# Print how releases call the processor of the host.
architecture() {
    case "$(on_host uname --machine)" in
        aarch64) printf 'arm64\n' ;;
        *) printf 'amd64\n' ;;
    esac
}

# Keep what is at a URL on the host, by way of the proxies: fetch URL PATH.
fetch() {
    http_proxy="${HTTP_PROXY}" https_proxy="${HTTPS_PROXY}" \
        no_proxy="${NO_PROXY}" on_host curl --fail --silent --show-error \
        --location --output "$2" "$1"
}

# Keep a file whose SHA-256 is given or stands beside it: download URL PATH
# SUFFIX [SHA256], where SUFFIX is that of the file with the digest. What is
# there already is kept.
download() {
    local url="$1" path="$2" digest="${4:-}"
    if [ -e "${ROOT}${path}" ]; then
        return 0
    fi
    on_host mkdir -p "${path%/*}"
    if [ -z "${digest}" ]; then
        wait_for 300 "digest of ${url}" fetch "${url}$3" "${path}.digest"
        digest="$(head --bytes 64 "${ROOT}${path}.digest")"
    fi
    wait_for 900 "${url}" fetch "${url}" "${path}.part"
    on_host sha256sum --check --quiet - <<<"${digest}  ${path}.part"
    on_host mv -f "${path}.part" "${path}"
}
