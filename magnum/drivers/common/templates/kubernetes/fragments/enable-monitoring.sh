#!/bin/bash
# Watches the cluster by the Prometheus operator.

set -euo pipefail
. "${BASH_SOURCE[0]%/*}/lib.sh"
read_cluster_params

if ! is_true "${MONITORING_ENABLED}"; then
    exit 0
fi
read_secrets

export GRAFANA_ADMIN_PASSWD CLUSTER_BASIC_AUTH_SECRET INGRESS_CONTROLLER
export MONITORING_STORAGE_CLASS_NAME PROMETHEUS_ADAPTER_CONFIGMAP
export RETENTION="${MONITORING_RETENTION_DAYS}d"
export RETENTION_SIZE="${MONITORING_RETENTION_SIZE}GB"
export INTERVAL="${MONITORING_INTERVAL_SECONDS}s"
# More than the metrics, for what is written before they are cut.
export STORAGE="$((MONITORING_RETENTION_SIZE + 2))Gi"
export REGISTRY="${CONTAINER_INFRA_PREFIX%/}"

storage='{}'
if [ -n "${MONITORING_STORAGE_CLASS_NAME}" ]; then
    storage='{"volumeClaimTemplate": {"spec": {
        "storageClassName": "@MONITORING_STORAGE_CLASS_NAME",
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "@STORAGE"}}}}}'
fi

# Print how a part is reached from outside: ingress VARIABLE_WITH_HOST.
ingress() {
    local annotations='{}'
    if ! is_true "${MONITORING_INGRESS_ENABLED}"; then
        printf '{"enabled": false}\n'
        return
    fi
    if [ -n "${CLUSTER_BASIC_AUTH_SECRET}" ]; then
        annotations='{"nginx.ingress.kubernetes.io/auth-type": "basic",
            "nginx.ingress.kubernetes.io/auth-secret":
                "@CLUSTER_BASIC_AUTH_SECRET"}'
    fi
    printf '{"enabled": true, "ingressClassName": "@INGRESS_CONTROLLER",
        "annotations": %s, "hosts": ["@%s"]}\n' "${annotations}" "$1"
}

export GRAFANA_HOST="grafana.${CLUSTER_ROOT_DOMAIN_NAME}"
export PROMETHEUS_HOST="prometheus.${CLUSTER_ROOT_DOMAIN_NAME}"
export ALERTS_HOST="alertmanager.${CLUSTER_ROOT_DOMAIN_NAME}"
node_values fill '{
    "global": {"imageRegistry": "@REGISTRY"},
    "alertmanager": {"ingress": '"$(ingress ALERTS_HOST)"'},
    "grafana": {"adminPassword": "@GRAFANA_ADMIN_PASSWD",
                "ingress": '"$(ingress GRAFANA_HOST)"'},
    "prometheus": {
        "ingress": '"$(ingress PROMETHEUS_HOST)"',
        "prometheusSpec": {
            "retention": "@RETENTION", "retentionSize": "@RETENTION_SIZE",
            "scrapeInterval": "@INTERVAL",
            "storageSpec": '"${storage}"'}}}' |
    install_chart magnum-monitoring monitoring MONITORING \
        "${PROMETHEUS_OPERATOR_CHART_TAG}"

if ! is_true "${PROMETHEUS_ADAPTER_ENABLED}"; then
    exit 0
fi

rules='{}'
if [ -n "${PROMETHEUS_ADAPTER_CONFIGMAP}" ]; then
    rules='{"existing": "@PROMETHEUS_ADAPTER_CONFIGMAP"}'
fi
node_values fill '{
    "prometheus": {"port": 9090, "url":
        "http://magnum-monitoring-kube-pro-prometheus.monitoring.svc"},
    "rules": '"${rules}"'}' |
    install_chart prometheus-adapter monitoring PROMETHEUS_ADAPTER \
        "${PROMETHEUS_ADAPTER_CHART_TAG}"
