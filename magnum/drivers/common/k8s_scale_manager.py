"""Which nodes of a Kubernetes cluster have work to do.

Owns the answer for scale managers. It must not know drivers.
"""

from magnum.conductor import k8s_api
from magnum.drivers.common import scale_managers


class K8sScaleManager(scale_managers.ScaleManager):
    """Picks nodes without pods in the default namespace."""

    def _get_hosts_with_container(self, context, cluster):
        with k8s_api.KubernetesAPI(context, cluster) as api:
            pods = api.list_namespaced_pod('default')
        return {pod['spec']['nodeName'] for pod in pods.get('items', ())
                if pod['spec'].get('nodeName')}
