#!/bin/bash
# Puts kubelet and kubectl of the wanted release on the host. They come out of
# the image that the other components run from.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params

source="$(hyperkube)"
wait_for 900 "image ${source}" on_host podman pull --quiet "${source}"

on_host mkdir -p /usr/local/bin /opt/cni/bin /etc/cni/net.d
# The image is not trusted with more than the folder it copies to.
on_host podman run --rm --interactive --security-opt label=disable \
    --volume /usr/local/bin:/target --entrypoint /bin/sh "${source}" <<'SHELL'
set -eu
for name in kubectl kubelet; do
    cp "$(command -v "$name")" "/target/$name.new"
    chmod 755 "/target/$name.new"
    mv -f "/target/$name.new" "/target/$name"
done
SHELL
