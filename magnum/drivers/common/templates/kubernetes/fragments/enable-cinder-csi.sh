#!/bin/bash
# Has volumes of pods made by Cinder.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${CINDER_CSI_ENABLED}" || [ "${VOLUME_DRIVER}" != cinder ] ||
    [ ! -e "${ROOT}/etc/kubernetes/cloud-config" ]; then
    exit 0
fi

group=snapshot.storage.k8s.io
define_kind "${group}" v1 VolumeSnapshot Namespaced status
define_kind "${group}" v1 VolumeSnapshotClass Cluster
define_kind "${group}" v1 VolumeSnapshotContent Cluster status

snapshotter="$(component CSI_SNAPSHOTTER "${CSI_SNAPSHOTTER_TAG}")"
apply_manifest cinder-csi.yaml "CLUSTER_UUID=${CLUSTER_UUID}" \
    "CINDER_CSI_IMAGE=$(component CINDER_CSI "${CINDER_CSI_PLUGIN_TAG}")" \
    "CSI_ATTACHER_IMAGE=$(component CSI_ATTACHER "${CSI_ATTACHER_TAG}")" \
    "CSI_PROVISIONER_IMAGE=$(
        component CSI_PROVISIONER "${CSI_PROVISIONER_TAG}")" \
    "CSI_SNAPSHOTTER_IMAGE=${snapshotter}" \
    "SNAPSHOT_CONTROLLER_IMAGE=${snapshotter/csi-snapshotter:/snapshot-controller:}" \
    "CSI_RESIZER_IMAGE=$(component CSI_RESIZER "${CSI_RESIZER_TAG}")" \
    "CSI_REGISTRAR_IMAGE=$(
        component CSI_REGISTRAR "${CSI_NODE_DRIVER_REGISTRAR_TAG}")" \
    "CSI_LIVENESS_PROBE_IMAGE=$(
        component CSI_LIVENESS_PROBE "${CSI_LIVENESS_PROBE_TAG}")"
