"""MagnumService: the heartbeat of one binary on one host."""

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields


@base.MagnumObjectRegistry.register
class MagnumService(base.MagnumPersistentObject, base.MagnumObject):
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(),
        'host': fields.StringField(nullable=True),
        'binary': fields.StringField(nullable=True),
        'disabled': fields.BooleanField(),
        'disabled_reason': fields.StringField(nullable=True),
        'last_seen_up': fields.DateTimeField(nullable=True),
        'forced_down': fields.BooleanField(),
        'report_count': fields.IntegerField(),
    }

    @staticmethod
    def _rows():
        return base.repositories().magnum_services

    @base.remotable_classmethod
    def get_by_host_and_binary(cls, context, host, binary):
        """Return the row of a binary on a host, or None."""
        row = cls._rows().find(host, binary)
        return None if row is None else cls._from_row(context, row)

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None):
        """Return the services of one page; the marker is an integer id."""
        return cls._from_rows(context, cls._rows().list(
            base.scope.EVERYTHING,
            query.Page(limit, marker, sort_key, sort_dir)))

    @base.remotable
    def create(self, context=None):
        """Insert the row; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))

    @base.remotable
    def destroy(self, context=None):
        """Delete the row."""
        self._rows().destroy_by_id(self.id)
        self.obj_reset_changes()

    @base.remotable
    def save(self, context=None):
        """Write the changed fields."""
        changes = self._changed_columns()
        if changes:
            self._written(self._rows().update_by_id(self.id, changes))

    @classmethod
    def now(cls):
        """Return the time by the clock all hosts share, naive, in UTC."""
        return cls._rows().now()

    @base.remotable
    def report_state_up(self, context=None):
        """Note that the service is alive now."""
        self.last_seen_up = self.now()
        self.report_count += 1
        self.save()
