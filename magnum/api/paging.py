"""Pages of a list.

Owns the four query arguments, their rules, and the link to the next page.
Must not know what is listed.
"""
import typing
from urllib import parse

from magnum.api import links
from magnum.api.types import fields
import magnum.conf

CONF = magnum.conf.CONF

#: Query arguments of every list that has pages.
QUERY = {'marker': fields.UUID_,
         'limit': fields.Integer(1, None),
         'sort_key': fields.NAME,
         'sort_dir': fields.Choice('asc', 'desc')}


class Page(typing.NamedTuple):
    """The part of a list that was asked for.

    :ivar marker: uuid of the row after which the page starts, or None; an
        integer id where rows have no uuid
    """

    marker: str | int | None
    limit: int
    sort_key: str
    sort_dir: str


def page(marker=None, limit=None, sort_key='id', sort_dir='asc'):
    """The page that query arguments ask for; all of them are checked.

    What only the table knows (is there such a column, such a marker) is
    checked by the list itself.
    """
    return Page(marker, min(limit or CONF.api.max_limit, CONF.api.max_limit),
                sort_key, sort_dir)


def collection(request, name, items, asked, *path, mark='uuid'):
    """The answer of a list.

    :param items: the rendered objects of the page
    :param path: segments of the list's own address below ``/v1``
    :param mark: key of an item that is its marker
    """
    answer = {name: items}
    if items and len(items) == asked.limit:
        query = parse.urlencode({
            'sort_key': asked.sort_key, 'sort_dir': asked.sort_dir,
            'limit': asked.limit, 'marker': items[-1][mark]})
        answer['next'] = '%s?%s' % (links.href(request, *path), query)
    return answer
