#!/bin/bash
# Puts kubelet and kubectl of the wanted release on the host, and the standard
# plugins of CNI.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"

on_host mkdir -p "${HOST_BIN}" /opt/cni/bin /etc/cni/net.d
arch="$(architecture)"

# Copy both out of the image that the other components run from.
from_image() {
    local source
    source="$(kube_image kubelet)"
    wait_for 900 "image ${source}" on_host "$(engine)" pull --quiet "${source}"
    # The image is not trusted with more than the folder it copies to.
    on_host "$(engine)" run --rm --interactive --security-opt label=disable \
        --volume "${HOST_BIN}:/target" --entrypoint /bin/sh "${source}" \
        <<'SHELL'
set -eu
for name in kubectl kubelet; do
    cp "$(command -v "$name")" "/target/$name.new"
    chmod 755 "/target/$name.new"
    mv -f "/target/$name.new" "/target/$name"
done
SHELL
}

from_release() {
    local name path
    for name in kubectl kubelet; do
        path="/srv/magnum/downloads/${KUBE_TAG}/${name}"
        download "${KUBE_BINARIES_URL}/${KUBE_TAG}/bin/linux/${arch}/${name}" \
            "${path}" .sha256
        on_host install --mode 755 "${path}" "${HOST_BIN}/${name}"
    done
}

if is_hyperkube; then
    from_image
else
    from_release
fi

plugins="cni-plugins-linux-${arch}-${CNI_PLUGINS_TAG}.tgz"
download "${CNI_PLUGINS_URL}/${CNI_PLUGINS_TAG}/${plugins}" \
    "/srv/magnum/downloads/${plugins}" .sha256
on_host tar --extract --gzip --file "/srv/magnum/downloads/${plugins}" \
    --directory /opt/cni/bin --no-same-owner
