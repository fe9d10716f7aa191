"""Volume types for nodes whose labels name none; volumes of workloads."""

from cinderclient import exceptions as cinder_exception
from keystoneauth1 import exceptions as ka_exception
from oslo_log import log as logging

from magnum.common import clients
from magnum.common import exception
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# What the CSI driver notes with the volumes it makes for a cluster.
_CLUSTER = 'cinder.csi.openstack.org/cluster'
# Volumes that go, or will be free in a moment.
_GOING = ('deleting',)
_MOVING = ('detaching', 'attaching', 'creating', 'downloading')


def get_default_docker_volume_type(context):
    """Return the type of container storage volumes.

    :raises VolumeTypeNotFound: none is configured and Cinder has none.
    """
    return (CONF.cinder.default_docker_volume_type or
            _first_volume_type(context))


def get_default_boot_volume_type(context):
    """Return the type of root volumes.

    :raises VolumeTypeNotFound: none is configured and Cinder has none.
    """
    return CONF.cinder.default_boot_volume_type or _first_volume_type(context)


def get_default_etcd_volume_type(context):
    """Return the type of etcd volumes.

    :raises VolumeTypeNotFound: none is configured and Cinder has none.
    """
    return CONF.cinder.default_etcd_volume_type or _first_volume_type(context)


@exception.keystone_errors('cinder')
def _first_volume_type(context):
    types = clients.OpenStackClients(context).cinder().volume_types.list()
    if not types:
        raise exception.VolumeTypeNotFound()
    return types[0].name


def delete_volumes(context, cluster, everywhere=False):
    """The free volumes Kubernetes made for ``cluster`` are gone or going.

    One that is attached, has snapshots or is refused for another reason
    stays, and the log names it.

    :param everywhere: whether to look in all projects, as an administrator.
    :returns: names of those that will be free in a moment.
    :raises ServiceUnavailable: Cinder does not answer.
    :raises AuthorizationFailure: it does not know the caller.
    """
    search = {'metadata': {_CLUSTER: cluster.uuid}}
    if everywhere:
        search.update(all_tenants=1, project_id=cluster.project_id)
    with exception.keystone_errors('cinder'):
        volumes = clients.OpenStackClients(context).cinder().volumes
        try:
            found = volumes.list(search_opts=search)
        except ka_exception.EndpointNotFound:
            # A cloud without volumes.
            return []
        except (cinder_exception.Unauthorized,
                cinder_exception.Forbidden) as error:
            raise exception.AuthorizationFailure(
                client='cinder', message=str(error)) from error
        except cinder_exception.ClientException as error:
            raise exception.ServiceUnavailable(
                service='cinder', reason=error) from error
        return [volume.name for volume in found
                # Services of old do not look at the metadata they are given.
                if (volume.metadata or {}).get(_CLUSTER) == cluster.uuid and
                not _delete_volume(volumes, volume, cluster)]


def _delete_volume(volumes, volume, cluster):
    """Delete a volume, or leave it; say whether there is no more to do."""
    if volume.status in _GOING:
        return True
    if volume.status in _MOVING:
        return False
    LOG.info('Deleting volume %s (%s) of cluster %s', volume.id, volume.name,
             cluster.uuid)
    try:
        volumes.delete(volume.id)
    except cinder_exception.NotFound:
        LOG.debug('Volume %s has gone already', volume.id)
    except cinder_exception.ClientException as error:
        LOG.warning('Volume %(id)s (%(name)s) of cluster %(uuid)s stays '
                    'behind: %(error)s',
                    {'id': volume.id, 'name': volume.name,
                     'uuid': cluster.uuid, 'error': error})
    return True
