"""The contract between Magnum's core and a cluster driver.

Owns the interface: what the core calls, with which arguments, and what it
means when a driver leaves a method out. Choosing a driver is the registry's
business; the class methods here are its old address. It must not know Heat
or any other engine.
"""

import abc

from magnum.common import exception
from magnum.drivers.common import registry
from magnum.i18n import _


#: What a driver may leave out, by the name of its method.
OPTIONAL = {
    'update_cluster': _('updating a cluster'),
    'resize_cluster': _('resizing'),
    'upgrade_cluster': _('upgrades'),
    'create_nodegroup': _('additional node groups'),
    'update_nodegroup': _('updating node groups'),
    'delete_nodegroup': _('deleting node groups'),
    'create_federation': _('federations'),
    'update_federation': _('federations'),
    'delete_federation': _('federations'),
    'rotate_ca_certificate': _('rotating the CA certificate'),
    'rotate_credential': _('rotating the cloud credential'),
}


def unsupported(method):
    """Return the refusal of a method of OPTIONAL."""
    return exception.NotSupported(
        _("The driver of this cluster does not support %s.")
        % OPTIONAL[method])


class Driver(metaclass=abc.ABCMeta):
    """What every driver is. Subclasses are constructed without arguments.

    The core passes arguments by position. A driver writes the outcome on the
    objects it was given (cluster.status, nodegroup.node_addresses, ...);
    reporting DELETE_COMPLETE makes the core forget the cluster.
    """

    #: Table that replaces the installed drivers when it is not None.
    definitions = None

    #: A beta driver serves a triple only if [drivers] enabled_beta_drivers
    #: names it.
    beta = False

    #: Whether the core makes a trustee and a trust for each cluster.
    needs_trust = True

    #: Whether the three methods about federations do anything. Drivers had
    #: to have them when nothing called them, so having them says nothing.
    supports_federations = False

    @classmethod
    def load_entry_points(cls):
        """Yield (entry point, class) of every enabled driver."""
        return registry.load_entry_points()

    @classmethod
    def get_drivers(cls):
        """Return {(server_type, os, coe): {entry_point_name, class}}."""
        if cls.definitions is not None:
            return cls.definitions
        return registry.get_drivers()

    @classmethod
    def get_driver(cls, server_type, os, coe, driver_name=None):
        """Return an instance for the triple, or for the explicit name."""
        return registry.get_driver(server_type, os, coe, driver_name,
                                   drivers=cls.definitions)

    @classmethod
    def get_driver_for_cluster(cls, context, cluster):
        """Return an instance of the driver that manages this cluster."""
        template = cluster.cluster_template
        return cls.get_driver(template.server_type, template.cluster_distro,
                              template.coe, template.driver)

    @classmethod
    def get_default_driver(cls):
        """Return the driver name of new templates, or None."""
        return registry.get_default_driver()

    @property
    @abc.abstractmethod
    def provides(self):
        """The kinds of cluster served.

        A list of dictionaries with the keys server_type, os and coe.
        """

    @abc.abstractmethod
    def create_cluster(self, context, cluster, cluster_create_timeout):
        """Begin to create the cluster and its default node groups.

        :param cluster_create_timeout: minutes, or None
        """

    @abc.abstractmethod
    def delete_cluster(self, context, cluster):
        """Begin to delete the cluster; succeed if it is gone already."""

    def pre_delete_cluster(self, context, cluster):
        """Remove what would block the deletion. Called by drivers."""

    def find_volumes(self, context, cluster):
        """Return the ids of Cinder's volumes that go with the workloads.

        Ours, not in upstream's contract: those of which the cluster itself
        says so. It must not fail.

        :param context: one of the service's administrator
        :returns: a set, or None when the cluster does not tell
        """
        return None

    def update_cluster_status(self, context, cluster, use_admin_ctx=False):
        """Bring status and facts of the cluster up to date, and save them.

        The core calls it with two arguments, by position.
        """

    def update_cluster(self, context, cluster, scale_manager=None,
                       rollback=False):
        """Begin to make the cluster what its worker node group says."""
        raise unsupported('update_cluster')

    def resize_cluster(self, context, cluster, resize_manager, node_count,
                       nodes_to_remove, nodegroup=None):
        """Begin to bring a node group, saved already, to node_count."""
        raise unsupported('resize_cluster')

    def upgrade_cluster(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        """Begin to move a node group to the versions of the template."""
        raise unsupported('upgrade_cluster')

    def create_nodegroup(self, context, cluster, nodegroup):
        """Begin to create an additional node group."""
        raise unsupported('create_nodegroup')

    def update_nodegroup(self, context, cluster, nodegroup):
        """Apply the changed fields of a node group."""
        raise unsupported('update_nodegroup')

    def delete_nodegroup(self, context, cluster, nodegroup):
        """Begin to delete an additional node group."""
        raise unsupported('delete_nodegroup')

    def create_federation(self, context, federation):
        """Begin to create a federation."""
        raise unsupported('create_federation')

    def update_federation(self, context, federation):
        """Begin to update a federation."""
        raise unsupported('update_federation')

    def delete_federation(self, context, federation):
        """Begin to delete a federation."""
        raise unsupported('delete_federation')

    def find_unchanged(self, context, clusters):
        """Return the uuids of clusters that need not be asked for now.

        Ours, not in upstream's contract: a driver that can learn with one
        question which of its clusters in progress are as they were.

        :param context: one of the service's administrator
        """
        return ()

    def diagnose(self, context, cluster):
        """Return what the engine says about what is wrong with a cluster.

        Ours, not in upstream's contract; it must not change anything.

        :returns: list of magnum.common.findings.Finding
        """
        return []

    def get_monitor(self, context, cluster):
        """Return a MonitorBase, or None to have no health polling."""
        return None

    def get_scale_manager(self, context, osclient, cluster):
        """Return a ScaleManager that picks nodes to remove, or None."""
        return None

    def check_ready(self, context, cluster):
        """Refuse a change the cluster is in no state for.

        Ours, not in upstream's contract: a conductor asks before it changes
        anything for a rotation. It may ask the engine.

        :raises: NotSupported, with what to do first
        """

    @staticmethod
    def make_rotation_secrets():
        """Return {name: text} that a rotation of the CA gives to nodes.

        Ours, not in upstream's contract: it is kept sealed and handed to
        each call of a rotate_ca_certificate that has a parameter secrets,
        so that a rotation begun twice gives the same twice.
        """
        return {}

    def rotate_ca_certificate(self, context, cluster):
        """Begin to give the nodes the certificates now on the cluster.

        A method with a parameter begun calls it with True before it tells
        the first node of them: from then on a failure does not bring the
        former ones back. With False it says that no node was told after all.
        """
        raise unsupported('rotate_ca_certificate')

    def rotate_credential(self, context, cluster):
        """Begin to replace the cluster's own cloud credential."""
        raise unsupported('rotate_credential')

    def require(self, method):
        """Refuse what this driver leaves out, before it is accepted.

        :param method: one of OPTIONAL
        :raises: NotSupported
        """
        if getattr(type(self), method) is getattr(Driver, method):
            raise unsupported(method)

    def validate_nodegroup(self, context, cluster, nodegroup):
        """Refuse a node group that could not be as it is asked for.

        Ours, not in upstream's contract: it is asked before a new group or
        a change of one is accepted. It must not ask the cloud.

        :param nodegroup: complete, but not saved
        :raises: InvalidParameterValue, NotSupported
        """

    def validate_cluster(self, context, cluster, cluster_template):
        """Refuse a new cluster that could not be created as it is asked for.

        Ours, not in upstream's contract: it is asked before anything is
        accepted, so the client gets the reason as its answer. It must not
        ask the cloud.

        :param cluster: complete, but not saved
        :raises: InvalidParameterValue
        """

    def validate_master_size(self, node_count):
        """Refuse a number of masters that cannot form a quorum.

        :raises: MasterNGSizeInvalid
        """
        if node_count < 1 or node_count % 2 == 0:
            raise exception.MasterNGSizeInvalid(requested_size=node_count)

    def validate_resize(self, context, cluster, nodegroup, node_count,
                        nodes_to_remove=()):
        """Refuse a size that a node group could not be brought to.

        Ours, not in upstream's contract: it is asked before a resize is
        accepted. It must not ask the cloud.

        :param nodegroup: as it is now
        :param nodes_to_remove: those that shall go first
        :raises: InvalidParameterValue
        """

    def validate_upgrade(self, context, cluster, cluster_template,
                         nodegroup):
        """Refuse a template that a node group could not be brought to.

        Ours, not in upstream's contract: it is asked before an upgrade is
        accepted. It must not ask the cloud.

        :raises: InvalidClusterTemplateForUpgrade, InvalidVersion,
                 InvalidParameterValue
        """

    def validate_master_resize(self, node_count):
        """Refuse resizing masters; a driver that can do it says so here.

        :raises: MasterNGResizeNotSupported
        """
        raise exception.MasterNGResizeNotSupported()
