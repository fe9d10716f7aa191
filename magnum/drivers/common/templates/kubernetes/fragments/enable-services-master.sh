#!/bin/bash
# Starts what a master runs and waits until its API answers.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_params

on_host systemctl daemon-reload
# The first member of several is not healthy before the others are there, so
# nothing waits for etcd here: the API server tries again until it is.
for service in etcd kube-apiserver kube-controller-manager kube-scheduler \
    kubelet kube-proxy; do
    on_host systemctl enable "${service}.service"
    on_host systemctl restart --no-block "${service}.service"
done

wait_for 1800 'the API of this master' kubectl get --raw /healthz
wait_for 600 'this node in the API' kubectl get node "${INSTANCE_NAME}"
# The first of the names is that of releases before 1.24; what selects nodes
# by it still finds them.
kubectl label --overwrite node "${INSTANCE_NAME}" \
    node-role.kubernetes.io/master= node-role.kubernetes.io/control-plane=
