"""What tests of Heat drivers stand on: a cluster of the sample fork."""

from oslo_utils import uuidutils

from magnum.drivers.heat import poller
from magnum import objects
from magnum.objects import fields
from magnum.tests.fakes import cloud
from magnum.tests.fakes import heat
from magnum.tests.functional.contract.samples.heat_fork import driver
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils

STATUS = fields.ClusterStatus


def outputs_of(stack):
    """Return what clusters of the fork show."""
    return {**heat.kubernetes_outputs(stack), 'rack': 'rack-7'}


class HeatTestCase(base.DbTestCase):

    template_values = {}

    def setUp(self):
        super().setUp()
        self.cloud = self.useFixture(cloud.FakeCloudFixture()).cloud
        self.cloud.furnish()
        self.heat = self.cloud.heat
        self.heat.outputs_of = outputs_of
        self.config(group='trust', cluster_user_trust=True)
        self.template = utils.create_test_cluster_template(
            self.context, **{'cluster_distro': 'forkos', 'no_proxy': None,
                             'labels': {}, 'docker_storage_driver': 'overlay2',
                             **self.template_values})
        self.cluster = self.new_cluster()
        self.driver = driver.Driver()

    def new_cluster(self, **values):
        """Return a cluster as the core hands it to create_cluster."""
        cluster = utils.create_test_cluster(
            self.context, **{
                'name': 'My_cluster.1', 'stack_id': None, 'labels': {},
                'trust_id': None, 'keypair': None, 'api_address': None,
                'status': STATUS.CREATE_IN_PROGRESS, 'status_reason': None,
                'fixed_network': None, 'fixed_subnet': None,
                'node_count': 2, 'master_count': 1, **values})
        for group in cluster.nodegroups:
            group.stack_id = None
            group.status = STATUS.CREATE_IN_PROGRESS
            group.node_addresses = []
            group.save()
        return cluster

    def new_nodegroup(self, **values):
        """Return an additional node group, accepted but not created."""
        return utils.create_test_nodegroup(
            self.context, **{
                'uuid': uuidutils.generate_uuid(), 'name': 'extra-workers',
                'cluster_id': self.cluster.uuid, 'is_default': False,
                'stack_id': None, 'status': STATUS.CREATE_IN_PROGRESS,
                'labels': {}, 'node_addresses': [], 'node_count': 2,
                'role': 'gpu', **values})

    def fresh(self):
        """Read the cluster from the database."""
        self.cluster = objects.Cluster.get_by_uuid(self.context,
                                                   self.cluster.uuid)
        return self.cluster

    def group(self, name):
        """Read a node group from the database."""
        return objects.NodeGroup.get_by_name(self.context, self.cluster.uuid,
                                             name)

    def set_status(self, status, *groups):
        """Accept an operation, as the core does."""
        self.fresh()
        self.cluster.status = status
        self.cluster.save()
        for group in groups:
            group.status = status
            group.save()

    def poll(self):
        """Look at the stacks, as a status tick does."""
        self.driver.update_cluster_status(self.context, self.fresh())
        return self.fresh()

    def fail_deletion(self, stack_id, *failure):
        """Let Heat fail to delete a stack as often as it is asked to."""
        for attempt in range(poller.DELETE_ATTEMPTS):
            self.heat.fail(self.heat.stack(stack_id), *failure)
            self.poll()

    def create(self):
        """Create the cluster until it is complete."""
        self.driver.create_cluster(self.context, self.fresh(), 60)
        self.finish()
        return self.poll()

    def finish(self):
        """Let what goes on with all stacks end well."""
        for stack in self.heat.living():
            if stack.state == 'IN_PROGRESS':
                self.heat.complete(stack)

    def stack(self):
        """Return the stack of the cluster."""
        return self.heat.stack(self.fresh().stack_id)
