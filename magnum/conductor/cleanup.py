"""What is left of a cluster after its stack has gone, and its removal.

Owns the order of the removal; it exists here and nowhere else. It must not
know who found out that the stack has gone.
"""

import functools

from oslo_log import log as logging
from oslo_utils import timeutils

from magnum.common import cinder
from magnum.common import client_files
from magnum.common import clients
from magnum.common import cluster_certs
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import neutron
from magnum.common import trusts
from magnum.conductor.operations import faults
import magnum.conf
from magnum.i18n import _
from magnum.objects import nodegroup as nodegroup_object

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# What is removed, in this order.
PARTS = ('volumes', 'security_groups', 'certificates', 'trust', 'nodegroups',
         'row')

# What a service says that will say the same another time.
_REFUSALS = (exception.AuthorizationFailure, exception.InvalidParameterValue)


def forget(context, cluster):
    """Remove all that is left of a cluster, and its rows.

    Each part may be gone already. The row goes last, so that whoever is
    interrupted, or cannot reach a service, leaves something that will be
    found and finished.

    :param context: a context of the service, or of one who may do as much
    """
    _pass('volumes', cluster.name)
    _within_bounds(context, cluster, _delete_volumes)
    _pass('security_groups', cluster.name)
    _within_bounds(context, cluster, _delete_security_groups)
    _pass('certificates', cluster.name)
    cluster_certs.delete_all_certificates(cluster, context=context)
    client_files.delete_client_files(cluster, context=context)
    _pass('trust', cluster.name)
    trusts.delete_trustee_and_trust(clients.OpenStackClients(context),
                                    context, cluster)
    _pass('nodegroups', cluster.name)
    for group in cluster.nodegroups:
        try:
            group.destroy()
        except exception.NodeGroupNotFound:
            LOG.debug('Nodegroup %s has gone already', group.uuid)
    _pass('row', cluster.name)
    try:
        cluster.destroy()
    except exception.ClusterNotFound:
        LOG.debug('Cluster %s has gone already', cluster.uuid)
    nodegroup_object.WRITES.forget(cluster.uuid)
    LOG.info('Cluster %s and all that belonged to it is gone', cluster.uuid)


def mark_volumes(context, cluster, driver, again=False, insist=True):
    """Note which volumes go with a cluster while it can still be asked.

    Of one that does not answer they all stay, and so do those that Cinder
    lets nobody mark: what is deleted wrongly does not come back.

    :param context: a context of the service
    :param again: whether an earlier deletion may have left marks
    :param insist: whether that must be noted before all else
    :raises: ServiceUnavailable where it must, and cannot be now
    """
    if not cluster.stack_id or not CONF.cluster.delete_volumes:
        return
    ids = driver.find_volumes(context, cluster)
    if ids is None or not (ids or again):
        return
    try:
        _as_its_owner(context, cluster, functools.partial(
            cinder.mark_volumes, ids=ids), everywhere=True)
    except (*_REFUSALS, exception.ServiceUnavailable) as error:
        if insist and isinstance(error, exception.ServiceUnavailable):
            raise
        LOG.warning('The volumes of cluster %(uuid)s stay: %(error)s',
                    {'uuid': cluster.uuid, 'error': error})


def _delete_volumes(context, cluster):
    """Delete what its workloads left, now that no server has it any more.

    :raises: Busy, ServiceUnavailable while that cannot be done
    """
    if not cluster.stack_id or not CONF.cluster.delete_volumes:
        return
    moving = _as_its_owner(context, cluster, cinder.delete_volumes,
                           everywhere=True)
    if moving:
        raise exception.Busy(what=_('volumes %s') % ', '.join(moving))


def _within_bounds(context, cluster, remove):
    """Remove something, but do not wait for ever until that is possible.

    A service that is away comes back; what is stuck, or may not be done,
    stays so.
    """
    try:
        remove(context, cluster)
    except (exception.Busy, *_REFUSALS) as error:
        if not _is_overdue(context, cluster):
            raise
        LOG.warning('Something of cluster %(uuid)s stays behind: %(error)s',
                    {'uuid': cluster.uuid, 'error': error})


def _is_overdue(context, cluster):
    """Say whether its stacks went longer ago than their making may take.

    Node groups are not written any more after that.
    """
    minutes = cluster.create_timeout or CONF.cluster_heat.create_timeout
    written = [group.updated_at or group.created_at for group in
               nodegroup_object.NodeGroup.list(context, cluster.uuid)]
    return timeutils.is_older_than(
        timeutils.normalize_time(max(written, default=cluster.updated_at)),
        minutes * 60)


def _delete_security_groups(context, cluster):
    if cluster.stack_id:
        # Its network had held them until now.
        _as_its_owner(context, cluster, neutron.delete_security_groups)


def _as_its_owner(context, cluster, remove, **by_service):
    """Remove something with the trust; without one, as the service.

    :param by_service: what the service says in addition
    """
    if cluster.trust_id:
        try:
            return remove(magnum_context.make_cluster_context(cluster),
                          cluster)
        except exception.AuthorizationFailure as error:
            LOG.info('What is left of cluster %(uuid)s is looked for by the '
                     'service: %(error)s',
                     {'uuid': cluster.uuid, 'error': error})
    return remove(context, cluster, **by_service)


def _pass(part, name):
    faults.reach(f'forget:{part}:before', name)
