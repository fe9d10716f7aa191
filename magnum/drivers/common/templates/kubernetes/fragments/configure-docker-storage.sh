#!/bin/bash
# Puts the storage of containers on its volume, if the node has one.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params
. "${BASH_SOURCE[0]%/*}/units.sh"

if [ "${DOCKER_VOLUME_SIZE:-0}" -eq 0 ]; then
    exit 0
fi

if [ "${CONTAINER_RUNTIME}" = containerd ]; then
    service=containerd.service
    folder=/var/lib/containerd
else
    service=docker.service
    folder=/var/lib/docker
fi

on_host systemctl stop "${service}"
mount_volume "${DOCKER_VOLUME}" "${folder}"
on_host systemctl start "${service}"
