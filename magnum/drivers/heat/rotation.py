"""What the stacks of a cluster are told of new secrets of its nodes.

Owns which stacks that are, and the parameters of a rotation of the CA. It
makes no calls and must not know how stacks are updated.
"""

from magnum.drivers.heat import facts
from magnum.drivers.heat import masters

_SIZES = (masters.COUNT, 'number_of_minions')


def stack_ids(cluster):
    """Return the stacks of the cluster, its own one first."""
    others = {group.stack_id for group in cluster.nodegroups}
    return [cluster.stack_id, *sorted(others - {None, cluster.stack_id})]


def secrets():
    """Make the secrets that masters get with another CA.

    :returns: {Heat parameter: text}
    """
    public, private = facts.service_account_keys()
    return {'kube_service_account_key': public,
            'kube_service_account_private_key': private}


def ca_params(stacks, made, ca_key):
    """Return the parameters that bring another CA to all nodes.

    :param stacks: all of the cluster, as they are
    :param made: what secrets() gave
    :param ca_key: key of the CA, if the nodes sign with it
    """
    params = dict(made)
    if ca_key:
        params['ca_key'] = ca_key
    # Nodes with two CAs do not reach each other: none waits its turn. The
    # rows may say how many nodes were asked for and never came.
    params['update_max_batch_size'] = max(1, *(
        int((stack.parameters or {}).get(size) or 0)
        for stack in stacks for size in _SIZES))
    return params
