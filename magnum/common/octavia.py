"""Removes the load balancers Kubernetes made for a cluster.

Their ports keep the cluster's network from being deleted.
"""

import re
import time

from keystoneauth1 import exceptions as ka_exception
from octaviaclient.api import exceptions as octavia_exception
from oslo_log import log as logging

from magnum.common import clients
from magnum.common import exception
from magnum.common import neutron
import magnum.conf

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# What the OpenStack cloud provider and the Octavia ingress controller of
# Kubernetes write on load balancers; the latter adds a version later.
_DESCRIPTION = r'Kubernetes .+ from cluster %s(, version: .*)?$'
# Their names, and the tags of each service that shares one.
_NAME = r'kube_(service|ingress)_%s_'
_MADE_BY_KUBERNETES = 'kube_'

_GOING = ('PENDING_DELETE', 'DELETED')

# Seconds between two looks.
_INTERVAL = 1

_ERRORS = (octavia_exception.OctaviaClientException,
           ka_exception.ClientException, TimeoutError)


def _value(lb, name):
    # Drivers outside the tree hand over objects of the SDK.
    return lb.get(name) if isinstance(lb, dict) else getattr(lb, name, None)


def _belongs(lb, uuid):
    """Say whether Kubernetes of this cluster made a load balancer.

    A description names the cluster. Where somebody changed it, the name or
    the tag does; a tag alone may be on a balancer that a user brought.
    """
    if re.match(_DESCRIPTION % re.escape(uuid),
                _value(lb, 'description') or ''):
        return True
    named = re.compile(_NAME % re.escape(uuid))
    name = _value(lb, 'name') or ''
    return bool(named.match(name)) or (
        name.startswith(_MADE_BY_KUBERNETES) and
        any(named.match(tag) for tag in _value(lb, 'tags') or ()))


def _list(octavia_client):
    if hasattr(octavia_client, 'load_balancer_list'):
        return octavia_client.load_balancer_list()['loadbalancers']
    return list(octavia_client.load_balancers())


def _delete(octavia_client, lb_id, cascade):
    if hasattr(octavia_client, 'load_balancer_delete'):
        octavia_client.load_balancer_delete(lb_id, cascade=cascade)
    else:
        octavia_client.delete_load_balancer(lb_id, cascade=cascade)


def wait_for_lb_deleted(octavia_client, deleted_lbs):
    """None of the load balancers exists afterwards.

    :param deleted_lbs: their ids.
    :raises TimeoutError: some exist after [cluster] pre_delete_lb_timeout
        seconds.
    """
    deadline = time.monotonic() + CONF.cluster.pre_delete_lb_timeout
    while True:
        left = {_value(lb, 'id') for lb in _list(octavia_client)
                if _value(lb, 'provisioning_status') != 'DELETED'}
        left &= set(deleted_lbs)
        if not left:
            return
        if time.monotonic() >= deadline:
            raise TimeoutError(
                'Load balancers are still there after '
                f'{CONF.cluster.pre_delete_lb_timeout} seconds: '
                f'{", ".join(sorted(left))}')
        time.sleep(_INTERVAL)


def _delete_loadbalancers(context, lbs, cluster, octavia_client,
                          remove_fip=False, cascade=True):
    """Every load balancer of ``lbs`` is gone or going.

    :param remove_fip: delete the floating IPs Kubernetes gave them too.
    :returns: the ids of those that were asked to go.
    """
    asked = set()
    for lb in lbs:
        if _value(lb, 'provisioning_status') in _GOING:
            continue
        lb_id = _value(lb, 'id')
        if remove_fip:
            neutron.delete_floatingip(context, _value(lb, 'vip_port_id'),
                                      cluster)
        LOG.info('Deleting load balancer %s of cluster %s', lb_id,
                 cluster.uuid)
        _delete(octavia_client, lb_id, cascade)
        asked.add(lb_id)
    return asked


def delete_loadbalancers(context, cluster):
    """The load balancers Kubernetes made for ``cluster`` are gone.

    :raises PreDeletionFailed: they are not, for whatever reason.
    """
    client = clients.OpenStackClients(context).octavia()
    try:
        lbs = [lb for lb in _list(client) if _belongs(lb, cluster.uuid)]
        asked = _delete_loadbalancers(context, lbs, cluster, client,
                                      remove_fip=True)
        if asked:
            wait_for_lb_deleted(client, asked)
    except _ERRORS as exc:
        raise exception.PreDeletionFailed(cluster_uuid=cluster.uuid,
                                          msg=exc) from exc
