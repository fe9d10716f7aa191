"""Federation: a host cluster and its members."""

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields


@base.MagnumObjectRegistry.register
class Federation(base.MagnumPersistentObject, base.MagnumObject,
                 base.MagnumObjectDictCompat):
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(nullable=True),
        'name': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'hostcluster_id': fields.StringField(nullable=True),
        'member_ids': fields.ListOfStringsField(nullable=True),
        'status': fields.FederationStatusField(nullable=True),
        'status_reason': fields.StringField(nullable=True),
        'properties': fields.DictOfStringsField(nullable=True),
    }

    @staticmethod
    def _rows():
        return base.repositories().federations

    @base.remotable_classmethod
    def get(cls, context, federation_id):
        """Return the federation that an integer id or a uuid identifies."""
        return cls._from_row(context, cls._rows().get(
            cls.scope(context), federation_id))

    @base.remotable_classmethod
    def get_by_id(cls, context, federation_id):
        """Return the federation with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), federation_id))

    @base.remotable_classmethod
    def get_by_uuid(cls, context, uuid):
        """Return the federation with this uuid."""
        return cls._from_row(context, cls._rows().get_by_uuid(
            cls.scope(context), uuid))

    @base.remotable_classmethod
    def get_count_all(cls, context, filters=None):
        """Return how many federations the context sees."""
        return cls._rows().count(cls.scope(context), filters)

    @base.remotable_classmethod
    def get_by_name(cls, context, name):
        """Return the only federation with this name.

        :raises Conflict: when several have it
        """
        return cls._from_row(context, cls._rows().get_by_name(
            cls.scope(context), name))

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None, filters=None):
        """Return the federations of one page."""
        return cls._from_rows(context, cls._rows().list(
            cls.scope(context),
            query.Page(limit, marker, sort_key, sort_dir), filters))

    @base.remotable
    def create(self, context=None):
        """Insert the federation; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))

    @base.remotable
    def destroy(self, context=None):
        """Delete the federation."""
        self._rows().destroy(self.uuid)
        self.obj_reset_changes()

    @base.remotable
    def save(self, context=None):
        """Write the changed fields."""
        changes = self._changed_columns()
        if changes:
            self._written(self._rows().update(self.uuid, changes))

    @base.remotable
    def refresh(self, context=None):
        """Read the federation again."""
        self._load(self._rows().get_by_uuid(
            self.scope(context or self._context), self.uuid))
