"""What answers look like: declared beside each controller.

Owns the kinds of answers a route can give. Documents and checks of the API
are made from them. Must not know any resource.
"""
import typing


class One(typing.NamedTuple):
    """One object.

    :ivar name: what the kind of object is called, such as ``quota``
    :ivar rows: the :class:`magnum.api.types.base.Shown` it is made of
    """

    name: str
    rows: tuple


class Many(typing.NamedTuple):
    """A page of a list.

    :ivar collection: key of the list, such as ``quotas``
    :ivar name: what one of them is called in this form
    :ivar rows: the :class:`magnum.api.types.base.Shown` of each
    """

    collection: str
    name: str
    rows: tuple


class Accepted(typing.NamedTuple):
    """``{"uuid": ...}``: what was asked for will be done."""


class Nothing(typing.NamedTuple):
    """No body."""


class Refused(typing.NamedTuple):
    """Never anything but an error: the route is there to say why."""


ACCEPTED = Accepted()
NOTHING = Nothing()
REFUSED = Refused()


def tells_uuid(answer):
    """Whether an answer has the uuid of what it is about."""
    return isinstance(answer, Accepted) or any(
        row.key == 'uuid' for row in getattr(answer, 'rows', ()))
