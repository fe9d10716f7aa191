"""How a resource is declared: what a request may say, what an answer says.

Owns the two declarations and nothing about any resource: request bodies are
WSME types made of :class:`Attribute`; answers are rows of :class:`Shown`,
written in the order of the rows.
"""
import collections.abc
import typing

from wsme import exc
from wsme import types as wtypes

from magnum.api.controllers import versions
from magnum.api.types import fields
from magnum.i18n import _

Unset = wtypes.Unset
#: What a row's function returns for an answer without that key.
ABSENT = object()


class Attribute(wtypes.wsattr):
    """An attribute of a request body.

    :ivar nullable: whether ``null`` is accepted; it then means what the
        resource says, mostly the same as leaving the attribute out
    """

    def __init__(self, datatype, mandatory=False, nullable=True,
                 default=Unset):
        super().__init__(datatype, mandatory=mandatory, default=default)
        self.nullable = nullable

    def __set__(self, instance, value):
        if value is None and not self.nullable:
            raise exc.InvalidInput(self.name, value,
                                   _("Value should not be null"))
        super().__set__(instance, value)


class _Declared(wtypes.BaseMeta):
    """Tells WSME the order of attributes; it would read the source code."""

    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        order = [key for base in reversed(cls.__mro__)
                 for key, value in vars(base).items()
                 if isinstance(value, wtypes.wsattr)]
        cls._wsme_attr_order = list(dict.fromkeys(order))
        return cls


class Body(wtypes.Base, metaclass=_Declared):
    """Base of request bodies."""

    def given(self):
        """The attributes the client sent, as a dict."""
        values = ((attribute.key, getattr(self, attribute.key))
                  for attribute in wtypes.list_attributes(type(self)))
        return {key: value for key, value in values if value is not Unset}

    @classmethod
    def names(cls):
        """Names of all attributes a client can send."""
        return [attribute.key
                for attribute in wtypes.list_attributes(cls)]


class Shown(typing.NamedTuple):
    """One key of an answer.

    :ivar value: function of (object, request); None takes the attribute of
        the object that has the key's name
    :ivar since: feature from whose version on the key is there
    :ivar until: feature from whose version on it is not
    :ivar kind: what values look like, of magnum.api.types.fields
    :ivar nullable: whether null is among them
    :ivar always: False for a key that only some answers have
    """

    key: str
    value: collections.abc.Callable | None = None
    since: str | None = None
    until: str | None = None
    kind: object = None
    nullable: bool = True
    always: bool = True

    def visible(self, request):
        return ((self.since is None or versions.allows(request, self.since))
                and not (self.until and
                         versions.allows(request, self.until)))


def render(rows, objects, request):
    """The answers for some objects, one dict each, in the order of rows."""
    rows = [row for row in rows if row.visible(request)]
    return [{key: value for key, value in (
        (row.key, getattr(item, row.key, None) if row.value is None
         else row.value(item, request)) for row in rows)
        if value is not ABSENT} for item in objects]


def when(name):
    """A row for a time: ISO 8601 with offset, or null."""
    def value(item, _request):
        moment = getattr(item, name, None)
        return moment.isoformat() if moment else None

    return Shown(name, value, kind=fields.TIME)


def mapping(name):
    """A row for a map that is ``{}`` when the object has none."""
    return Shown(name, lambda item, _request: dict(
        getattr(item, name, None) or {}), kind=fields.LABELS, nullable=False)


def sequence(name, kind=fields.TEXTS):
    """A row for a list that is ``[]`` when the object has none."""
    return Shown(name, lambda item, _request: list(
        getattr(item, name, None) or []), kind=kind, nullable=False)


def constant(name, value):
    """A row that says the same for every object."""
    return Shown(name, lambda _item, _request: value,
                 kind=fields.Constant(value), nullable=False)


def texts(*names):
    """Rows for attributes that are text, or null."""
    return tuple(Shown(name, kind=fields.ANY_TEXT) for name in names)


def sure(kind, *names):
    """Rows for attributes of one kind that are never null."""
    return tuple(Shown(name, kind=kind, nullable=False) for name in names)


def linked(value):
    """The row for ``links``, given by a function of (object, request)."""
    return Shown('links', value, kind=fields.LINKS, nullable=False)
