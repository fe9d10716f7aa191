"""What is left of a cluster after its stack has gone, and its removal.

Owns the order of the removal; it exists here and nowhere else. It must not
know who found out that the stack has gone.
"""

from oslo_log import log as logging

from magnum.common import client_files
from magnum.common import clients
from magnum.common import cluster_certs
from magnum.common import exception
from magnum.common import trusts
from magnum.conductor.operations import faults
from magnum.objects import nodegroup as nodegroup_object

LOG = logging.getLogger(__name__)

# What is removed, in this order.
PARTS = ('certificates', 'trust', 'nodegroups', 'row')


def forget(context, cluster):
    """Remove certificates, trust, trustee, nodegroups and row of a cluster.

    Each part may be gone already. The row goes last, so that whoever is
    interrupted, or cannot reach a service, leaves something that will be
    found and finished.

    :param context: a context of the service, or of one who may do as much
    """
    _pass('certificates')
    cluster_certs.delete_all_certificates(cluster, context=context)
    client_files.delete_client_files(cluster, context=context)
    _pass('trust')
    trusts.delete_trustee_and_trust(clients.OpenStackClients(context),
                                    context, cluster)
    _pass('nodegroups')
    for group in cluster.nodegroups:
        try:
            group.destroy()
        except exception.NodeGroupNotFound:
            LOG.debug('Nodegroup %s has gone already', group.uuid)
    _pass('row')
    try:
        cluster.destroy()
    except exception.ClusterNotFound:
        LOG.debug('Cluster %s has gone already', cluster.uuid)
    nodegroup_object.WRITES.forget(cluster.uuid)
    LOG.info('Cluster %s and all that belonged to it is gone', cluster.uuid)


def _pass(part):
    faults.reach(f'forget:{part}:before')
