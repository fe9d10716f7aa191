"""Making, changing, resizing and upgrading clusters."""
import re
import typing

from magnum.api import access
from magnum.api.controllers import versions
from magnum.api import labels
from magnum.api.types import base
from magnum.common import exception
from magnum.common import name_generator
from magnum.conductor import default_groups
import magnum.conf
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects

CONF = magnum.conf.CONF

#: What a cluster takes from its template when the request left it out or
#: said null: attribute of the cluster, attribute of the template.
INHERITED = (
    ('keypair', 'keypair_id'),
    ('docker_volume_size', 'docker_volume_size'),
    ('master_flavor_id', 'master_flavor_id'),
    ('flavor_id', 'flavor_id'),
    ('fixed_network', 'fixed_network'),
    ('fixed_subnet', 'fixed_subnet'),
    ('floating_ip_enabled', 'floating_ip_enabled'),
    ('master_lb_enabled', 'master_lb_enabled'),
)
#: What may be the id of a row; longer numbers no database would look for.
ROW_ID = re.compile('[0-9]{1,9}')
#: What is taken from the request as it is.
GIVEN = ('discovery_url', 'health_status', 'health_status_reason',
         'create_timeout')


def inherit(values, template):
    """The values of a new cluster, completed from its template."""
    return {name: (getattr(template, source)
                   if values.get(name) is None else values[name])
            for name, source in INHERITED}


def limit(context):
    """How many clusters the caller's project may have."""
    try:
        return objects.Quota.get_quota_by_project_id_resource(
            context, context.project_id, 'Cluster').hard_limit
    except exception.QuotaNotFound:
        return CONF.quotas.max_clusters_per_project


def find_template(request, ident):
    """The template a creation names, which the caller can see.

    :raises: ClusterTemplateNotFound (InvalidParameterValue at versions that
        had it so), Conflict
    """
    try:
        if ROW_ID.fullmatch(ident):
            return objects.ClusterTemplate.get(request.context, ident)
        return access.find(objects.ClusterTemplate, request.context, ident)
    except exception.ClusterTemplateNotFound as error:
        if versions.allows(request, versions.ZERO_NODES):
            raise
        raise exception.InvalidParameterValue(str(error))


class Counted(typing.NamedTuple):
    """A number of nodes, before anything else is known."""

    request: object
    node_count: int


class Create:
    """A cluster from a request body and its template."""

    needs_flavors = True

    def __init__(self, request, body):
        """Look up template and driver; complete the values.

        :raises: the refusal of either
        """
        self.request = request
        self.context = request.context
        self.cloud = request.cloud
        values = body.given()
        self.node_count = values['node_count']
        self.master_count = values['master_count']
        self.template = find_template(request,
                                      values['cluster_template_id'])
        self.driver = driver.Driver.get_driver(
            self.template.server_type, self.template.cluster_distro,
            self.template.coe, self.template.driver)
        # All of them are looked at: the template may be older than a rule.
        self.labels = self.given_labels = labels.inherited(
            self.template.labels, values.get('labels'),
            values.get('merge_labels'))
        self.limit = limit(self.context)
        self.cluster = self._cluster(values)

    def _cluster(self, values):
        name = values.get('name') or '%s-cluster' % (
            name_generator.NameGenerator().generate())
        return objects.Cluster(
            self.context, name=name, project_id=self.context.project_id,
            user_id=self.context.user_id,
            cluster_template_id=self.template.uuid, labels=self.labels,
            **inherit(values, self.template),
            **{key: values.get(key) for key in GIVEN})

    @property
    def flavors(self):
        return self.cluster.flavor_id, self.cluster.master_flavor_id

    @property
    def docker_volume_size(self):
        return self.cluster.docker_volume_size

    @property
    def fixed_network(self):
        return self.cluster.fixed_network

    @property
    def fixed_subnet(self):
        return self.cluster.fixed_subnet

    @property
    def keypair(self):
        return self.cluster.keypair

    def nodegroups(self):
        """The two groups every cluster starts with."""
        return default_groups.build(
            self.context, self.cluster, self.template, self.master_count,
            self.node_count)


class Change:
    """Something to be done to a group of a cluster that exists."""

    def __init__(self, request, cluster, nodegroup=None):
        """Settle the group.

        :param nodegroup: uuid or name; None for the default workers
        :raises: NodeGroupNotFound
        """
        self.request = request
        self.context = request.context
        self.cluster = cluster
        self.nodegroup = (
            cluster.default_ng_worker if nodegroup is None else
            access.find_in(objects.NodeGroup, request.context, cluster,
                           nodegroup))
        if self.nodegroup is None:
            raise exception.NodeGroupNotFound(nodegroup='default-worker')

    @property
    def driver(self):
        return driver.Driver.get_driver_for_cluster(self.context,
                                                    self.cluster)


class Resize(Change):
    """Another number of nodes for a group."""

    def __init__(self, request, cluster, body):
        super().__init__(request, cluster, body.nodegroup or None)
        self.node_count = body.node_count
        self.nodes_to_remove = body.nodes_to_remove or []


class Upgrade(Change):
    """Another template for a group."""

    def __init__(self, request, cluster, body, context):
        super().__init__(request, cluster, body.nodegroup or None)
        ident = body.cluster_template
        if ident in (None, base.Unset):
            raise exception.ClusterTemplateNotFound(
                _("Say in cluster_template which template to upgrade to"))
        self.template = access.find(objects.ClusterTemplate, context, ident)
        self.max_batch_size = body.max_batch_size or 1


class Update(Change):
    """What a patch makes of a cluster.

    :ivar node_count: of the default workers; for the patch to change
    """

    needs_flavors = False

    def __init__(self, request, cluster):
        super().__init__(request, cluster)
        self.cloud = request.cloud
        self.labels = cluster.labels
        self.flavors = (self.nodegroup.flavor_id or cluster.flavor_id,)
        self.node_count = self.nodegroup.node_count

    @property
    def grows(self):
        return self.node_count > self.nodegroup.node_count

    @property
    def resized(self):
        return self.node_count != self.nodegroup.node_count
