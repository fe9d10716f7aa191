"""Making, changing and deleting node groups."""
from magnum.api import labels
from magnum.api.requests import cluster as clusters
from magnum.api.types import nodegroup as types
from magnum.drivers.common import driver
from magnum import objects

#: What a group has when the request left it out or said null.
DEFAULTS = {'node_count': 1, 'role': 'worker', 'min_node_count': 0}
#: What is taken from the request as it is.
GIVEN = ('name', 'docker_volume_size', 'max_node_count', 'is_default',
         'node_labels', 'node_taints', 'status_reason', 'version')


class Create:
    """A group from a request body, completed from its cluster."""

    needs_flavors = True

    def __init__(self, request, cluster, body):
        """Look up the template of the cluster; complete the values."""
        self.request = request
        self.context = request.context
        self.cloud = request.cloud
        self.cluster = cluster
        self.template = cluster.cluster_template
        values = body.given()
        # All of them are looked at: the cluster may be older than a rule.
        self.labels = self.given_labels = labels.inherited(
            cluster.labels, values.get('labels'), values.get('merge_labels'))
        self.nodegroup = self._nodegroup(values)
        self.flavors = (self.nodegroup.flavor_id,)

    def _nodegroup(self, values):
        def inherited(name, parent):
            return (getattr(parent, name) if values.get(name) is None
                    else values[name])

        return objects.NodeGroup(
            self.context, labels=self.labels,
            flavor_id=inherited('flavor_id', self.cluster),
            image_id=inherited('image_id', self.template),
            **{name: (value if values.get(name) is None else values[name])
               for name, value in DEFAULTS.items()},
            **{name: values.get(name) for name in GIVEN})

    @property
    def driver(self):
        return driver.Driver.get_driver_for_cluster(self.context,
                                                    self.cluster)


class Update(clusters.Change):
    """What a patch makes of a group."""

    def __init__(self, request, cluster, nodegroup):
        super().__init__(request, cluster, nodegroup)
        self.changes = {}
        self.seen = {}

    def apply(self, changes):
        """Have the group as it will be, what of it is new and made of what.

        :param changes: the JSON patch
        :raises: PatchError
        """
        before = {name: getattr(self.nodegroup, name)
                  for name in types.PATCH.attributes}
        after = types.PATCH.apply(before, changes)
        self.seen = types.PATCH.basis(before, changes)
        self.changes = {name: value for name, value in after.items()
                        if (value or None) != (before[name] or None)}
        for name, value in self.changes.items():
            setattr(self.nodegroup, name, value)


class Delete(clusters.Change):
    """A group that shall go."""
