"""What must be true of a new node group, and of changes to one."""
import collections

from magnum.api.rules import cloud
from magnum.api.rules import labels
from magnum.common import exception
from magnum.common import k8s_names
from magnum.i18n import _

#: Namespaces of Kubernetes, with all below them.
RESERVED = ('kubernetes.io', 'k8s.io')
#: What kubelet may set of them all the same: whole namespaces, and keys.
OPEN = ('kubelet.kubernetes.io', 'node.kubernetes.io')
WELL_KNOWN = frozenset((
    'beta.kubernetes.io/arch',
    'beta.kubernetes.io/instance-type',
    'beta.kubernetes.io/os',
    'failure-domain.beta.kubernetes.io/region',
    'failure-domain.beta.kubernetes.io/zone',
    'kubernetes.io/arch',
    'kubernetes.io/hostname',
    'kubernetes.io/os',
    'node.kubernetes.io/instance-type',
    'node.kubernetes.io/windows-build',
    'topology.kubernetes.io/region',
    'topology.kubernetes.io/zone',
))
TAINT = ('key', 'value', 'effect')
EFFECTS = ('NoSchedule', 'PreferNoSchedule', 'NoExecute')


def _invalid(case, attribute, reason):
    return exception.NodeGroupInvalidInput(
        attr=attribute, nodegroup=case.nodegroup.name, expl=reason)


def cluster_has_an_address(case):
    if not case.cluster.api_address:
        raise exception.ClusterAPIAddressUnavailable()


def driver_makes_groups(case):
    case.driver.require('create_nodegroup')


def driver_changes_groups(case):
    case.driver.require('update_nodegroup')


def driver_deletes_groups(case):
    case.driver.require('delete_nodegroup')


def sizes_are_in_order(case):
    """A maximum of zero is none."""
    group = case.nodegroup
    count, low, high = (group.node_count, group.min_node_count or 0,
                        group.max_node_count or None)
    if high is not None and low > high:
        raise _invalid(case, 'max_node_count',
                       _("it is below min_node_count, %d") % low)
    if count < low:
        raise _invalid(case, 'min_node_count',
                       _("the group has %d nodes") % count)
    if high is not None and count > high:
        raise _invalid(case, 'max_node_count',
                       _("the group has %d nodes") % count)


def masters_have_no_marks(case):
    """Labels and taints of masters are the driver's business."""
    for name in ('node_labels', 'node_taints'):
        if case.nodegroup.is_master and getattr(case.nodegroup, name):
            raise _invalid(case, name, _("masters cannot have them"))


def role_is_not_master(case):
    if case.nodegroup.is_master:
        raise exception.CreateMasterNodeGroup()


def group_is_no_default(case):
    """The first two are part of the cluster, and only those."""
    if case.nodegroup.is_default:
        raise exception.InvalidParameterValue(
            _("is_default is true of the groups a cluster begins with only"))


def group_is_not_needed(case):
    if case.nodegroup.is_default:
        raise exception.DeletingDefaultNGNotSupported()


def _is_reserved(key):
    namespace = key.rpartition('/')[0]
    return key not in WELL_KNOWN and namespace not in OPEN and any(
        namespace == domain or namespace.endswith('.' + domain)
        for domain in RESERVED)


def node_labels_are_allowed(case):
    for key, value in (case.nodegroup.node_labels or {}).items():
        if _is_reserved(key):
            raise _invalid(case, 'node_labels',
                           _("the namespace of '%s' is reserved by "
                             "Kubernetes") % key)
        if not k8s_names.is_key(key) or not k8s_names.is_value(value):
            raise _invalid(case, 'node_labels',
                           _("'%(key)s=%(value)s' is no label that "
                             "Kubernetes takes") % {'key': key,
                                                    'value': value})


def node_taints_are_allowed(case):
    for taint in case.nodegroup.node_taints or []:
        unknown = sorted(set(taint).difference(TAINT))
        if unknown:
            raise _invalid(case, 'node_taints',
                           _("a taint has no %s") % ', '.join(unknown))
        if not taint.get('key'):
            raise _invalid(case, 'node_taints', _("a taint needs a key"))
        if taint.get('effect') not in EFFECTS:
            raise _invalid(case, 'node_taints',
                           _("the effect of a taint is one of: %s")
                           % ', '.join(EFFECTS))
        if not (k8s_names.is_key(taint['key']) and
                k8s_names.is_value(taint.get('value'))):
            raise _invalid(case, 'node_taints',
                           _("'%(key)s=%(value)s' is no taint that "
                             "Kubernetes takes") % {
                                 'key': taint['key'],
                                 'value': taint.get('value') or ''})


def node_taints_differ(case):
    """A node with the same key and effect twice would not be let in."""
    found = collections.Counter(
        (taint['key'], taint['effect'])
        for taint in case.nodegroup.node_taints or [])
    for (key, effect), times in found.items():
        if times > 1:
            raise _invalid(case, 'node_taints',
                           _("the taint %(key)s:%(effect)s is there "
                             "%(times)d times") % {
                                 'key': key, 'effect': effect,
                                 'times': times})


def group_suits_the_driver(case):
    case.driver.validate_nodegroup(case.context, case.cluster,
                                   case.nodegroup)


#: About what the nodes of a group are marked with in Kubernetes.
MARKS = (
    masters_have_no_marks,
    node_labels_are_allowed,
    node_taints_are_allowed,
    node_taints_differ,
)

CREATE = (
    cluster_has_an_address,
    driver_makes_groups,
    sizes_are_in_order,
    *MARKS,
    role_is_not_master,
    group_is_no_default,
    labels.labels_are_well_formed,
    labels.labels_fit,
    cloud.flavors_exist,
    cloud.root_disk_has_a_size,
    group_suits_the_driver,
)

UPDATE = (
    driver_changes_groups,
    sizes_are_in_order,
    *MARKS,
    group_suits_the_driver,
)

DELETE = (
    group_is_not_needed,
    driver_deletes_groups,
)
