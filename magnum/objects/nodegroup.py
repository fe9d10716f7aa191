"""NodeGroup: nodes of a cluster that are alike.

Owns also the note of which clusters had their groups written by this
process, by which Cluster objects know that their copy is old.
"""

import collections
import itertools
import threading

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields

MASTER = 'master'
WORKER = 'worker'


# Clusters of which that is known. A cluster that was forgotten is read again
# once more than necessary, which is harmless.
REMEMBERED = 4096


class _Writes:
    """When the groups of each cluster were last written here."""

    def __init__(self, size=REMEMBERED):
        self._ticks = itertools.count(1)
        self._size = size
        self._last = collections.OrderedDict()
        # The last write of those that are not remembered one by one.
        self._others = 0
        self._lock = threading.Lock()

    def now(self):
        """Return a time stamp later than all writes so far."""
        return next(self._ticks)

    def note(self, cluster_id):
        """Remember that groups of the cluster are being written."""
        with self._lock:
            self._last[cluster_id] = next(self._ticks)
            self._last.move_to_end(cluster_id)
            if len(self._last) > self._size:
                _cluster, self._others = self._last.popitem(last=False)

    def since(self, cluster_id, tick):
        """Say whether groups were, or may have been, written after that."""
        return self._last.get(cluster_id, self._others) > tick

    def forget(self, cluster_id):
        """Forget a cluster that has gone."""
        with self._lock:
            self._last.pop(cluster_id, None)


WRITES = _Writes()


@base.MagnumObjectRegistry.register
class NodeGroup(base.MagnumPersistentObject, base.MagnumObject,
                base.MagnumObjectDictCompat):
    VERSION = '1.2'

    ADDED_IN = {(1, 2): ('node_labels', 'node_taints')}

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(),
        'name': fields.StringField(),
        'cluster_id': fields.StringField(),
        'project_id': fields.StringField(),
        'docker_volume_size': fields.IntegerField(nullable=True),
        'labels': fields.DictOfStringsField(nullable=True),
        'flavor_id': fields.StringField(nullable=True),
        'image_id': fields.StringField(nullable=True),
        'node_addresses': fields.ListOfStringsField(nullable=True),
        'node_count': fields.IntegerField(nullable=False, default=1),
        'role': fields.StringField(),
        'max_node_count': fields.IntegerField(nullable=True),
        'min_node_count': fields.IntegerField(nullable=False, default=0),
        'is_default': fields.BooleanField(default=False),
        'stack_id': fields.StringField(nullable=True),
        'status': fields.ClusterStatusField(nullable=True),
        'status_reason': fields.StringField(nullable=True),
        'version': fields.StringField(nullable=True),
        'node_labels': fields.DictOfStringsField(nullable=True),
        'node_taints': fields.ListOfDictOfNullableStringsField(
            nullable=True),
    }

    @staticmethod
    def _rows():
        return base.repositories().nodegroups

    @property
    def is_master(self):
        """Whether the control plane runs on these nodes."""
        return self.role == MASTER

    @base.remotable_classmethod
    def get(cls, context, cluster_id, nodegroup_id):
        """Return the group of a cluster that an id, uuid or name tells."""
        return cls._from_row(context, cls._rows().get(
            cluster_id, nodegroup_id))

    @base.remotable_classmethod
    def get_by_id(cls, context, cluster, id_):
        """Return the group of a cluster (its uuid) with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(cluster, id_))

    @base.remotable_classmethod
    def get_by_uuid(cls, context, cluster, uuid):
        """Return the group of a cluster (its uuid) with this uuid."""
        return cls._from_row(context, cls._rows().get_by_uuid(cluster, uuid))

    @base.remotable_classmethod
    def get_by_name(cls, context, cluster, name):
        """Return the group of a cluster (its uuid) with this name."""
        return cls._from_row(context, cls._rows().get_by_name(cluster, name))

    @base.remotable_classmethod
    def get_count_all(cls, context, cluster_id):
        """Return how many groups a cluster has."""
        return cls._rows().count(cluster_id)

    @base.remotable_classmethod
    def list(cls, context, cluster_id, limit=None, marker=None,
             sort_key=None, sort_dir=None, filters=None):
        """Return one page of the groups of a cluster."""
        return cls._from_rows(context, cls._rows().list(
            cluster_id, query.Page(limit, marker, sort_key, sort_dir),
            filters))

    @classmethod
    def growing(cls, cluster_ids):
        """Return which of these clusters have a stack of a group at work."""
        return cls._rows().growing(cluster_ids)

    @base.remotable_classmethod
    def update_nodegroup(cls, context, cluster_id, nodegroup_id, values):
        """Write values to a group; return it as it then is."""
        group = cls.get(context, cluster_id, nodegroup_id)
        for name, value in values.items():
            setattr(group, name, value)
        group.save()
        return group

    @base.remotable
    def create(self, context=None):
        """Insert the group; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))
        WRITES.note(self.cluster_id)

    @base.remotable
    def destroy(self, context=None):
        """Delete the group."""
        self._rows().destroy_in(self.cluster_id, self.uuid)
        WRITES.note(self.cluster_id)
        self.obj_reset_changes()

    @base.remotable
    def save(self, context=None):
        """Write the changed fields."""
        changes = self._changed_columns()
        if changes:
            self._written(self._rows().update_in(
                self.cluster_id, self.uuid, changes))
            WRITES.note(self.cluster_id)

    def save_if(self, expected_statuses):
        """Write the changed fields if the row has one of these statuses.

        :returns: whether it had
        """
        written = self._rows().update_in(
            self.cluster_id, self.uuid, self._changed_columns(),
            {'status': expected_statuses})
        if written is None:
            return False
        self._written(written)
        WRITES.note(self.cluster_id)
        return True

    @base.remotable
    def refresh(self, context=None):
        """Read the group again."""
        self._load(self._rows().get_by_uuid(self.cluster_id, self.uuid))
