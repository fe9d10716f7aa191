"""What the stacks of a cluster say about what is wrong with it.

Owns the walk through the stacks and the table from Heat's reasons to advice.
It reads only. It must not know flavours.
"""

import re

from magnum.common import exception
from magnum.common import findings
from magnum.drivers.heat import failures
from magnum.drivers.heat import stacks as heat_stacks

ABOUT = 'stack'

# A reason as Heat gives it -> what to try. The first that fits.
ADVICE = tuple((re.compile(pattern, re.IGNORECASE), advice)
               for pattern, advice in (
    (r'no valid host|not enough hosts',
     'Nova found no host for the node: compare the flavor with what is free '
     '(openstack hypervisor stats show, openstack compute service list), and '
     'look at the affinity policy of the node group.'),
    (r'quota|overlimit|exceeded',
     'The project has used up a quota: raise it (openstack quota set) or '
     'delete something, then repeat the operation.'),
    (r'image .*(not|could not be) found|no images? matching',
     'The image of the template is gone or not visible to the project: make '
     'it visible, or use a template with another image.'),
    (r'flavor .*(not|could not be) found',
     'The flavor is gone or not visible to the project: give the project '
     'access, or use another one.'),
    (r'key ?pair .*(not|could not be) found|invalid key_name',
     'The key pair is gone, or belongs to another user: key pairs are of '
     'users, not of projects.'),
    (r'volume.?type',
     'There is no such volume type: see the labels *_volume_type of the '
     'cluster and [cinder] default_*_volume_type.'),
    (r'no more ip addresses|ip address.* exhausted|'
     r'external network .*not (found|reachable)',
     'The external network has no free address, or no router reaches it: '
     'add a range to its subnet, or release floating IPs.'),
    (r'ports? still in use|one or more ports|in use|still has',
     'Something that is not in the stack hangs on its network: list the '
     'ports of the network (openstack port list --network), remove what owns '
     'them, then delete the cluster again.'),
    (r'immutable|PENDING_(CREATE|UPDATE|DELETE)',
     'Octavia is still working on the load balancer, or is stuck: see '
     'openstack loadbalancer list; an administrator can fail it over or '
     'reset its status.'),
    (r'trust|authorization failed|unauthorized|authentication',
     'Heat may not act for the owner any more: see the finding about the '
     'trust. The owner can repeat the operation to give a new one.'),
    (r'discovery|etcd',
     'etcd has not come up: look at its journal on the masters, and whether '
     'they reach each other on ports 2379 and 2380.'),
    (r'timed? ?out|waitcondition|did not signal',
     'A node did not report in time. On its console or by ssh: did it get '
     'an address, does it reach Keystone, Heat, Magnum and the registry of '
     'the images? Its journal (journalctl -u heat-container-agent, then '
     '-u kubelet and -u etcd) has the first error.'),
    (r'went to status error',
     'Nova could not start the server: openstack server show says why '
     '(fault), and nova-compute of its host has the details.'),
))
OTHERWISE = ('Read the reason; openstack stack resource show, and the log of '
             'the service that owns the resource, have more.')

# What to try where a reason alone says nothing of its resource.
_BY_TYPE = {
    'OS::Cinder::Volume':
    'Cinder could not make the volume: compare its size (docker_volume_size, '
    'labels *_volume_size) with the free space and the quota, and see '
    'openstack volume show and the log of cinder-volume.',
}

# What stands for a node that has yet to report.
_SIGNALS = ('OS::Heat::WaitCondition', 'OS::Heat::SoftwareDeployment',
            'OS::Heat::SoftwareDeploymentGroup',
            'OS::Heat::StructuredDeployment')
# Most resources named.
_NAMED = 10


def advice_for(reason, kind=None):
    """Return what to try when Heat gives this reason.

    :param kind: type of the resource
    """
    vague = (ADVICE[-1][1], OTHERWISE)
    found = next((advice for pattern, advice in ADVICE
                  if pattern.search(reason)), OTHERWISE)
    return _BY_TYPE.get(kind, found) if found in vague else found


def _group_of(cluster, stack_id):
    names = [group.name for group in cluster.nodegroups
             if group.stack_id == stack_id and not group.is_default]
    return f'{ABOUT} of {names[0]}' if names else ABOUT


def diagnose(stacks, cluster):
    """Return findings about all stacks of a cluster.

    :param stacks: heat_stacks.Stacks of somebody who sees them
    """
    wanted = [cluster.stack_id] + [
        group.stack_id for group in cluster.nodegroups
        if group.stack_id != cluster.stack_id]
    found = []
    for stack_id in dict.fromkeys(filter(None, wanted)):
        found += _one_stack(stacks, _group_of(cluster, stack_id), stack_id)
    if not found:
        found.append(findings.note(
            ABOUT, 'The cluster has no stack.',
            'Nothing was made in Heat yet, or nothing is left: see the '
            'findings about operations and conductors.'))
    return found


def _one_stack(stacks, about, stack_id):
    try:
        stack = stacks.get(stack_id)
        resources = stacks.resources(stack_id)
    except heat_stacks.StackNotFound:
        return [findings.problem(
            about, f'Heat has no stack {stack_id}.',
            'Somebody deleted it. Delete the cluster: that works without a '
            'stack.')]
    except exception.MagnumException as error:
        return [findings.problem(
            about, f'Heat does not answer for stack {stack_id}: {error}',
            'Look at heat-api and heat-engine, and at the permissions of the '
            'user of [keystone_auth].')]
    status = heat_stacks.status(stack)
    found = [findings.Finding(
        findings.Level.PROBLEM if status.endswith('_FAILED')
        else findings.Level.OK, about, f'Stack {stack_id} is {status}.',
        'What follows says which resource failed.'
        if status.endswith('_FAILED') else '')]
    found += [findings.problem(
        about, failure.text, advice_for(failure.reason, failure.type))
        for failure in failures.explain(resources)[:_NAMED]]
    if status.endswith('_IN_PROGRESS'):
        found += _waits(about, resources)
    return found


def _waits(about, resources):
    """Return what a stack in progress waits for."""
    pending = [resource for resource in resources
               if (resource.resource_status or '').endswith('_IN_PROGRESS')]
    inner = {getattr(resource, 'parent_resource', None)
             for resource in pending}
    leaves = [resource for resource in pending
              if resource.resource_name not in inner]
    found = []
    for resource in leaves[:_NAMED]:
        text = (f'{failures.path(resource, resources)} '
                f'({resource.resource_type}) is {resource.resource_status} '
                f'since {resource.updated_time}.')
        if resource.resource_type in _SIGNALS:
            found.append(findings.note(
                about, text, 'It waits for a signal of the node. ' +
                advice_for('timed out')))
        else:
            found.append(findings.note(about, text))
    return found
