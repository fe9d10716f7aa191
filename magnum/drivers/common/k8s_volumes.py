"""Which volumes a Kubernetes cluster wants to be deleted with it.

Owns what of a persistent volume says so. It must not know drivers or Cinder.
"""

from oslo_log import log as logging
import requests

from magnum.common import exception
from magnum.conductor import k8s_api
from magnum.drivers.common import k8s_monitor

LOG = logging.getLogger(__name__)

_DELETE = 'Delete'


def _volume_id(spec):
    # Of the driver that Kubernetes had inside, claims look as they did.
    return ((spec.get('csi') or {}).get('volumeHandle') or
            (spec.get('cinder') or {}).get('volumeID'))


def list_deletable(context, cluster):
    """Return the ids of the volumes that go when nobody claims them.

    A volume that the cluster does not name is not its own any more, or never
    was: the mark of the CSI driver stays when another cluster takes one over.

    :returns: a set, or None when the cluster cannot be asked
    """
    if not k8s_monitor.is_reachable(cluster):
        LOG.info('Cluster %s cannot be asked which volumes go with it: '
                 'conductors do not reach it', cluster.uuid)
        return None
    try:
        with k8s_api.KubernetesAPI(context, cluster) as api:
            specs = [volume['spec'] for volume
                     in api.list_persistent_volumes()['items']]
        return {_volume_id(spec) for spec in specs
                if spec['persistentVolumeReclaimPolicy'] == _DELETE} - {None}
    except (requests.RequestException, OSError, exception.MagnumException,
            ValueError, LookupError, TypeError) as error:
        LOG.warning('Cluster %(uuid)s does not tell which volumes go with '
                    'it: %(error)s', {'uuid': cluster.uuid, 'error': error})
        return None
