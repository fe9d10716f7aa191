"""Volume types for nodes whose labels name none; volumes of workloads."""

import functools

from cinderclient import exceptions as cinder_exception
from keystoneauth1 import exceptions as ka_exception
from oslo_log import log as logging

from magnum.common import client_errors
from magnum.common import clients
from magnum.common import exception
from magnum.common import transient
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# What the CSI driver notes with the volumes it makes for a cluster.
_CLUSTER = 'cinder.csi.openstack.org/cluster'
# What we note with those that go with their cluster, before it goes.
_GOES_WITH = 'magnum.openstack.org/goes-with'
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


_translated = functools.partial(
    client_errors.translated, 'cinder',
    (cinder_exception.Unauthorized, cinder_exception.Forbidden),
    cinder_exception.ClientException)


def _list_volumes(volumes, cluster, everywhere):
    search = {'metadata': {_CLUSTER: cluster.uuid}}
    if everywhere:
        search.update(all_tenants=1, project_id=cluster.project_id)
    try:
        found = volumes.list(search_opts=search)
    except ka_exception.EndpointNotFound:
        # A cloud without volumes.
        return []
    # Services of old do not look at the metadata they are given.
    return [volume for volume in found
            if (volume.metadata or {}).get(_CLUSTER) == cluster.uuid]


def mark_volumes(context, cluster, ids, everywhere=False):
    """Of the volumes of ``cluster``, those with these ids only go with it.

    That is noted with them, for whoever finds later that the cluster has
    gone and cannot be asked any more.

    :param everywhere: whether to look in all projects, as an administrator.
    :raises ServiceUnavailable: Cinder does not answer.
    :raises AuthorizationFailure: it does not know the caller.
    :raises InvalidParameterValue: it refuses for another reason.
    """
    with _translated():
        volumes = clients.OpenStackClients(context).cinder().volumes
        for volume in _list_volumes(volumes, cluster, everywhere):
            if (volume.id in ids) != _goes(volume, cluster):
                _mark_volume(volumes, volume, cluster)


def _goes(volume, cluster):
    return volume.metadata.get(_GOES_WITH) == cluster.uuid


def _mark_volume(volumes, volume, cluster):
    try:
        if _goes(volume, cluster):
            # By what it said before a deletion that failed.
            volumes.delete_metadata(volume, [_GOES_WITH])
        else:
            volumes.set_metadata(volume, {_GOES_WITH: cluster.uuid})
    except cinder_exception.ClientException as error:
        if transient.is_transient(error):
            raise
        LOG.warning('Volume %(id)s (%(name)s) of cluster %(uuid)s cannot be '
                    'marked: %(error)s',
                    {'id': volume.id, 'name': volume.name,
                     'uuid': cluster.uuid, 'error': error})


def delete_volumes(context, cluster, everywhere=False):
    """The free volumes that were marked for ``cluster`` are gone or going.

    One that is attached, has snapshots or is refused for another reason
    stays, and so does one without a mark; the log names it.

    :param everywhere: whether to look in all projects, as an administrator.
    :returns: ids, with names, of those that will be free in a moment.
    :raises ServiceUnavailable: Cinder does not answer.
    :raises AuthorizationFailure: it does not know the caller.
    :raises InvalidParameterValue: it refuses for another reason.
    """
    with _translated():
        volumes = clients.OpenStackClients(context).cinder().volumes
        return [f'{volume.id} ({volume.name})' for volume
                in _list_volumes(volumes, cluster, everywhere)
                if not _delete_volume(volumes, volume, cluster)]


def _delete_volume(volumes, volume, cluster):
    """Delete a volume, or leave it; say whether there is no more to do."""
    if not _goes(volume, cluster):
        LOG.warning('Volume %(id)s (%(name)s) of cluster %(uuid)s stays: the '
                    'cluster did not say that it goes with it',
                    {'id': volume.id, 'name': volume.name,
                     'uuid': cluster.uuid})
        return True
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
