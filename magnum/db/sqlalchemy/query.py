"""Parts of queries: conditions of filters, order and pages.

Owns the portable way to sort and to cut lists.  It must not know which table
it works on.
"""

import dataclasses

import sqlalchemy as sa
from sqlalchemy.ext import compiler

from magnum.common import exception
from magnum.i18n import _

ASCENDING = 'asc'
DESCENDING = 'desc'


@dataclasses.dataclass(frozen=True)
class Page:
    """A piece of a list.

    :ivar limit: most rows to return; all when None
    :ivar marker: uuid of the last row of the page before
    :ivar sort_key: column to sort by; ``id`` when None
    :ivar sort_dir: ``asc``, the default, or ``desc``
    """

    limit: int | None = None
    marker: str | None = None
    sort_key: str | None = None
    sort_dir: str | None = None


EVERYTHING = Page()


def equal(column):
    """Return a filter: the column has this value, or one of these."""
    def condition(value):
        if isinstance(value, (list, tuple, set, frozenset)):
            return column.in_(value)
        return column == value
    return condition


class same(sa.sql.functions.FunctionElement):
    """A condition: a text column has this value, letter by letter.

    MariaDB and MySQL would take another case, and blanks at the end, for the
    same; the plain comparison beside it lets them use an index. It has no
    type: with one it would be compared with 1, which uses none.
    """

    inherit_cache = True

    def __init__(self, column, value):
        super().__init__(column, sa.literal(value, column.type))


@compiler.compiles(same)
def _same(element, compiler, **kwargs):
    column, value = element.clauses
    return compiler.process(column == value, **kwargs)


@compiler.compiles(same, 'mysql', 'mariadb')
def _same_bytes(element, compiler, **kwargs):
    column, value = element.clauses
    return '(%s AND %s = %s)' % (
        compiler.process(column == value, **kwargs),
        *('CAST(CONVERT(%s USING utf8mb4) AS BINARY)' % compiler.process(
            part, **kwargs) for part in (column, value)))


def same_text(column):
    """Return a filter: the column has exactly this text."""
    return lambda value: same(column, value)


def equal_json(column):
    """Return a filter: the JSON column holds exactly this value."""
    return lambda value: column == value


def holds_addresses(column):
    """Return a filter: all these addresses are in the JSON list."""
    text = sa.cast(column, sa.Text)

    def condition(value):
        wanted = [value] if isinstance(value, str) else list(value)
        return sa.and_(sa.true(), *(
            text.contains(f'"{address}"', autoescape=True)
            for address in wanted))
    return condition


def conditions(filters, values):
    """Return the conditions of those values that have a filter.

    A key that no filter has is left out, as upstream does.
    """
    return [filters[key](value) for key, value in (values or {}).items()
            if key in filters]


def sort_column(model, key):
    """Return the column of that name.

    :raises InvalidParameterValue: when the table has none
    """
    column = sa.inspect(model).columns.get(key or 'id')
    if column is None:
        raise exception.InvalidParameterValue(
            _('The sort_key value "%s" is an invalid field for sorting') % key)
    return getattr(model, key or 'id')


def paginate(statement, model, page, marker=None):
    """Sort a SELECT and cut it to one page.

    NULL comes before every value, on every engine.  Rows of equal value are
    sorted by id, so a page never repeats or loses one.

    :param page: the :class:`Page`
    :param marker: the row that page.marker names
    """
    column = sort_column(model, page.sort_key)
    falling = page.sort_dir == DESCENDING
    order = [model.id]
    if column is not model.id:
        rank = sa.case((column.is_(None), 0), else_=1)
        order = [rank, column, model.id]
    if marker is not None:
        statement = statement.where(
            _after(model, column, marker, falling))
    statement = statement.order_by(
        *(part.desc() if falling else part.asc() for part in order))
    return statement if page.limit is None else statement.limit(page.limit)


def _after(model, column, marker, falling):
    later_id = (model.id < marker.id) if falling else (model.id > marker.id)
    if column is model.id:
        return later_id
    value = getattr(marker, column.key)
    if value is None:
        tied = sa.and_(column.is_(None), later_id)
        return tied if falling else sa.or_(column.is_not(None), tied)
    # A truth value that is no parameter cannot be compared by size.
    value = sa.literal(value, column.type)
    tied = sa.and_(column == value, later_id)
    if falling:
        return sa.or_(column < value, column.is_(None), tied)
    return sa.or_(column > value, tied)
