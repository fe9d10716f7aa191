"""Which nodes of a Kubernetes cluster have work to do.

Owns which pods count as work, and the names of nodes that Heat understands.
It must not know drivers.
"""

from oslo_log import log as logging
import requests

from magnum.common import exception
from magnum.conductor import k8s_api
from magnum.drivers.common import k8s_monitor
from magnum.drivers.common import scale_managers

LOG = logging.getLogger(__name__)

# What runs there runs everywhere, or moves by itself.
SYSTEM_NAMESPACE = 'kube-system'
_FINISHED = ('Succeeded', 'Failed')
_MIRROR = 'kubernetes.io/config.mirror'


def _is_work(pod):
    """Say whether a pod would be missed."""
    metadata = pod.get('metadata', {})
    owners = {owner.get('kind')
              for owner in metadata.get('ownerReferences') or ()}
    return not (metadata.get('namespace') == SYSTEM_NAMESPACE or
                'DaemonSet' in owners or
                _MIRROR in (metadata.get('annotations') or {}) or
                pod.get('status', {}).get('phase') in _FINISHED)


def _server_id(node):
    """Return the id of the server, as the cloud provider or kubelet knows."""
    provider = node.get('spec', {}).get('providerID') or ''
    info = node.get('status', {}).get('nodeInfo') or {}
    return (provider.rpartition('/')[2] or
            info.get('systemUUID', '').lower() or None)


def _names(node):
    """Return all that a node may be called by."""
    return {node['metadata']['name'], *(
        address['address']
        for address in node.get('status', {}).get('addresses') or ())}


class K8sScaleManager(scale_managers.ScaleManager):
    """Picks nodes without pods that somebody wanted."""

    def __init__(self, context, osclient, cluster):
        super().__init__(context, osclient, cluster)
        self._ids = {}

    def get_removal_nodes(self, hosts):
        """Return the server ids of idle nodes among ``hosts``.

        None are returned when the cluster cannot be asked: Heat then picks
        as it likes.
        """
        if not k8s_monitor.is_reachable(self.old_cluster):
            return []
        try:
            found = super().get_removal_nodes(hosts)
        except (requests.RequestException, OSError, ValueError,
                exception.MagnumException) as error:
            LOG.warning('Heat picks which nodes cluster %(uuid)s loses, for '
                        'it does not say which are idle: %(error)s',
                        {'uuid': self.old_cluster.uuid, 'error': error})
            return []
        return [self._ids.get(host, host) for host in found]

    def _get_hosts_with_container(self, context, cluster):
        with k8s_api.KubernetesAPI(context, cluster) as api:
            pods = api.list_pods()
            nodes = api.list_node()
        busy = {pod['spec'].get('nodeName') for pod in pods.get('items', ())
                if _is_work(pod)} - {None}
        found = set(busy)
        for node in nodes.get('items', ()):
            names = _names(node)
            if names & busy:
                found |= names
            server = _server_id(node)
            if server:
                self._ids.update(dict.fromkeys(names, server))
        return found
