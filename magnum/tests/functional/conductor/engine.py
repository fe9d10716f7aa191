"""A cluster engine that lives in the test.

What a driver outside the tree is to the conductor: stacks that are made,
grow, fail and go on command, every call counted, errors on demand.
"""

import threading

from magnum.drivers.common import driver

TRIPLE = {'server_type': 'vm', 'os': 'toy', 'coe': 'kubernetes'}


class Engine:
    """The stacks there are, and what was asked for.

    :ivar stacks: {stack id: status}
    :ivar calls: [(method, cluster uuid, the other arguments)]
    :ivar made: ids of all stacks ever made, once per making
    :ivar errors: {method: [exceptions to raise, one per call]}; or
        functions that return them, once something else has happened
    """

    def __init__(self):
        self.stacks = {}
        self.calls = []
        self.made = []
        self.errors = {}
        self.lock = threading.Lock()

    def called(self, method, cluster, *args):
        """Note a call, and raise what is next for it."""
        with self.lock:
            self.calls.append((method, cluster.uuid, args))
            pending = self.errors.get(method)
            error = pending.pop(0) if pending else None
        if error is not None:
            raise error() if callable(error) else error

    def count(self, method):
        """Return how often a method was called."""
        return sum(1 for call in self.calls if call[0] == method)

    def last(self, method):
        """Return the other arguments of the last call of a method."""
        return [call[2] for call in self.calls if call[0] == method][-1]

    def make(self, stack_id):
        """Make a stack, or find it."""
        with self.lock:
            if stack_id not in self.stacks:
                self.stacks[stack_id] = 'CREATE_IN_PROGRESS'
                self.made.append(stack_id)

    def settle(self):
        """Let everything that goes on come to its good end."""
        with self.lock:
            for stack_id, status in list(self.stacks.items()):
                if status == 'DELETE_IN_PROGRESS':
                    del self.stacks[stack_id]
                else:
                    self.stacks[stack_id] = status.replace('IN_PROGRESS',
                                                           'COMPLETE')


ENGINE = Engine()


def stack_of(cluster):
    """Return the id of the stack of a cluster; it is always the same."""
    return f'stack-{cluster.uuid}'


class ToyDriver(driver.Driver):
    """Passes everything on to the engine of the test."""

    needs_trust = False
    supports_federations = True

    @property
    def provides(self):
        return [TRIPLE]

    def create_cluster(self, context, cluster, cluster_create_timeout):
        ENGINE.called('create_cluster', cluster, cluster_create_timeout)
        ENGINE.make(stack_of(cluster))
        cluster.stack_id = stack_of(cluster)

    def delete_cluster(self, context, cluster):
        ENGINE.called('delete_cluster', cluster)
        if stack_of(cluster) in ENGINE.stacks:
            cluster.stack_id = stack_of(cluster)
            ENGINE.stacks[cluster.stack_id] = 'DELETE_IN_PROGRESS'

    def update_cluster(self, context, cluster, scale_manager=None,
                       rollback=False):
        ENGINE.called('update_cluster', cluster, scale_manager, rollback)
        self._update(cluster)

    def resize_cluster(self, context, cluster, resize_manager, node_count,
                       nodes_to_remove, nodegroup=None):
        ENGINE.called('resize_cluster', cluster, resize_manager, node_count,
                      nodes_to_remove, nodegroup and nodegroup.name)
        self._update(cluster)

    def upgrade_cluster(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        ENGINE.called('upgrade_cluster', cluster, cluster_template.uuid,
                      max_batch_size, nodegroup and nodegroup.name,
                      scale_manager, rollback)
        self._update(cluster)

    def create_nodegroup(self, context, cluster, nodegroup):
        ENGINE.called('create_nodegroup', cluster, nodegroup.name)
        nodegroup.stack_id = f'stack-{nodegroup.uuid}'
        ENGINE.make(nodegroup.stack_id)

    def update_nodegroup(self, context, cluster, nodegroup):
        ENGINE.called('update_nodegroup', cluster, nodegroup.name)
        self._update(cluster)

    def delete_nodegroup(self, context, cluster, nodegroup):
        ENGINE.called('delete_nodegroup', cluster, nodegroup.name)
        ENGINE.stacks[nodegroup.stack_id] = 'DELETE_IN_PROGRESS'

    def rotate_ca_certificate(self, context, cluster):
        ENGINE.called('rotate_ca_certificate', cluster)
        self._update(cluster)

    def rotate_credential(self, context, cluster):
        ENGINE.called('rotate_credential', cluster)
        self._update(cluster)

    def create_federation(self, context, federation):
        ENGINE.called('create_federation', federation)

    def update_federation(self, context, federation):
        ENGINE.called('update_federation', federation,
                      list(federation.member_ids))

    def delete_federation(self, context, federation):
        ENGINE.called('delete_federation', federation)

    @staticmethod
    def _update(cluster):
        ENGINE.stacks[stack_of(cluster)] = 'UPDATE_IN_PROGRESS'

    def update_cluster_status(self, context, cluster, use_admin_ctx=False):
        ENGINE.called('update_cluster_status', cluster, use_admin_ctx)
        before = cluster.status
        statuses = []
        for group in cluster.nodegroups:
            status = ENGINE.stacks.get(group.stack_id)
            if status is None and group.stack_id:
                status = group.status.replace('IN_PROGRESS', 'COMPLETE')
            if status and status != group.status:
                group.status = status
                group.save()
            statuses.append(group.status)
        for state in ('IN_PROGRESS', 'FAILED', 'COMPLETE'):
            if any(status and status.endswith(state)
                   for status in statuses):
                cluster.status = before.replace('IN_PROGRESS', state)
                break
        if cluster.status != before and cluster.status.endswith('FAILED'):
            cluster.status_reason = 'The toy is broken'
        if cluster.status != before:
            cluster.save_if((before,))
