"""Which parameters of a stack an upgrade changes.

Owns the rules of upgrades: what a template must say and what is a step
back. It makes no calls and must not know how stacks are updated.
"""

import re

from magnum.common import exception
from magnum.drivers.common import label_rules
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


def version_params(cluster_template):
    """Return the parameters that bring nodes to the template's versions.

    :raises: InvalidClusterTemplateForUpgrade when it names none
    """
    params = {name: cluster_template.labels[name] for name in SOURCES
              if (cluster_template.labels or {}).get(name)}
    if not params:
        raise exception.InvalidClusterTemplateForUpgrade(
            reason=_('the template has none of the labels %s')
            % ', '.join(SOURCES))
    if 'kube_tag' in params:
        params.update(dict.fromkeys(KUBE_TAG_PARAMS, params['kube_tag']))
    return params


def check(cluster, cluster_template, nodegroup):
    """Refuse a template that would be a step back, or a step too far.

    :raises: InvalidVersion, InvalidParameterValue
    """
    tag = (cluster_template.labels or {}).get('kube_tag')
    if not tag:
        return
    current = ((nodegroup.labels or {}).get('kube_tag') or
               cluster.coe_version)
    if current and version(tag) < version(current):
        raise exception.InvalidVersion(tag=tag)
    masters = ((cluster.default_ng_master.labels or {}).get('kube_tag') or
               cluster.coe_version)
    if not nodegroup.is_default and masters and (
            version(tag)[:2] > version(masters)[:2]):
        raise exception.InvalidParameterValue(
            _('Nodes with %(tag)s would be newer than the masters, which '
              'have %(masters)s: upgrade the cluster first.')
            % {'tag': tag, 'masters': masters})
    label_rules.check_upgrade(
        {**(nodegroup.labels or {}), 'kube_tag': tag},
        cluster_template.cluster_distro, cluster_template.tls_disabled)


def new_labels(nodegroup, cluster_template):
    """Return the labels of the group after an upgrade to the template."""
    labels = dict(nodegroup.labels or {})
    tag = (cluster_template.labels or {}).get('kube_tag')
    if tag:
        labels['kube_tag'] = tag
    return labels


def record(cluster, cluster_template, nodegroup):
    """Save on cluster and node groups what they are to run.

    The default groups are one stack and are upgraded together.
    """
    groups = [nodegroup]
    if nodegroup.is_default:
        cluster.cluster_template_id = cluster_template.uuid
        cluster.save()
        groups = [group for group in cluster.nodegroups if group.is_default]
    for group in groups:
        group.labels = new_labels(group, cluster_template)
        group.save()
