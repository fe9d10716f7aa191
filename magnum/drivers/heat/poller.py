"""What the stacks of a cluster say about it.

Owns reading stacks back: statuses and outputs of node groups, the reasons of
failures, and the compare-and-set writes of all that. A poll may run twice,
late, or on two conductors at once. It must not know flavours.
"""

import collections
import importlib

from oslo_log import log as logging
from oslo_utils import timeutils

from magnum.common import exception
from magnum.common import transient
import magnum.conf
from magnum.drivers.heat import failures
from magnum.drivers.heat import masters
from magnum.drivers.heat import stacks as heat_stacks
from magnum.i18n import _
from magnum.objects import fields
from magnum.objects import lifecycle

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

STATUS = fields.ClusterStatus

#: What the poll found out about one node group.
NodeGroupStatus = collections.namedtuple(
    'NodeGroupStatus', 'name status reason is_default')

#: Stack statuses at which outputs can be read.
READABLE = (STATUS.CREATE_COMPLETE, STATUS.UPDATE_COMPLETE,
            STATUS.CREATE_FAILED)

# What it means that a stack is missing, by the status of its node group.
_MISSING = {STATUS.DELETE_IN_PROGRESS: STATUS.DELETE_COMPLETE,
            STATUS.CREATE_IN_PROGRESS: STATUS.CREATE_FAILED,
            STATUS.UPDATE_IN_PROGRESS: STATUS.UPDATE_FAILED}


# How often Heat is asked to delete a stack, in all, before the cluster shows
# that it cannot. What was in the way often goes a moment later.
DELETE_ATTEMPTS = 3
# Beginning of the reason of a cluster that is deleted once more.
RETRYING = 'Heat could not delete the stack and tries again'


def _failed_groups(groups):
    """Return the text for these failed groups, each reason only once."""
    names = {}
    for group in groups:
        names.setdefault(group.reason, []).append(
            _('%s failed') % group.name)
    return failures.clean('; '.join(
        ', '.join(failed) + (f': {reason}' if reason else '')
        for reason, failed in names.items()))


def expectations(cluster):
    """Return {stack id: status} by which a look at the stacks is needless.

    Nothing is returned where more is to be known than that each stack still
    does what it did.
    """
    groups = cluster.nodegroups
    if not all(group.stack_id and group.status and
               (lifecycle.is_in_progress(group.status) or
                group.stack_id != cluster.stack_id) for group in groups):
        return {}
    expected = {}
    for group in groups:
        if expected.setdefault(group.stack_id, group.status) != group.status:
            return {}
    return expected


