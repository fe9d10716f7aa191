"""Which parameters of a stack an upgrade changes.

Owns the rules of upgrades: what a template must say and what is a step
back. It makes no calls and must not know how stacks are updated.
"""

import re

from magnum.common import exception
from magnum.i18n import _

#: Labels of the new template that make a node a new one.
SOURCES = ('kube_tag', 'ostree_commit', 'ostree_remote')
KUBE_TAG_PARAMS = ('kube_tag', 'kube_version', 'master_kube_tag',
                   'minion_kube_tag')


def version(tag):
    """Return what of a tag is comparable: v1.23.3-rancher1 is (1, 23, 3).

    :raises: InvalidVersion
    """
    match = re.match(r'v?(\d+)\.(\d+)(?:\.(\d+))?', tag)
    if match is None:
        raise exception.InvalidVersion(tag=tag)
    return tuple(int(part or 0) for part in match.groups())


def parameters(cluster, cluster_template, nodegroup, max_batch_size):
    """Return the parameters that upgrade the group to the template.

    :raises: InvalidClusterTemplateForUpgrade when the template names no
             version at all
    :raises: InvalidVersion when it names an older one
    """
    wanted = {name: cluster_template.labels[name] for name in SOURCES
              if (cluster_template.labels or {}).get(name)}
    if not wanted:
        raise exception.InvalidClusterTemplateForUpgrade(
            reason=_('the template has none of the labels %s')
            % ', '.join(SOURCES))
    tag = wanted.pop('kube_tag', None)
    params = {'update_max_batch_size': max_batch_size, **wanted}
    if tag is None:
        return params
    current = ((nodegroup.labels or {}).get('kube_tag') or
               cluster.coe_version)
    if current and version(tag) < version(current):
        raise exception.InvalidVersion(tag=tag)
    params.update(dict.fromkeys(KUBE_TAG_PARAMS, tag))
    return params


def record(cluster, cluster_template, nodegroup):
    """Save on cluster and node groups what they now run.

    The default groups are one stack and are upgraded together.
    """
    tag = (cluster_template.labels or {}).get('kube_tag')
    groups = [nodegroup]
    if nodegroup.is_default:
        cluster.cluster_template_id = cluster_template.uuid
        cluster.save()
        groups = [group for group in cluster.nodegroups if group.is_default]
    for group in groups:
        if tag:
            group.labels = dict(group.labels or {}, kube_tag=tag)
            group.save()
