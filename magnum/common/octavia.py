"""Removes the load balancers Kubernetes made for a cluster.

Their ports keep the cluster's network from being deleted.
"""

import re
import time

from keystoneauth1 import exceptions as ka_exception
from octaviaclient.api import exceptions as octavia_exception
from oslo_log import log as logging
from oslo_utils import uuidutils

from magnum.common import client_errors
from magnum.common import clients
from magnum.common import exception
from magnum.common import neutron
from magnum.common import transient
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# What the OpenStack cloud provider and the Octavia ingress controller of
# Kubernetes write on load balancers; the latter adds a version later.
_DESCRIPTION = re.compile(
    r'Kubernetes .+ from cluster (?P<cluster>\S+?)(, version: .*)?$')
# Their names, and the tags of each service that shares one.
_NAME = re.compile(r'kube_(service|ingress)_(?P<cluster>[^_]+)_')
_MADE_BY_KUBERNETES = 'kube_'

# Octavia refuses to touch these until it is done with them.
_BUSY = ('PENDING_CREATE', 'PENDING_UPDATE')
_GOING = ('PENDING_DELETE', 'DELETED')

# Seconds between two looks.
_INTERVAL = 1

_ERRORS = (octavia_exception.OctaviaClientException,
           ka_exception.ClientException, TimeoutError)


def _value(lb, name):
    # Drivers outside the tree hand over objects of the SDK.
    return lb.get(name) if isinstance(lb, dict) else getattr(lb, name, None)


def _named(pattern, text):
    """Return the clusters that such a text names: one or none."""
    found = pattern.match(text or '')
    return {found['cluster']} if found else set()


def _users(lb):
    """Return the clusters whose services a load balancer serves."""
    tags = _value(lb, 'tags') or ()
    return set().union(*(_named(_NAME, tag) for tag in tags))


def _belongs(lb, uuid):
    """Say whether Kubernetes of this cluster made a load balancer.

    Description and name tell who made it. A tag tells who uses it, which
    may be a cluster whose services share that of another: it counts only
    where neither of them names a cluster any more, and not for one that a
    user brought.
    """
    name = _value(lb, 'name') or ''
    makers = (_named(_DESCRIPTION, _value(lb, 'description')) |
              _named(_NAME, name))
    if makers:
        return makers == {uuid}
    return name.startswith(_MADE_BY_KUBERNETES) and uuid in _users(lb)


def _others(lb, cluster, existing):
    """Return the other clusters that use a load balancer.

    A tag may outlive its cluster. Names that are no UUIDs are of clusters
    that somebody else made, and may exist.
    """
    others = _users(lb) - {cluster.uuid}
    ours = {name for name in others if uuidutils.is_uuid_like(name)}
    if ours:
        others -= ours - existing(ours)
    return others


def _is_free(lb, cluster, existing):
    """Say whether no other cluster uses a load balancer; log which does."""
    others = _others(lb, cluster, existing)
    if others:
        LOG.warning('Load balancer %(id)s (%(name)s) of cluster %(uuid)s '
                    'stays: it serves cluster %(others)s as well',
                    {'id': _value(lb, 'id'), 'name': _value(lb, 'name'),
                     'uuid': cluster.uuid,
                     'others': ', '.join(sorted(others))})
    return not others


def _list(octavia_client):
    if hasattr(octavia_client, 'load_balancer_list'):
        return octavia_client.load_balancer_list()['loadbalancers']
    return list(octavia_client.load_balancers())


def _delete(octavia_client, lb_id, cascade):
    if hasattr(octavia_client, 'load_balancer_delete'):
        octavia_client.load_balancer_delete(lb_id, cascade=cascade)
    else:
        octavia_client.delete_load_balancer(lb_id, cascade=cascade)


def _left(octavia_client, ids):
    return [lb for lb in _list(octavia_client) if _value(lb, 'id') in ids and
            _value(lb, 'provisioning_status') != 'DELETED']


def _names(lbs):
    return ', '.join(sorted(
        f'{_value(lb, "id")} ({_value(lb, "provisioning_status")})'
        for lb in lbs))


