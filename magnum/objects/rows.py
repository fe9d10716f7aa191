"""What objects that are rows can do, each in one place.

Owns the verbs that read alike for every table.  It must not know any table;
a class that mixes these in says which one is its own by ``_rows()``.

Classes whose verbs take other arguments, which are part of the fingerprints
that travel over the bus, spell those verbs out themselves.
"""

from magnum.db.sqlalchemy import query
from magnum.objects import base


class Stored:
    """A row that its uuid identifies."""

    @base.remotable_classmethod
    def get_by_uuid(cls, context, uuid):
        """Return the object with this uuid.

        :raises ObjectNotFound: the kind of this class
        """
        return cls._from_row(context, cls._rows().get_by_uuid(
            cls.scope(context), uuid))

    @base.remotable
    def create(self, context=None):
        """Insert the row; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))

    @base.remotable
    def destroy(self, context=None):
        """Delete the row."""
        self._rows().destroy(self.uuid)
        self.obj_reset_changes()

    @base.remotable
    def save(self, context=None):
        """Write the changed fields."""
        changes = self._changed_columns()
        if changes:
            self._saved(changes, self._rows().update(self.uuid, changes))

    def save_over(self, seen):
        """Write the changed fields, over those they were made from.

        :param seen: dict of field -> the value it had then
        :raises ChangedMeanwhile: when it has another one now
        """
        if not seen:
            self.save()
            return
        changes = self._changed_columns()
        if changes:
            self._saved(changes, self._rows().update_over(
                self.uuid, changes, self._still(seen)))

    def _saved(self, changes, updated_at):
        """Take note of a write; ``changes`` are the columns written."""
        self._written(updated_at)

    @base.remotable
    def refresh(self, context=None):
        """Read the row again."""
        self._load(self._rows().get_by_uuid(
            self.scope(context or self._context), self.uuid))


class Guarded:
    """A row whose status decides whether it may be written."""

    def save_if(self, expected_statuses, seen=None):
        """Write the changed fields if the row has one of these statuses.

        :param seen: as of ``save_over``
        :returns: whether it had
        :raises ChangedMeanwhile: when it had, and another value than seen
        :raises ObjectNotFound: its kind, when it is looked for what was seen
        """
        changes = self._changed_columns()
        expected = {'status': expected_statuses}
        if seen:
            written = self._rows().update_over(
                self.uuid, changes, self._still(seen), expected)
        else:
            written = self._rows().update(self.uuid, changes, expected)
        if written is None:
            return False
        self._saved(changes, written)
        return True


class Named:
    """A row that may also be found by its name."""

    @base.remotable_classmethod
    def get_by_name(cls, context, name):
        """Return the only object with this name.

        :raises ObjectNotFound: the kind of this class
        :raises Conflict: when several have it
        """
        return cls._from_row(context, cls._rows().get_by_name(
            cls.scope(context), name))


class Listed:
    """Rows that are read page by page, filtered."""

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None, filters=None):
        """Return the objects of one page."""
        return cls._from_rows(context, cls._rows().list(
            cls.scope(context),
            query.Page(limit, marker, sort_key, sort_dir), filters))


class Counted:
    """Rows that are counted."""

    @base.remotable_classmethod
    def get_count_all(cls, context, filters=None):
        """Return how many of them the context sees."""
        return cls._rows().count(cls.scope(context), filters)
