"""What must be true of a new cluster, and of changes to one."""
from magnum.api.controllers import versions
from magnum.api import rules
from magnum.api.rules import cloud
from magnum.api.rules import cluster_template
from magnum.api.rules import labels
from magnum.common import exception
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects


def zero_nodes_are_allowed(case):
    """Before some version a cluster had a worker at least."""
    if case.node_count == 0 and not versions.allows(case.request,
                                                    versions.ZERO_NODES):
        raise exception.ZeroNodeCountNotSupported()


def template_is_not_hidden(case):
    if case.template.hidden and not case.context.is_admin:
        raise exception.NotAuthorized(
            _("The cluster template %s is hidden; only administrators make "
              "clusters from it") % case.template.uuid)


def quota_is_left(case):
    """Tell early; the acceptance counts again, with the door shut."""
    used = objects.Cluster.get_count_all(
        case.context, filters={'project_id': case.context.project_id})
    if 0 <= case.limit <= used:
        raise exception.ResourceLimitExceeded(
            msg=_("You have reached the maximum clusters per project, "
                  "%d. You may delete a cluster to make room for a new "
                  "one.") % case.limit)


def masters_have_a_load_balancer(case):
    if case.master_count > 1 and not case.cluster.master_lb_enabled:
        raise exception.InvalidParameterValue(
            _("master_count must be 1 when master_lb_enabled is False"))


def master_count_suits_the_driver(case):
    case.driver.validate_master_size(case.master_count)


def cluster_suits_the_driver(case):
    case.driver.validate_cluster(case.context, case.cluster, case.template)


CREATE = (
    rules.caller_has_a_project,
    template_is_not_hidden,
    quota_is_left,
    labels.labels_are_well_formed,
    labels.labels_fit,
    cluster_template.docker_volume_fits_storage_driver,
    cloud.flavors_exist,
    cloud.root_disk_has_a_size,
    cloud.image_is_usable,
    cloud.external_network_exists,
    cloud.fixed_network_exists,
    cloud.fixed_subnet_exists,
    cloud.keypair_exists,
    masters_have_a_load_balancer,
    master_count_suits_the_driver,
    cluster_suits_the_driver,
)


def size_is_within_bounds(case):
    """A group keeps between its minimum and maximum of nodes.

    A maximum of zero is none.
    """
    group = case.nodegroup
    if case.node_count < (group.min_node_count or 0) or (
            group.max_node_count and
            case.node_count > group.max_node_count):
        raise exception.NGResizeOutBounds(
            nodegroup=group.name, min_nc=group.min_node_count,
            max_nc=group.max_node_count)


def masters_can_be_resized(case):
    if case.nodegroup.is_master:
        case.driver.validate_master_resize(case.node_count)


def size_suits_the_driver(case):
    case.driver.validate_resize(case.context, case.cluster, case.nodegroup,
                                case.node_count, case.nodes_to_remove)


def resize_is_within_bounds(case):
    if not case.nodegroup.is_master:
        size_is_within_bounds(case)


def driver_resizes(case):
    case.driver.require('resize_cluster')


RESIZE = (
    zero_nodes_are_allowed,
    masters_can_be_resized,
    resize_is_within_bounds,
    driver_resizes,
    size_suits_the_driver,
)


def driver_updates(case):
    if case.resized:
        case.driver.require('update_cluster')


def new_nodes_have_a_root_disk(case):
    """Nodes that are there have theirs, and others need not be asked for."""
    if case.grows:
        cloud.root_disk_has_a_size(case)


UPDATE = (
    zero_nodes_are_allowed,
    driver_updates,
    new_nodes_have_a_root_disk,
)


def extra_group_keeps_its_template(case):
    """Only the default groups decide which template a cluster has."""
    if not case.nodegroup.is_default and (
            case.template.uuid != case.cluster.cluster_template_id):
        raise exception.InvalidClusterTemplateForUpgrade(
            reason=_("Nodegroup %(name)s can be upgraded only to match the "
                     "cluster's template, %(template)s") % {
                         'name': case.nodegroup.name,
                         'template': case.cluster.cluster_template_id})


def template_is_for_the_same_driver(case):
    """Another one would not find what it made."""
    template = case.template
    other = driver.Driver.get_driver(
        template.server_type, template.cluster_distro, template.coe,
        template.driver)
    if type(other) is not type(case.driver):
        raise exception.InvalidClusterTemplateForUpgrade(
            reason=_("the template %s is for another kind of cluster")
            % template.uuid)


def driver_upgrades(case):
    case.driver.require('upgrade_cluster')


def template_suits_the_driver(case):
    case.driver.validate_upgrade(case.context, case.cluster, case.template,
                                 case.nodegroup)


UPGRADE = (
    extra_group_keeps_its_template,
    template_is_for_the_same_driver,
    driver_upgrades,
    template_suits_the_driver,
)