def _deadline():
    return time.monotonic() + CONF.cluster.pre_delete_lb_timeout


def _pause(deadline, left):
    """Wait until the next look.

    :param left: the load balancers there are.
    :raises TimeoutError: there is no more time.
    """
    if time.monotonic() >= deadline:
        raise TimeoutError('Load balancers are still there after '
                           f'{CONF.cluster.pre_delete_lb_timeout} seconds: '
                           f'{_names(left)}')
    time.sleep(_INTERVAL)


def wait_for_lb_deleted(octavia_client, deleted_lbs):
    """None of the load balancers exists afterwards.

    :param deleted_lbs: their ids.
    :raises TimeoutError: some exist after [cluster] pre_delete_lb_timeout
        seconds.
    """
    deadline = _deadline()
    while left := _left(octavia_client, deleted_lbs):
        _pause(deadline, left)


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


def _try_to_delete(context, lb, cluster, octavia_client):
    """Return the id of a load balancer that goes; nothing if it is busy."""
    try:
        return _delete_loadbalancers(context, [lb], cluster, octavia_client,
                                     remove_fip=True)
    except _ERRORS as exc:
        # It has changed since it was listed.
        if transient.status(exc) not in (404, 409):
            raise
        LOG.info('Load balancer %(id)s of cluster %(uuid)s is not deleted '
                 'now: %(error)s', {'id': _value(lb, 'id'), 'error': exc,
                                    'uuid': cluster.uuid})
        return set()


def _delete_all(context, lbs, cluster, octavia_client):
    """None of the load balancers that are not going already exists.

    Kubernetes changes one whenever nodes come or go, and some stay in that
    for ever; no thread waits for it.

    :raises Busy: Octavia is changing all that exist.
    :raises TimeoutError: some exist after [cluster] pre_delete_lb_timeout
        seconds.
    """
    deadline, asked = _deadline(), set()
    left = [lb for lb in lbs
            if _value(lb, 'provisioning_status') not in _GOING]
    ids = {_value(lb, 'id') for lb in left}
    while left:
        for lb in left:
            if (_value(lb, 'provisioning_status') not in _BUSY and
                    _value(lb, 'id') not in asked):
                asked |= _try_to_delete(context, lb, cluster, octavia_client)
        left = _left(octavia_client, ids)
        if left and all(_value(lb, 'provisioning_status') in _BUSY
                        for lb in left):
            raise exception.Busy(what=_('load balancers %s') % _names(left))
        if left:
            _pause(deadline, left)


def find_shared(context, cluster, existing=frozenset):
    """Return the load balancers of ``cluster`` that serve others as well.

    They are: text that names one -> set of the others.

    :param existing: as of :func:`delete_loadbalancers`.
    :raises ServiceUnavailable: Octavia does not answer.
    :raises AuthorizationFailure: Keystone does not know the caller.
    :raises InvalidParameterValue: Octavia refuses.
    """
    with client_errors.translated(
            'octavia', (), octavia_exception.OctaviaClientException):
        client = clients.OpenStackClients(context).octavia()
        found = {f'{_value(lb, "id")} ({_value(lb, "name")})':
                 _others(lb, cluster, existing)
                 for lb in _list(client) if _belongs(lb, cluster.uuid)}
    return {name: others for name, others in found.items() if others}


def delete_loadbalancers(context, cluster, existing=frozenset):
    """The load balancers Kubernetes made for ``cluster`` are gone.

    One that serves another cluster as well stays, and the log names it.

    :param existing: returns the set of those of some UUIDs that are of
        clusters; all are if it is not given.
    :raises Busy: Octavia is changing those that are left.
    :raises PreDeletionFailed: they are not, for whatever other reason.
    """
    client = clients.OpenStackClients(context).octavia()
    try:
        lbs = [lb for lb in _list(client) if _belongs(lb, cluster.uuid) and
               _is_free(lb, cluster, existing)]
        _delete_all(context, lbs, cluster, client)
    except _ERRORS as exc:
        raise exception.PreDeletionFailed(cluster_uuid=cluster.uuid,
                                          msg=exc) from exc
