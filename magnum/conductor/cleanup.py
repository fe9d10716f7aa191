"""What is left of a cluster after its stack has gone, and its removal.

Owns the order of the removal; it exists here and nowhere else. It must not
know who found out that the stack has gone.
"""

from oslo_log import log as logging

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


def forget(context, cluster):
    """Remove all that is left of a cluster, and its rows.

    Each part may be gone already. The row goes last, so that whoever is
    interrupted, or cannot reach a service, leaves something that will be
    found and finished.

    :param context: a context of the service, or of one who may do as much
    """
    _pass('volumes', cluster.name)
    _delete_volumes(context, cluster)
    _pass('security_groups', cluster.name)
    if cluster.stack_id:
        # Its network had held them until now.
        _as_its_owner(context, cluster, neutron.delete_security_groups)
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


def _delete_volumes(context, cluster):
    """Delete what its workloads left, now that no server has it any more.

    :raises: ServiceUnavailable while that cannot be done
    """
    if not cluster.stack_id or not CONF.cluster.delete_volumes:
        return
    moving = _as_its_owner(context, cluster, cinder.delete_volumes,
                           everywhere=True)
    if moving:
        raise exception.ServiceUnavailable(
            service='cinder', reason=_('volumes are not free yet: %s')
            % ', '.join(moving))


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
