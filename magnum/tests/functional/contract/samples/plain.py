"""A driver as somebody outside the tree writes one, without Heat.

It knows the published interface only: arguments come by position, the
status method takes two of them, and what happened is written on the objects.
"""

from magnum.drivers.common import driver
from magnum.objects import fields

STATUS = fields.ClusterStatus


class Machines:
    """The engine behind the driver: clusters by id."""

    def __init__(self):
        self.clusters = {}
        self.failing = None

    def ensure(self, uuid, nodes):
        self.clusters[uuid] = nodes
        return f'machines-{uuid}'

    def remove(self, uuid):
        self.clusters.pop(uuid, None)


MACHINES = Machines()


class PlainDriver(driver.Driver):

    @property
    def provides(self):
        return [{'server_type': 'vm', 'os': 'plain', 'coe': 'kubernetes'}]

    def create_cluster(self, context, cluster, cluster_create_timeout):
        cluster.stack_id = MACHINES.ensure(cluster.uuid, cluster.node_count)

    def update_cluster_status(self, context, cluster):
        if cluster.status == STATUS.DELETE_IN_PROGRESS:
            if cluster.uuid not in MACHINES.clusters:
                cluster.status = STATUS.DELETE_COMPLETE
        elif MACHINES.failing:
            cluster.status = cluster.status.replace('IN_PROGRESS', 'FAILED')
            cluster.status_reason = MACHINES.failing
        elif cluster.uuid in MACHINES.clusters:
            cluster.status = cluster.status.replace('IN_PROGRESS', 'COMPLETE')
            cluster.api_address = 'https://192.0.2.7:6443'
            for nodegroup in cluster.nodegroups:
                nodegroup.status = cluster.status
                nodegroup.node_addresses = ['192.0.2.8']
                nodegroup.save()
        cluster.save()

    def update_cluster(self, context, cluster, scale_manager=None,
                       rollback=False):
        MACHINES.ensure(cluster.uuid, cluster.node_count)

    def resize_cluster(self, context, cluster, resize_manager, node_count,
                       nodes_to_remove, nodegroup=None):
        MACHINES.ensure(cluster.uuid, node_count)

    def upgrade_cluster(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        MACHINES.ensure(cluster.uuid, cluster.node_count)

    def delete_cluster(self, context, cluster):
        MACHINES.remove(cluster.uuid)

    def create_nodegroup(self, context, cluster, nodegroup):
        nodegroup.stack_id = MACHINES.ensure(nodegroup.uuid,
                                             nodegroup.node_count)

    def update_nodegroup(self, context, cluster, nodegroup):
        MACHINES.ensure(nodegroup.uuid, nodegroup.node_count)

    def delete_nodegroup(self, context, cluster, nodegroup):
        MACHINES.remove(nodegroup.uuid)

    def create_federation(self, context, federation):
        raise NotImplementedError()

    def update_federation(self, context, federation):
        raise NotImplementedError()

    def delete_federation(self, context, federation):
        raise NotImplementedError()


class FederalDriver(PlainDriver):
    """One that has federations, and says so; replaces secrets, too."""

    supports_federations = True
    provides = [{'server_type': 'vm', 'os': 'federal', 'coe': 'kubernetes'}]

    def rotate_ca_certificate(self, context, cluster):
        MACHINES.ensure(cluster.uuid, cluster.node_count)

    def rotate_credential(self, context, cluster):
        MACHINES.ensure(cluster.uuid, cluster.node_count)

    def create_federation(self, context, federation):
        MACHINES.ensure(federation.uuid, federation.member_ids)

    def update_federation(self, context, federation):
        MACHINES.ensure(federation.uuid, federation.member_ids)

    def delete_federation(self, context, federation):
        MACHINES.remove(federation.uuid)


class BetaDriver(PlainDriver):
    """The same, not yet for everybody."""

    beta = True
    provides = [{'server_type': 'vm', 'os': 'beta', 'coe': 'kubernetes'}]


class RivalDriver(PlainDriver):
    """Claims what another driver provides."""


class BrokenDriver(PlainDriver):
    """Cannot be constructed, as a driver without its kubeconfig."""

    def __init__(self):
        raise OSError('no kubeconfig')
