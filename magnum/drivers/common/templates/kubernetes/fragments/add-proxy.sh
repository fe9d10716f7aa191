#!/bin/bash
# Lets shells and container runtimes reach the world through proxies.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params

if [ -z "${HTTP_PROXY}${HTTPS_PROXY}" ]; then
    exit 0
fi

{
    for name in HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        env_line "${name}" "${!name}"
        env_line "${name,,}" "${!name}"
    done
} | write_file 644 /etc/sysconfig/magnum-proxy

write_file 644 /etc/profile.d/magnum-proxy.sh <<'SHELL'
set -a
. /etc/sysconfig/magnum-proxy
set +a
SHELL

for service in docker containerd etcd kubelet; do
    write_file 644 "/etc/systemd/system/${service}.service.d/proxy.conf" <<'UNIT'
[Service]
EnvironmentFile=/etc/sysconfig/magnum-proxy
UNIT
done
on_host systemctl daemon-reload
