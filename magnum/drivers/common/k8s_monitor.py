"""Health and metrics of a Kubernetes cluster.

Owns the judgement: which answers of the Kubernetes API make a cluster
healthy, and when it is not asked at all. It must not know drivers.
"""

from oslo_log import log as logging
from oslo_utils import strutils
import requests

from magnum.common import exception
from magnum.common import utils
from magnum.conductor import k8s_api
from magnum.drivers.common import labels
from magnum.drivers.common import monitors
from magnum.objects import fields

LOG = logging.getLogger(__name__)

HEALTH = fields.ClusterHealthStatus
# Characters kept of what a node says of itself.
MESSAGE_LIMIT = 200
OK = 'ok'
API_UNREACHABLE = 'The cluster %s is not accessible.'

_HEALER = 'auto_healing_controller'


def _is_true(given, name, default=False):
    return strutils.bool_from_string((given or {}).get(name, default))


class K8sMonitor(monitors.MonitorBase):
    """Asks the API server of one cluster."""

    def __init__(self, context, cluster):
        super().__init__(context, cluster)
        self.data = {}

    @property
    def metrics_spec(self):
        return {'memory_util': {'unit': '%', 'func': 'compute_memory_util'},
                'cpu_util': {'unit': '%', 'func': 'compute_cpu_util'}}

    def pull_data(self):
        """Put capacities of nodes and requests of pods into ``data``.

        :raises: requests.RequestException
        """
        with k8s_api.KubernetesAPI(self.context, self.cluster) as api:
            nodes = api.list_node()
            pods = api.list_namespaced_pod('default')
        self.data['nodes'] = [
            _quantities(node['status']['capacity'])
            for node in nodes.get('items', ())]
        self.data['pods'] = [
            _sum(_quantities((container.get('resources') or {})
                             .get('limits') or {})
                 for container in pod['spec']['containers'])
            for pod in pods.get('items', ())]

    def compute_memory_util(self):
        """Return the share of memory that is spoken for, in percent."""
        return self._utilisation('Memory')

    def compute_cpu_util(self):
        """Return the share of processors that is spoken for, in percent."""
        return self._utilisation('Cpu')

    def _utilisation(self, kind):
        capacity = sum(node[kind] for node in self.data['nodes'])
        if not capacity:
            return 0
        return sum(pod[kind] for pod in self.data['pods']) * 100 / capacity

    def poll_health_status(self):
        """Put health_status and health_status_reason into ``data``.

        Nothing is put there when the cluster's own healer reports its
        health.
        """
        if self._heals_itself():
            return
        if not is_reachable(self.cluster):
            self._set(HEALTH.UNKNOWN,
                      {'api': API_UNREACHABLE % self.cluster.name})
            return
        try:
            with k8s_api.KubernetesAPI(self.context, self.cluster) as api:
                said = _complaints(api.get_livez())
                nodes = api.list_node() if said == OK else {}
        except (requests.RequestException, OSError, exception.MagnumException,
                ValueError) as error:
            LOG.info('The health of cluster %(uuid)s cannot be read: '
                     '%(error)s', {'uuid': self.cluster.uuid, 'error': error})
            self._set(HEALTH.UNHEALTHY, {'api': str(error)})
            return
        reason = {'api': said}
        for node in nodes.get('items', ()):
            reason.update(_judgement(node))
        healthy = said == OK and all(
            value == 'True' for name, value in reason.items()
            if name.endswith('.Ready'))
        self._set(HEALTH.HEALTHY if healthy else HEALTH.UNHEALTHY, reason)

    def list_troubles(self):
        """Return a sentence for each pod of the system that does not run."""
        if not is_reachable(self.cluster):
            return []
        try:
            with k8s_api.KubernetesAPI(self.context, self.cluster) as api:
                pods = api.list_namespaced_pod('kube-system')
        except (requests.RequestException, OSError, exception.MagnumException,
                ValueError) as error:
            return [f'Its pods cannot be listed: {error}']
        return [trouble for pod in pods.get('items', ())
                if (trouble := _trouble_of(pod))]

    def _set(self, status, reason):
        self.data['health_status'] = status
        self.data['health_status_reason'] = reason

    def _heals_itself(self):
        given = self.cluster.labels or {}
        return (_is_true(given, 'auto_healing_enabled') and
                given.get(_HEALER, labels.LABELS[_HEALER].default) ==
                'magnum-auto-healer')


def is_reachable(cluster):
    """Say whether the API server has an address that conductors reach."""
    if not cluster.api_address:
        return False
    if cluster.master_lb_enabled:
        return _is_true(cluster.labels, 'master_lb_floating_ip_enabled',
                        cluster.floating_ip_enabled)
    return bool(cluster.floating_ip_enabled)


def _complaints(answer):
    """Return ``ok``, or the checks of an API server that fail."""
    lines = answer.strip().splitlines()
    failing = [line for line in lines if line.startswith('[-]')]
    return '; '.join(failing or lines)[:MESSAGE_LIMIT]


def _judgement(node):
    """Return whether a node is ready, and if it is not, what it says."""
    name = node['metadata']['name']
    ready = next((condition for condition
                  in node.get('status', {}).get('conditions') or ()
                  if condition['type'] == 'Ready'), {})
    found = {f'{name}.Ready': ready.get('status', 'Unknown')}
    if found[f'{name}.Ready'] != 'True' and ready.get('message'):
        found[f'{name}.Reason'] = ready['message'][:MESSAGE_LIMIT]
    return found


def _trouble_of(pod):
    """Return what is wrong with a pod, or None."""
    status = pod.get('status', {})
    waiting = [state['waiting'] for container
               in status.get('containerStatuses') or ()
               if (state := container.get('state') or {}).get('waiting')]
    phase = status.get('phase', 'Unknown')
    if phase in ('Running', 'Succeeded') and not waiting:
        return None
    said = '; '.join(
        f"{one.get('reason', '')} {one.get('message', '')}".strip()
        for one in waiting)[:MESSAGE_LIMIT]
    text = f"Pod {pod['metadata']['name']} is {phase}"
    return f'{text}: {said}' if said else f'{text}.'


def _quantities(resources):
    return {'Memory': utils.get_k8s_quantity(resources.get('memory', '0')),
            'Cpu': utils.get_k8s_quantity(resources.get('cpu', '0'))}


def _sum(quantities):
    total = {'Memory': 0, 'Cpu': 0}
    for quantity in quantities:
        for kind in total:
            total[kind] += quantity[kind]
    return total
