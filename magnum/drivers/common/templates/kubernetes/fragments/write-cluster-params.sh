#!/bin/bash
# Writes what the stack tells the first master about the whole cluster.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"

node_values lines <"${PROGRAMS}/cluster-env.json" |
    write_file 600 /etc/sysconfig/cluster-params
node_values lines <"${PROGRAMS}/cluster-secrets.json" |
    write_file 600 /etc/sysconfig/cluster-secrets
