"""What all tables can do: find, list, count, create, update, destroy.

Owns scoping by project, look-up by identity and writes by uuid.  It must not
know any table by name: those are in the modules of each resource.
"""

from oslo_db import exception as db_exc
from oslo_utils import strutils
from oslo_utils import timeutils
from oslo_utils import uuidutils
import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import session
from magnum.i18n import _


class Repository:
    """The rows of one table.

    :cvar model: the mapped class
    :cvar filters: name of a filter -> function from its value to a condition
    :cvar title: what a row is called, in messages
    """

    model = None
    filters = {}
    title = 'row'

    # What the subclass says.

    def not_found(self, ident):
        """Return the error for a row that is not there."""
        raise NotImplementedError

    def already_exists(self, values):
        """Return the error for a row that breaks a unique key."""
        raise NotImplementedError

    def visible(self, scope):
        """Return the conditions for the rows that a scope may see."""
        if scope.everything:
            return []
        if scope.project_id:
            return [self.model.project_id == scope.project_id]
        if hasattr(self.model, 'user_id'):
            return [self.model.user_id == scope.user_id]
        # What is a project's only is not there for a caller without one.
        return [sa.false()]

    # Look-ups.

    def _select(self, scope, *conditions):
        return sa.select(self.model).where(*self.visible(scope), *conditions)

    def _one(self, ident, scope, *conditions):
        rows = session.current().scalars(
            self._select(scope, *conditions).limit(2)).all()
        if not rows:
            raise self.not_found(ident)
        if len(rows) > 1:
            raise exception.Conflict(
                _("Multiple %(title)ss exist with the name '%(ident)s', use "
                  "the uuid of one instead") % {'title': self.title,
                                                'ident': ident})
        return rows[0]

    @session.reader
    def get_by_id(self, scope, ident):
        """Return the row with this integer id, or raise not found."""
        return self._one(ident, scope, self.model.id == int(ident))

    @session.reader
    def get_by_uuid(self, scope, uuid):
        """Return the row with this uuid, or raise not found."""
        return self._one(uuid, scope, self.model.uuid == str(uuid))

    @session.reader
    def get_by_name(self, scope, name):
        """Return the only row with this name.

        :raises Conflict: when several rows have it
        """
        return self._one(name, scope, query.same(self.model.name, name))

    def get(self, scope, ident, by_name=False):
        """Return the row that an id, a uuid or perhaps a name identifies.

        :param by_name: whether other text is taken as a name
        :raises InvalidIdentity: for other text, when it is not
        """
        if strutils.is_int_like(ident):
            return self.get_by_id(scope, ident)
        if uuidutils.is_uuid_like(ident):
            return self.get_by_uuid(scope, ident)
        if by_name:
            return self.get_by_name(scope, ident)
        raise exception.InvalidIdentity(identity=ident)

    # Lists.

    def _marker(self, scope, marker):
        return self.get_by_uuid(scope, marker)

    @session.reader
    def list(self, scope, page=query.EVERYTHING, filters=None):
        """Return the rows of one page."""
        marker = None
        if page.marker is not None:
            marker = self._marker(scope, page.marker)
        statement = self._select(
            scope, *query.conditions(self.filters, filters))
        return session.current().scalars(
            query.paginate(statement, self.model, page, marker)).all()

    @session.reader
    def count(self, scope, filters=None):
        """Return how many rows the list would have without pages."""
        return session.current().scalar(
            sa.select(sa.func.count()).select_from(self.model).where(
                *self.visible(scope),
                *query.conditions(self.filters, filters)))

    # Writes.

    def create(self, values):
        """Insert a row and return it; a missing uuid is generated."""
        try:
            return self._insert(values)
        except db_exc.DBDuplicateEntry:
            raise self.already_exists(values) from None

    @session.writer
    def _insert(self, values):
        values = {key: stored(value) for key, value in values.items()}
        if hasattr(self.model, 'uuid') and not values.get('uuid'):
            values['uuid'] = uuidutils.generate_uuid()
        row = self.model(**values)
        session.current().add(row)
        session.current().flush()
        return row

    def update(self, uuid, values, expected=None):
        """Write values to the row with this uuid.

        :param expected: column -> the values it must have for the write to
            happen (compare-and-set)
        :returns: when the row was written, its new updated_at; None when it
            was not as expected
        :raises: not found, when there is no such row and nothing was expected
        """
        return self._update([self.model.uuid == uuid], uuid, values, expected)

    @session.writer
    def _update(self, identity, ident, values, expected=None):
        now = timeutils.utcnow()
        values = {key: stored(value) for key, value in values.items()}
        values['updated_at'] = now
        statement = sa.update(self.model).where(*identity).values(**values)
        for key, wanted in (expected or {}).items():
            column = getattr(self.model, key)
            statement = statement.where(_is_one_of(column, wanted))
        statement = statement.execution_options(synchronize_session=False)
        if session.current().execute(statement).rowcount:
            return now
        if expected is None:
            raise self.not_found(ident)
        return None

    @session.writer
    def update_over(self, uuid, values, unchanged, expected=None):
        """Write values as ``update`` does, over those that were seen.

        :param unchanged: function of the row as it is, locked: whether the
            values are made from that
        :raises ChangedMeanwhile: when they are not
        :raises: not found
        """
        row = self._hold(uuid)
        if any(row[key] not in wanted
               for key, wanted in (expected or {}).items()):
            return None
        check_unchanged(row, unchanged)
        return self.update(uuid, values)

    def _hold(self, uuid):
        """Return the row with this uuid, locked until the end.

        :raises: not found
        """
        row = session.current().execute(
            sa.select(self.model.__table__).where(self.model.uuid == uuid)
            .with_for_update()).mappings().first()
        if row is None:
            raise self.not_found(uuid)
        return row

    def destroy(self, uuid):
        """Delete the row with this uuid, or raise not found."""
        self._destroy([self.model.uuid == uuid], uuid)

    @session.writer
    def _destroy(self, identity, ident):
        statement = sa.delete(self.model).where(*identity)
        statement = statement.execution_options(synchronize_session=False)
        if not session.current().execute(statement).rowcount:
            raise self.not_found(ident)


def stored(value):
    """Return a value as the columns take it: times are naive and in UTC."""
    return (timeutils.normalize_time(value)
            if getattr(value, 'tzinfo', None) is not None else value)


def check_unchanged(row, unchanged):
    """Refuse a row of which that function, if any, is not true.

    :raises ChangedMeanwhile:
    """
    if unchanged is not None and not unchanged(row):
        raise exception.ChangedMeanwhile()


def _is_one_of(column, wanted):
    condition = column.in_([value for value in wanted if value is not None])
    if None in wanted:
        condition = sa.or_(condition, column.is_(None))
    return condition
