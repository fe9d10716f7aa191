#!/bin/bash
# Writes what the stack tells this node to files of shell variables that only
# root can read: heat-params, and heat-secrets for what must not leak.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"

# What differs between nodes comes as inputs of the deployment.
node_values lines INSTANCE_NAME KUBE_NODE_IP KUBE_NODE_PUBLIC_IP DOCKER_VOLUME \
    ETCD_VOLUME <"${PROGRAMS}/node-env.json" |
    write_file 600 /etc/sysconfig/heat-params
node_values lines <"${PROGRAMS}/node-secrets.json" |
    write_file 600 /etc/sysconfig/heat-secrets
