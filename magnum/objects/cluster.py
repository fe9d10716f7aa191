"""Cluster: the row, its template and its nodegroups, whole.

Owns what is computed from the nodegroups.  It must not know drivers,
operations or where nodes run.
"""

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import cluster_template
from magnum.objects import fields
from magnum.objects import nodegroup
from magnum.objects import rows

LAZY_LOADED_ATTRS = ['cluster_template']

# Not known to release 23 alone, which speaks 1.24.
_TRUST_FIELDS = ('trust_id', 'trustee_username', 'trustee_password',
                 'trustee_user_id')


@base.MagnumObjectRegistry.register
class Cluster(base.MagnumPersistentObject, rows.Stored, rows.Guarded,
              rows.Named, rows.Counted, base.MagnumObject,
              base.MagnumObjectDictCompat):
    # Version 1.25: the trust fields, dropped in 1.24, are back.
    VERSION = '1.25'

    ADDED_IN = {
        (1, 23): ('etcd_ca_cert_ref', 'front_proxy_ca_cert_ref'),
    }
    obj_relationships = {
        'cluster_template': [('1.22', '1.19'), ('1.23', '1.21'),
                             ('1.24', '1.21'), ('1.25', '1.22')],
    }

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(nullable=True),
        'name': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'cluster_template_id': fields.StringField(nullable=True),
        'keypair': fields.StringField(nullable=True),
        'docker_volume_size': fields.IntegerField(nullable=True),
        'labels': fields.DictOfStringsField(nullable=True),
        'master_flavor_id': fields.StringField(nullable=True),
        'flavor_id': fields.StringField(nullable=True),
        'stack_id': fields.StringField(nullable=True),
        'status': fields.ClusterStatusField(nullable=True),
        'status_reason': fields.StringField(nullable=True),
        'health_status': fields.ClusterHealthStatusField(nullable=True),
        'health_status_reason': fields.DictOfStringsField(nullable=True),
        'create_timeout': fields.IntegerField(nullable=True),
        'api_address': fields.StringField(nullable=True),
        'discovery_url': fields.StringField(nullable=True),
        'ca_cert_ref': fields.StringField(nullable=True),
        'magnum_cert_ref': fields.StringField(nullable=True),
        'etcd_ca_cert_ref': fields.StringField(nullable=True),
        'front_proxy_ca_cert_ref': fields.StringField(nullable=True),
        'cluster_template': fields.ObjectField('ClusterTemplate'),
        'trust_id': fields.StringField(nullable=True),
        'trustee_username': fields.StringField(nullable=True),
        'trustee_password': fields.StringField(nullable=True),
        'trustee_user_id': fields.StringField(nullable=True),
        'coe_version': fields.StringField(nullable=True),
        'container_version': fields.StringField(nullable=True),
        'fixed_network': fields.StringField(nullable=True),
        'fixed_subnet': fields.StringField(nullable=True),
        'floating_ip_enabled': fields.BooleanField(default=True),
        'master_lb_enabled': fields.BooleanField(default=False),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._nodegroups = None
        self._nodegroups_tick = 0

    @staticmethod
    def _rows():
        return base.repositories().clusters

    def obj_make_compatible(self, primitive, target_version):
        """Leave out what the receiver does not know."""
        super().obj_make_compatible(primitive, target_version)
        if target_version == '1.24':
            for name in _TRUST_FIELDS:
                primitive.pop(name, None)

    # What belongs to a cluster.

    def obj_load_attr(self, attrname):
        """Read the template when it is first asked for."""
        if attrname not in LAZY_LOADED_ATTRS:
            return super().obj_load_attr(attrname)
        # Whoever sees the cluster sees its template, even one that is no
        # longer public.
        row = base.repositories().cluster_templates.get_by_uuid(
            base.scope.EVERYTHING, self.cluster_template_id)
        self._attach_template(
            cluster_template.ClusterTemplate._from_row(self._context, row))

    def _attach_template(self, template):
        self.cluster_template = template
        self.obj_reset_changes(fields=['cluster_template'], recursive=False)

    def _attach_nodegroups(self, rows, tick):
        self._nodegroups = nodegroup.NodeGroup._from_rows(
            self._context, rows)
        self._nodegroups_tick = tick

    @property
    def nodegroups(self):
        """All groups, oldest first, as last written by this process.

        What other processes write is seen after :meth:`refresh`.
        """
        if self._nodegroups is None or nodegroup.WRITES.since(
                self.uuid, self._nodegroups_tick):
            tick = nodegroup.WRITES.now()
            rows = base.repositories().nodegroups.list(self.uuid)
            self._attach_nodegroups(rows, tick)
        return list(self._nodegroups)

    def _default(self, master):
        return next((group for group in self.nodegroups
                     if group.is_default and group.is_master == master),
                    None)

    @property
    def default_ng_worker(self):
        """The group of workers every cluster starts with."""
        return self._default(master=False)

    @property
    def default_ng_master(self):
        """The group of masters every cluster starts with."""
        return self._default(master=True)

    def _nodes(self, master):
        return sum(group.node_count for group in self.nodegroups
                   if group.is_master == master)

    def _addresses(self, master):
        return [address for group in self.nodegroups
                if group.is_master == master
                for address in group.node_addresses or ()]

    @property
    def node_count(self):
        """How many nodes are not masters."""
        return self._nodes(master=False)

    @property
    def master_count(self):
        """How many nodes are masters."""
        return self._nodes(master=True)

    @property
    def node_addresses(self):
        """Addresses of the nodes that are not masters."""
        return self._addresses(master=False)

    @property
    def master_addresses(self):
        """Addresses of the masters."""
        return self._addresses(master=True)

    # Look-ups.

    @classmethod
    def _whole(cls, context, rows):
        """Make objects of rows, with templates and groups: two queries."""
        if not rows:
            return []
        tick = nodegroup.WRITES.now()
        repositories = base.repositories()
        # Clusters of one template share the object.
        templates = {
            row.uuid: cluster_template.ClusterTemplate._from_row(context, row)
            for row in repositories.cluster_templates.list(
                base.scope.EVERYTHING, filters={'uuid': {
                    row.cluster_template_id for row in rows}})}
        groups = repositories.nodegroups.of_clusters(
            [row.uuid for row in rows])
        clusters = []
        for row in rows:
            cluster = cls._from_row(context, row)
            if row.cluster_template_id in templates:
                cluster._attach_template(templates[row.cluster_template_id])
            cluster._attach_nodegroups(groups[row.uuid], tick)
            clusters.append(cluster)
        return clusters

    @base.remotable_classmethod
    def get(cls, context, cluster_id):
        """Return the cluster that an integer id or a uuid identifies."""
        return cls._from_row(context, cls._rows().get(
            cls.scope(context), cluster_id))

    @base.remotable_classmethod
    def get_by_id(cls, context, cluster_id):
        """Return the cluster with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), cluster_id))

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None, filters=None):
        """Return the clusters of one page, whole, in three queries."""
        return cls._whole(context, cls._rows().list(
            cls.scope(context),
            query.Page(limit, marker, sort_key, sort_dir), filters))

    @base.remotable_classmethod
    def get_stats(cls, context, project_id=None):
        """Return (clusters, nodes) of a project, or of all one sees."""
        return cls._rows().stats(cls.scope(context), project_id)

    @classmethod
    def list_statuses(cls, context, filters=None):
        """Return (uuid, status) of all clusters, in one query."""
        return cls._rows().statuses(cls.scope(context), filters)

    @classmethod
    def list_by_stack(cls, context, stack_id):
        """Return the uuids of clusters that have this stack, or a group."""
        return cls._rows().of_stack(cls.scope(context), stack_id)

    @classmethod
    def list_existing(cls, uuids):
        """Return the set of those that are of clusters, of any project."""
        return {uuid for uuid, _status in cls._rows().statuses(
            base.scope.EVERYTHING, {'uuid': uuids})}

    # Writes.

    @base.remotable
    def destroy(self, context=None):
        """Delete the cluster with its nodegroups."""
        self._rows().destroy(self.uuid)
        nodegroup.WRITES.forget(self.uuid)
        self.obj_reset_changes()

    def _saved(self, changes, updated_at):
        if 'cluster_template_id' in changes and (
                self.obj_attr_is_set('cluster_template')):
            if self.cluster_template.uuid != self.cluster_template_id:
                delattr(self, '_obj_cluster_template')
        self._written(updated_at)

    @base.remotable
    def refresh(self, context=None):
        """Read the cluster, its template and its groups again."""
        row = self._rows().get_by_uuid(
            self.scope(context or self._context), self.uuid)
        if self.obj_attr_is_set('cluster_template'):
            delattr(self, '_obj_cluster_template')
        self._nodegroups = None
        self._load(row)

    def as_dict(self):
        """Return the fields that are set, and the sums over the groups."""
        values = super().as_dict()
        values.update({
            'node_count': self.node_count,
            'master_count': self.master_count,
            'node_addresses': self.node_addresses,
            'master_addresses': self.master_addresses,
        })
        return values
