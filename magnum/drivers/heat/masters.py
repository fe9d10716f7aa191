"""How the masters of a stack become more or fewer.

Owns what Heat is told for it. More masters join etcd as they start. Fewer
takes two updates: during the first the last masters leave one by one, by
the second they are removed. It must not know drivers, nor programs of nodes.
"""

from magnum.common import exception
from magnum.drivers.heat import stacks as heat_stacks
from magnum.i18n import _
from magnum.objects import fields

STATUS = fields.ClusterStatus

#: Parameters: masters there are, and how many stay while the others leave.
COUNT, KEPT = 'number_of_masters', 'masters_kept'

#: A resource of stacks whose masters join others.
_OF_JOINING = 'node_upgrade_config'


def check(cluster, nodegroup, node_count, nodes_to_remove):
    """Refuse a number of masters that etcd could not be brought to.

    :raises: InvalidParameterValue
    """
    if nodes_to_remove:
        raise exception.InvalidParameterValue(
            _('The last masters go first: nodes_to_remove is for workers.'))
    if node_count > nodegroup.node_count and not cluster.master_lb_enabled:
        raise exception.InvalidParameterValue(
            _('More masters need a load balancer, and the cluster was made '
              'without master_lb_enabled.'))


def _leaving(stack):
    """Return how many masters there are and how many stay, or None."""
    parameters = stack.parameters or {}
    count, kept = (int(parameters.get(name) or 0) for name in (COUNT, KEPT))
    return (count, kept) if 0 < kept < count else None


def _refuse(count, kept):
    raise exception.NotSupported(
        _('The masters were to become %(kept)d of %(count)d, and that has '
          'not ended. First resize them again, to %(kept)d or back to '
          '%(count)d; then repeat this.') % {'kept': kept, 'count': count})


def check_settled(nodegroup):
    """Refuse where the row of the masters shows that some are leaving.

    It does not always: :func:`check_whole` knows.

    :param nodegroup: the masters
    :raises: NotSupported
    """
    there = len(nodegroup.node_addresses or ())
    if not 0 < nodegroup.node_count < there:
        return
    if nodegroup.status == STATUS.UPDATE_FAILED:
        _refuse(there, nodegroup.node_count)
    if nodegroup.status == STATUS.UPDATE_IN_PROGRESS:
        raise exception.NotSupported(
            _('Masters are leaving the cluster; repeat this when it is '
              'UPDATE_COMPLETE.'))


def check_whole(stack):
    """Refuse while masters of the stack are leaving, or did not all leave.

    Any other update of it would end as if they had, and they were removed.

    :raises: NotSupported
    """
    leaving = _leaving(stack)
    if leaving is not None:
        _refuse(*leaving)


def resize_params(stacks, stack_id, node_count):
    """Return what makes the masters node_count many, or begins to.

    :param stacks: heat_stacks.Stacks of somebody who sees the stack
    :raises: NotSupported if its masters do not join others, or leave them
    """
    parameters = stacks.get(stack_id).parameters or {}
    if KEPT not in parameters:
        _check_joining(stacks, stack_id, parameters, node_count)
        return {COUNT: node_count}
    if node_count < int(parameters[COUNT]):
        # Of those that leave none waits for another with its vote counted.
        return {KEPT: node_count, 'update_max_batch_size': 1}
    return {COUNT: node_count, KEPT: 0}


def _check_joining(stacks, stack_id, parameters, node_count):
    """Refuse what masters of an earlier release do not do.

    Some join others; they came with the resource that upgrades nodes.
    """
    if node_count < int(parameters.get(COUNT) or 0):
        raise exception.NotSupported(
            _('The stack of this cluster is of an earlier release, whose '
              'masters do not leave the others.'))
    try:
        stacks.resource(stack_id, _OF_JOINING)
    except heat_stacks.StackNotFound as error:
        raise exception.NotSupported(
            _('The stack of this cluster is of an earlier release, whose '
              'masters do not join others.')) from error


def removal_params(stack):
    """Return what removes the masters that have left; None if none has."""
    leaving = _leaving(stack)
    if leaving is None or heat_stacks.status(stack) != 'UPDATE_COMPLETE':
        return None
    return {COUNT: leaving[1]}
