#!/bin/bash
# How programs describe services to systemd. Read after lib.sh.

# Print what runs the containers of the system on this host.
engine() {
    if on_host test -x /usr/bin/podman; then
        printf '/usr/bin/podman\n'
    else
        printf '/usr/bin/docker\n'
    fi
}

# Have a Cinder volume mounted, now and at each boot: mount_volume ID FOLDER.
# A volume without a file system gets one; what is on it is kept.
mount_volume() {
    local device="/dev/disk/by-id/virtio-${1:0:20}" unit
    wait_for 300 "volume $1" on_host test -b "${device}"
    if ! on_host blkid "${device}" >/dev/null; then
        on_host mkfs.xfs -q "${device}"
    fi
    on_host mkdir -p "$2"
    unit="$(on_host systemd-escape --path --suffix=mount "$2")"
    write_file 644 "/etc/systemd/system/${unit}" <<UNIT
[Unit]
Description=Volume $1
Before=docker.service containerd.service etcd.service

[Mount]
What=${device}
Where=$2
Type=xfs

[Install]
WantedBy=multi-user.target
UNIT
    on_host systemctl daemon-reload
    on_host systemctl enable --now "${unit}"
}

# Write a service that runs in a container of the host's network:
# container_unit NAME DESCRIPTION AFTER COMMAND [PODMAN_OPTION...]. IMAGE and
# ARGS are in /etc/kubernetes/NAME; systemd splits ARGS into words.
container_unit() {
    local name="$1" description="$2" after="$3" command="$4" engine
    shift 4
    engine="$(engine)"
    write_file 644 "/etc/systemd/system/${name}.service" <<UNIT
[Unit]
Description=${description}
Wants=network-online.target
After=network-online.target ${after}

[Service]
EnvironmentFile=/etc/kubernetes/${name}
ExecStartPre=-${engine} rm --force ${name}
ExecStart=${engine} run --name ${name} --net=host \\
    --security-opt label=disable --entrypoint ${command} \\
    --volume /etc/kubernetes:/etc/kubernetes:ro \\
    --volume /etc/pki:/etc/pki:ro \\
    $* \${IMAGE} \$ARGS \$EXTRA_ARGS
ExecStop=${engine} stop ${name}
Restart=always
RestartSec=10
TimeoutStartSec=10min
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
UNIT
}

# Write what a service is started with: service_env NAME IMAGE EXTRA ARG...
service_env() {
    local name="$1" image="$2" extra="$3"
    shift 3
    {
        env_line IMAGE "${image}"
        env_line ARGS "$*"
        env_line EXTRA_ARGS "${extra}"
    } | write_file 600 "/etc/kubernetes/${name}"
}
