#!/bin/bash
# Start of what Heat's agent runs: unpacks the programs that follow in the same
# text, and runs each one as a process of its own. They stay on the node, where
# an operator can read them and run them again.

set -euo pipefail
umask 077

export ROOT="${ROOT-/host}"
PROGRAMS="${ROOT}/srv/magnum/programs"
mkdir -p "${PROGRAMS}"

# Keep what is read from stdin under this name.
unpack() {
    cat >"${PROGRAMS}/$1"
}

# Keep a program read from stdin under this name, and run it.
run() {
    unpack "$1"
    printf 'program %s\n' "$1"
    bash "${PROGRAMS}/$1" </dev/null
}
