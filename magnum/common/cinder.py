"""Volume types for nodes whose labels name none."""

from magnum.common import clients
from magnum.common import exception
import magnum.conf

CONF = magnum.conf.CONF


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
