"""Which parameters of a stack an upgrade changes.

Owns the rules of upgrades: what a template must say, and which steps are
refused. Only labels that are upgradeable are read of the template; all others
stay what they are on the cluster. It makes no calls and must not know how
stacks are updated.
"""

import re

from magnum.common import exception
import magnum.conf
from magnum.drivers.common import label_rules
from magnum.drivers.common import labels as label_table
from magnum.i18n import _

CONF = magnum.conf.CONF

#: Labels of the new template that make a node a new one.
SOURCES = tuple(name for name, label in label_table.LABELS.items()
                if label.upgradeable)


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
    given = {name: value for name, value
             in (cluster_template.labels or {}).items() if name in SOURCES}
    params = label_table.to_heat(given)
    if not params:
        raise exception.InvalidClusterTemplateForUpgrade(
            reason=_('the template has none of the labels %s')
            % ', '.join(SOURCES))
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
    if nodegroup.is_default and current:
        _check_jump(current, tag)
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


def _check_jump(current, tag):
    """Refuse more minor releases at once than the operator allows.

    Workers of additional groups are not asked: a kubelet may go over any.
    """
    most = CONF.kubernetes.max_minor_upgrade
    (major, minor), (to_major, to_minor) = (version(current)[:2],
                                            version(tag)[:2])
    if most and (to_major, to_minor) > (major, minor + most):
        raise exception.InvalidParameterValue(
            _('From %(current)s to %(tag)s is too far for one upgrade: go '
              'by way of a template whose kube_tag is v%(major)d.%(minor)d '
              'at most.')
            % {'current': current, 'tag': tag, 'major': major,
               'minor': minor + most})


def new_labels(owner, cluster_template):
    """Return the labels of a cluster or group after its upgrade."""
    labels = dict(owner.labels or {})
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
        if 'kube_tag' in (cluster.labels or {}):
            # Groups made later inherit it, and run what the masters run.
            cluster.labels = new_labels(cluster, cluster_template)
        cluster.save()
        groups = [group for group in cluster.nodegroups if group.is_default]
    for group in groups:
        group.labels = new_labels(group, cluster_template)
        group.save()
