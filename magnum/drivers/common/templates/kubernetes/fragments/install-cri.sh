#!/bin/bash
# Sets up what runs the containers of pods: containerd, that of the host or a
# release whose archive is as expected; or the Docker of the host.

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

# Docker does not start where its unit and daemon.json say the same: take what
# is said here out of the unit, and out of the files of options it reads.
free_docker() {
    local unit path edited
    local flags='storage-driver|log-driver|log-opt|exec-opt'
    unit="$(on_host systemctl show --property FragmentPath docker.service)"
    for path in "${unit#FragmentPath=}" /etc/sysconfig/docker \
        /etc/sysconfig/docker-storage; do
        if [ ! -f "${ROOT}${path}" ]; then
            continue
        fi
        edited="$(sed -E -e "s/--(${flags})[= ][^\"' ]+//g" \
            -e "s/--live-restore(=[a-z]+)?//g" "${ROOT}${path}")"
        if [[ "${path}" == *.service ]]; then
            path=/etc/systemd/system/docker.service
        fi
        write_file 644 "${path}" <<<"${edited}"
    done
    on_host systemctl daemon-reload
}

docker() {
    local registries='[]'
    free_docker
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

# Without a version the host has all there is to install.
install_containerd() {
    local version="${CONTAINERD_VERSION#v}" url="${CONTAINERD_TARBALL_URL}"
    local archive="/srv/magnum/downloads/containerd-${version}.tar.gz"
    local kind=containerd folder=/usr/local
    if ! at_least "${version}" 2.0; then
        # It is laid out from the root, and has runc and a unit besides.
        kind=cri-containerd-cni
        folder=/
    fi
    if [ -z "${url}" ]; then
        url="https://github.com/containerd/containerd/releases/download/"
        url+="v${version}/${kind}-${version}-linux-$(architecture).tar.gz"
    fi
    download "${url}" "${archive}" .sha256sum "${CONTAINERD_TARBALL_SHA256}"
    on_host mkdir -p "${folder}"
    on_host tar --extract --gzip --file "${archive}" --touch \
        --directory "${folder}" --no-same-owner --keep-directory-symlink
    if [ "${folder}" != / ]; then
        write_unit
    fi
}

# The archive has none from release 2 on.
write_unit() {
    write_file 644 /etc/systemd/system/containerd.service <<'UNIT'
[Unit]
Description=Runs the containers of pods
After=network.target dbus.service

[Service]
Type=notify
ExecStart=/usr/local/bin/containerd
# What runs in containers outlives it.
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
UNIT
    on_host systemctl daemon-reload
}

# Name what starts a container, if it is not the runc that containerd finds.
low_level_runtime() {
    if ! on_host test -x /usr/bin/runc && on_host test -x /usr/bin/crun &&
        at_least "${CONTAINERD_VERSION:-2.0}" 2.0; then
        printf 'BinaryName = "/usr/bin/crun"\n'
    fi
}

# A registry that is trusted without TLS is one for containerd by a file.
insecure_registry() {
    local name="${INSECURE_REGISTRY_URL#*://}"
    if [ -z "${name}" ]; then
        return 0
    fi
    write_file 644 "/etc/containerd/certs.d/${name//[!A-Za-z0-9.:_-]/}/hosts.toml" \
        <<TOML
server = "http://${name//[\"\\[:cntrl:]]/}"
TOML
}

containerd() {
    local systemd=false
    if [ "${CGROUP_DRIVER}" = systemd ]; then
        systemd=true
    fi
    if [ -n "${CONTAINERD_VERSION}" ]; then
        install_containerd
    fi
    write_file 644 /etc/containerd/config.toml <<TOML
version = 2

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$(image "${PAUSE_IMAGE}")"
enable_selinux = $([ "${SELINUX_MODE}" = disabled ] && echo false || echo true)

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/opt/cni/bin"
conf_dir = "/etc/cni/net.d"

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/etc/containerd/certs.d"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = ${systemd}
$(low_level_runtime)
TOML
    insecure_registry
    on_host systemctl disable --now docker.service docker.socket ||
        log 'this host has no Docker'
    on_host systemctl enable containerd.service
    on_host systemctl restart containerd.service
}

if [ "${CONTAINER_RUNTIME}" = containerd ]; then
    containerd
else
    docker
fi
