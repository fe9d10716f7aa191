"""A resource shown under the names of another time.

Owns how the declarations of a resource (what a request may say, what an
answer says, what a patch may change) are made again with some names replaced
and others left out. Must not know any resource.
"""
import typing

from magnum.api import links
from magnum.api.types import base


class _Renamed(base.Body):
    """Base of projected bodies: one that reads like the original."""

    _originals = {}

    def given(self):
        """The attributes the client sent, by the names of the original."""
        return {self._originals.get(name, name): value
                for name, value in super().given().items()}


class Projection(typing.NamedTuple):
    """How one resource differs, on the wire, from the one it is.

    :ivar collection: segment of its addresses
    :ivar names: its names for attributes, by those of the original
    :ivar unknown: attributes of the original that it does not have
    """

    collection: str
    names: dict
    unknown: tuple

    @property
    def originals(self):
        """Names of the original, by the names here."""
        return {new: old for old, new in self.names.items()}

    def _here(self, names):
        return {old: self.names.get(old, old) for old in names
                if old not in self.unknown}

    def body(self, name, original, mandatory=()):
        """The type of a request body.

        :param name: the type's own
        :param original: a subclass of magnum.api.types.base.Body
        :param mandatory: attributes that have to be sent, other than in the
            original
        """
        attributes = {row.key: row for row in original._wsme_attributes}
        return type(name, (_Renamed,), {
            '__doc__': original.__doc__, '__module__': original.__module__,
            '_originals': self.originals,
            **{new: self._attribute(attributes[old], old in mandatory)
               for old, new in self._here(original.names()).items()}})

    @staticmethod
    def _attribute(original, mandatory):
        return base.Attribute(
            original.datatype, mandatory=original.mandatory or mandatory,
            nullable=original.nullable and not mandatory,
            default=original.default)

    def rows(self, originals, last=()):
        """What answers say, in the order of the original.

        At every version where there are such answers: what came to the
        original later is unknown here.

        :param originals: Shown of the original
        :param last: some of them, to be added at the end
        """
        return tuple(self._row(row) for row in (*originals, *last)
                     if row.key not in self.unknown)

    def _row(self, row):
        row = row._replace(since=None, until=None)
        if row.key == 'links':
            return row._replace(value=self._links)
        if row.key not in self.names:
            return row
        return row._replace(
            key=self.names[row.key], value=row.value or (
                lambda item, _request: getattr(item, row.key)))

    def _links(self, item, request):
        return links.pair(request, self.collection, item.uuid)

    def patch(self, original):
        """What a patch may do.

        :param original: a magnum.api.types.patch.Patchable
        """
        return original._replace(
            attributes={new: original.attributes[old] for old, new
                        in self._here(original.attributes).items()},
            internal=tuple(self._here(original.internal).values()),
            kept=tuple(self._here(original.kept).values()),
            columns=self.originals)