class HeatPoller:
    """Brings one cluster up to date with its stacks.

    :param openstack_client: OpenStackClients that may see the stacks
    :param cluster_driver: driver of the cluster
    """

    def __init__(self, openstack_client, context, cluster, cluster_driver):
        self.openstack_client = openstack_client
        self.context = context
        self.cluster = cluster
        self.cluster_driver = cluster_driver
        self.cluster_template = cluster.cluster_template
        self.template_def = cluster_driver.get_template_definition()
        self.stacks = heat_stacks.Stacks(openstack_client)
        self._seen = {}
        self._stuck = []
        self._removal_failure = None

    def poll_and_check(self):
        """Read all stacks; save what changed, the cluster's status last.

        If the status in the database is no longer the one this poll began
        with, somebody else knows better and nothing of the cluster is
        written.
        """
        cluster = self.cluster
        before = cluster.status
        self._continue_deletion()
        self._continue_removal()
        growing = self._growing()
        found = []
        for nodegroup in growing or cluster.nodegroups:
            result = self._poll_nodegroup(nodegroup)
            if result is not None:
                found.append(result)
        if not growing:
            self.aggregate_nodegroup_statuses(
                found or self._without_groups())
        if cluster.obj_what_changed() and not cluster.save_if((before,)):
            LOG.info('Cluster %(uuid)s is no longer %(status)s: this poll '
                     'comes too late', {'uuid': cluster.uuid,
                                        'status': before})

    def _growing(self):
        """Return the groups at work of a cluster that shows a failure.

        They are all there is to follow: the others, and the cluster, are not
        to lose what failed.
        """
        if self.cluster.status != STATUS.UPDATE_FAILED:
            return []
        return [group for group in self.cluster.nodegroups
                if group.stack_id and lifecycle.is_in_progress(group.status)]

    def extract_nodegroup_status(self):
        """Return a NodeGroupStatus for each node group, as saved."""
        return [self._summary(nodegroup)
                for nodegroup in self.cluster.nodegroups]

    def aggregate_nodegroup_statuses(self, ng_statuses):
        """Put status and reason of the whole onto the cluster, unsaved."""
        cluster = self.cluster
        cluster.status = lifecycle.aggregate(cluster.status, ng_statuses)
        failed = [group for group in ng_statuses
                  if lifecycle.is_failed(group.status)]
        if not lifecycle.is_failed(cluster.status):
            cluster.status_reason = next(
                (group.reason for group in ng_statuses
                 if (group.reason or '').startswith(RETRYING)), None)
        elif failed:
            cluster.status_reason = _failed_groups(failed)

    def get_version_info(self, stack):
        """Put the versions that run onto the cluster, unsaved."""
        cluster = self.cluster
        version_param = self.template_def.get_heat_param(
            cluster_attr='coe_version')
        version = (stack.parameters or {}).get(version_param)
        if version:
            cluster.coe_version = version
        path = self.template_def.driver_module_path + '.version'
        try:
            cluster.container_version = getattr(
                importlib.import_module(path), 'container_version', None)
        except ModuleNotFoundError:
            LOG.debug('There is no module %s', path)

    def _without_groups(self):
        """Return the summary of a cluster whose groups have gone before it.

        Whoever removed it was interrupted, and it is being deleted again.
        """
        cluster = self.cluster
        if cluster.status != STATUS.DELETE_IN_PROGRESS:
            return []
        status, reason = STATUS.DELETE_COMPLETE, None
        if cluster.stack_id and not self._is_gone(cluster.stack_id):
            stack = self._stack(cluster.stack_id)
            if heat_stacks.action(stack) != 'DELETE':
                return []
            status = heat_stacks.status(stack)
            if lifecycle.is_failed(status):
                reason = failures.describe(
                    self._failures(cluster.stack_id),
                    getattr(stack, 'stack_status_reason', None))
                if self._is_deleted_again(cluster.stack_id):
                    status = STATUS.DELETE_IN_PROGRESS
                    reason = failures.clean(f'{RETRYING}: {reason}')
        return [NodeGroupStatus(cluster.name, status, reason, True)]

    def _stack(self, stack_id):
        """Return a stack, each only once per poll; None if there is none."""
        if stack_id not in self._seen:
            try:
                stack = self.stacks.get(stack_id)
                if heat_stacks.status(stack) in READABLE:
                    stack = self.stacks.get(stack_id, resolve_outputs=True)
            except heat_stacks.StackNotFound:
                stack = None
            self._seen[stack_id] = stack
        return self._seen[stack_id]

    def _is_gone(self, stack_id):
        stack = self._stack(stack_id)
        return (stack is None or
                heat_stacks.status(stack) == STATUS.DELETE_COMPLETE)

    def _continue_deletion(self):
        """Delete the cluster's stack once no node group needs it.

        Stacks of additional node groups use its network, so they go first;
        one that cannot be deleted stops the whole.
        """
        cluster = self.cluster
        if (cluster.status != STATUS.DELETE_IN_PROGRESS or
                cluster.stack_id is None or self._is_gone(cluster.stack_id)):
            return
        others = [group for group in cluster.nodegroups
                  if not group.is_default and group.stack_id and
                  not self._is_gone(group.stack_id)]
        stuck = [group.name for group in others
                 if heat_stacks.status(self._stack(group.stack_id)) ==
                 STATUS.DELETE_FAILED and
                 not self._is_deleted_again(group.stack_id)]
        if len(stuck) == len(others):
            self._stuck = stuck
        if not others:
            self._ask_to_delete(cluster.stack_id)

    def _continue_removal(self):
        """Remove the masters that have left the cluster for this."""
        cluster, group = self.cluster, self.cluster.default_ng_master
        if (group is None or group.status != STATUS.UPDATE_IN_PROGRESS or
                cluster.status not in (STATUS.UPDATE_IN_PROGRESS,
                                       STATUS.UPDATE_FAILED) or
                cluster.stack_id is None or self._is_gone(cluster.stack_id)):
            return
        params = masters.removal_params(self._stack(cluster.stack_id))
        if params is None:
            return
        try:
            self.cluster_driver._change_stack(self.context, cluster.stack_id,
                                              params)
        except exception.MagnumException as error:
            if self._may_pass(error, group):
                raise
            self._removal_failure = failures.clean(
                _('The masters that have left cannot be removed: %s Resize '
                  'the masters again.') % error,
                secrets=(cluster.trustee_password, cluster.trust_id))
            return
        del self._seen[cluster.stack_id]

    def _may_pass(self, error, group):
        """Say whether a refused removal is tried again, at the next poll.

        Heat itself ends an update after the timeout of the stack. As long
        again may pass until the next one has begun.
        """
        if (isinstance(error, exception.AuthorizationFailure) and
                not self.context.is_admin):
            # The same poll is made as somebody else.
            return True
        minutes = (self.cluster.create_timeout or
                   CONF.cluster_heat.create_timeout)
        return transient.is_transient(error) and not timeutils.is_older_than(
            timeutils.normalize_time(group.updated_at or group.created_at),
            2 * minutes * 60)

    def _is_deleted_again(self, stack_id):
        """Have Heat delete a stack once more where it failed to.

        What the workloads made meanwhile is removed first, if possible.

        :returns: whether it does so
        """
        key = ('again', stack_id)
        if key not in self._seen:
            failed = self.stacks.failed_deletions(stack_id)
            self._seen[key] = 0 < failed < DELETE_ATTEMPTS
            if self._seen[key]:
                self._remove_obstacles()
                self.cluster_driver._delete_stack(
                    self.context, self.openstack_client, stack_id)
        return self._seen[key]

    def _remove_obstacles(self):
        if self.cluster.status != STATUS.DELETE_IN_PROGRESS:
            # Only a node group goes; the workloads live on.
            return
        try:
            self.cluster_driver.pre_delete_cluster(self.context,
                                                   self.cluster)
        except exception.MagnumException as error:
            LOG.warning('Cluster %(uuid)s is deleted again although: '
                        '%(error)s',
                        {'uuid': self.cluster.uuid, 'error': error})

    def _ask_to_delete(self, stack_id):
        """Ask for a deletion that Heat has not begun, or has forgotten."""
        if heat_stacks.action(self._stack(stack_id)) != 'DELETE':
            self.cluster_driver._delete_stack(
                self.context, self.openstack_client, stack_id)

    def _summary(self, nodegroup):
        return NodeGroupStatus(nodegroup.name, nodegroup.status,
                               nodegroup.status_reason,
                               nodegroup.is_default)

    def _poll_nodegroup(self, nodegroup):
        """Bring one node group up to date, saved.

        :returns: NodeGroupStatus, or None when the row is gone
        """
        before = nodegroup.status
        if nodegroup.is_default and nodegroup.stack_id is None:
            # Whoever created the stack died before this was saved.
            nodegroup.stack_id = self.cluster.stack_id
        if nodegroup.stack_id:
            stack = self._stack(nodegroup.stack_id)
            if stack is None:
                self._stack_missing(nodegroup)
            else:
                self._read(nodegroup, stack)
        elif self.cluster.status == STATUS.DELETE_IN_PROGRESS:
            # There never was a stack, so there is nothing to wait for.
            nodegroup.status = STATUS.DELETE_COMPLETE
        if (nodegroup.status == STATUS.DELETE_COMPLETE and
                not nodegroup.is_default):
            nodegroup.destroy()
            return None
        if nodegroup.obj_what_changed():
            nodegroup.save_if((before,))
        return self._summary(nodegroup)

    def _stack_missing(self, nodegroup):
        status = _MISSING.get(nodegroup.status)
        if status is None:
            return
        nodegroup.status = status
        nodegroup.status_reason = None
        if lifecycle.is_failed(status):
            nodegroup.status_reason = _(
                'Heat stack %s does not exist any more.') % nodegroup.stack_id

    def _read(self, nodegroup, stack):
        status = heat_stacks.status(stack)
        if status not in STATUS.ALL:
            # An operator checks, suspends or adopts it: no business of ours.
            LOG.info('Stack %(id)s is %(status)s, which clusters never are',
                     {'id': stack.id, 'status': status})
            return
        if (nodegroup.status == STATUS.DELETE_IN_PROGRESS and
                heat_stacks.action(stack) != 'DELETE'):
            self._wait_for_deletion(nodegroup)
            return
        if nodegroup.is_default and nodegroup.is_master and (
                self._removal_failure):
            nodegroup.status = STATUS.UPDATE_FAILED
            nodegroup.status_reason = self._removal_failure
            return
        if (status == STATUS.DELETE_FAILED and
                nodegroup.status == STATUS.DELETE_IN_PROGRESS and
                self._is_deleted_again(nodegroup.stack_id)):
            nodegroup.status_reason = failures.clean(
                f'{RETRYING}: {self._reason(nodegroup, stack)}')
            return
        # Outputs are saved as they are read, so they come before the
        # status: that is written only if nobody else has.
        if status in READABLE:
            self._read_outputs(nodegroup, stack)
        if nodegroup.is_default:
            self.get_version_info(stack)
        nodegroup.status = status
        if not (status == STATUS.DELETE_IN_PROGRESS and
                (nodegroup.status_reason or '').startswith(RETRYING)):
            nodegroup.status_reason = self._reason(nodegroup, stack)

    def _read_outputs(self, nodegroup, stack):
        try:
            self.template_def.update_outputs(
                stack, self.cluster_template, self.cluster,
                nodegroups=[nodegroup])
        except ValueError as error:
            # Of a stack that failed anything may be missing. That must not
            # hide that it failed.
            LOG.warning('Outputs of stack %(id)s of cluster %(uuid)s cannot '
                        'be used: %(error)s',
                        {'id': stack.id, 'uuid': self.cluster.uuid,
                         'error': error})

    def _wait_for_deletion(self, nodegroup):
        if not nodegroup.is_default:
            self._ask_to_delete(nodegroup.stack_id)
        elif self._stuck:
            nodegroup.status = STATUS.DELETE_FAILED
            nodegroup.status_reason = _(
                'Waiting for node groups that cannot be deleted: %s'
            ) % ', '.join(self._stuck)

    def _reason(self, nodegroup, stack):
        if not lifecycle.is_failed(heat_stacks.status(stack)):
            return None
        cluster = self.cluster
        found = self._failures(nodegroup.stack_id)
        resources = getattr(self.template_def, 'role_resources', {})
        mine = resources.get('master' if nodegroup.role == 'master'
                             else 'worker')
        own = [failure for failure in found
               if failure.path.partition('/')[0] == mine]
        shared = [failure for failure in found
                  if failure.path.partition('/')[0]
                  not in resources.values()]
        return failures.describe(
            own + shared or found,
            getattr(stack, 'stack_status_reason', None),
            secrets=(cluster.trustee_password, cluster.trust_id))

    def _failures(self, stack_id):
        key = ('failures', stack_id)
        if key not in self._seen:
            self._seen[key] = self.stacks.failures(stack_id)
        return self._seen[key]
