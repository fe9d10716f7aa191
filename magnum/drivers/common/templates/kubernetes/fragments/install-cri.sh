#!/bin/bash
# Sets up what runs the containers of pods: the Docker of the host, or a
# containerd whose archive is as expected.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params

write_file 644 /etc/modules-load.d/kubernetes.conf <<'MODULES'
br_netfilter
overlay
MODULES
write_file 644 /etc/sysctl.d/90-kubernetes.conf <<'SYSCTL'
net.bridge.bridge-nf-call-iptables = 1
net.bridge.bridge-nf-call-ip6tables = 1
net.ipv4.ip_forward = 1
SYSCTL
on_host modprobe --all br_netfilter overlay
on_host sysctl --quiet --load /etc/sysctl.d/90-kubernetes.conf

export DOCKER_STORAGE_DRIVER INSECURE_REGISTRY_URL

docker() {
    local registries='[]'
    if [ -n "${INSECURE_REGISTRY_URL}" ]; then
        registries='["@INSECURE_REGISTRY_URL"]'
    fi
    CGROUPS="native.cgroupdriver=${CGROUP_DRIVER}" \
        node_values fill '{"storage-driver": "@DOCKER_STORAGE_DRIVER",
            "exec-opts": ["@CGROUPS"],
            "insecure-registries": '"${registries}"',
            "log-driver": "json-file",
            "log-opts": {"max-size": "50m", "max-file": "3"},
            "live-restore": true}' |
        write_file 644 /etc/docker/daemon.json
    on_host systemctl enable docker.service
    on_host systemctl restart docker.service
}

containerd() {
    local version="${CONTAINERD_VERSION#v}" archive=/srv/magnum/containerd.tar.gz
    local url="${CONTAINERD_TARBALL_URL}"
    if [ -z "${url}" ]; then
        url="https://github.com/containerd/containerd/releases/download/"
        url+="v${version}/cri-containerd-cni-${version}-linux-amd64.tar.gz"
    fi
    if [ ! -e "${ROOT}${archive}.${version}" ]; then
        wait_for 600 "containerd from ${url}" \
            on_host curl --fail --silent --show-error --location \
            --output "${archive}" "${url}"
        on_host sha256sum --check - \
            <<<"${CONTAINERD_TARBALL_SHA256}  ${archive}"
        on_host tar --extract --gzip --file "${archive}" --directory / \
            --no-same-owner --keep-directory-symlink --touch
        write_file 644 "${archive}.${version}" </dev/null
    fi
    write_file 644 /etc/containerd/config.toml <<TOML
version = 2

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$(image "${PAUSE_IMAGE}")"

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = $(is_systemd && echo true || echo false)
TOML
    on_host systemctl disable --now docker.service docker.socket
    on_host systemctl enable containerd.service
    on_host systemctl restart containerd.service
}

is_systemd() {
    [ "${CGROUP_DRIVER}" = systemd ]
}

if [ "${CONTAINER_RUNTIME}" = containerd ]; then
    containerd
else
    docker
fi
