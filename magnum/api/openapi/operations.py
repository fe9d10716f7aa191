"""What can be asked at a version, and with which statuses it is refused.

Owns the table of refusals: which follow from what about a route. Must not
know resources.
"""
import collections.abc
import re
import typing

from magnum.api.controllers import root
from magnum.api.controllers import versions
from magnum.api import framework
from magnum.api import routes
from magnum.api.types import answers


class Operation(typing.NamedTuple):
    """A verb on a path.

    :ivar path: as clients see it, parameters in braces
    :ivar public: whether it is answered without a token
    :ivar versioned: whether it looks at the version header
    """

    method: str
    path: str
    controller: collections.abc.Callable
    policies: tuple = ()
    since: str = versions.BASE
    until: str | None = None
    public: bool = False
    versioned: bool = True

    @property
    def exposed(self):
        return self.controller.exposed

    @property
    def parameters(self):
        """Names of the braces in the path."""
        return re.findall(r'{(\w+)}', self.path)

    @property
    def identity(self):
        """A name no other operation of a document has."""
        words = re.findall(r'\w+', self.path)
        return '_'.join([self.method.lower(),
                         *(words[1:] or words or ['versions'])])

    def refusals(self):
        """The statuses it can be refused with."""
        return [refusal.status for refusal in REFUSALS
                if refusal.applies(self)]


class Refusal(typing.NamedTuple):
    """One row: routes of which this is true can answer that."""

    status: int
    applies: collections.abc.Callable
    words: str


def always(_operation):
    return True


def guarded(operation):
    return not operation.public


def policed(operation):
    return bool(operation.policies)


def reading(operation):
    return operation.exposed.body is not None


def naming(operation):
    """Whether it is about something that has to be found first."""
    return bool(operation.parameters or reading(operation))


def searching(operation):
    """The same; a page starts after something that has to be found."""
    return naming(operation) or 'marker' in operation.exposed.query


REFUSALS = (
    Refusal(400, always,
            'The request is malformed, or what it asks for cannot be.'),
    Refusal(401, guarded, 'The token is missing or not valid.'),
    Refusal(403, policed,
            'A policy, a quota or another service forbids it.'),
    Refusal(404, searching, 'What the request names is not there.'),
    Refusal(406, always,
            'The answer is JSON only, or the version is not there.'),
    Refusal(409, naming,
            'Several have that name, or something stands in the way.'),
    Refusal(413, reading, 'The body has more than %d bytes.'
            % framework.MAX_BODY),
    Refusal(415, reading, 'The body is not said to be JSON.'),
    Refusal(503, guarded, 'Something that is needed does not answer now.'),
)

DOCUMENTS = (
    Operation('GET', '/', root.get, public=True, versioned=False),
    Operation('GET', '/v1/', root.get_v1, public=True),
)


def of(version):
    """The operations there are at a version."""
    return [*DOCUMENTS, *(
        Operation(route.method, '/v1/' + route.path, *route[2:])
        for route in routes.ROUTES if route.serves(version))]


def siblings(path, here):
    """By parameter of a path, the words that mean something else there.

    :param here: all paths of a document
    """
    parts = path.split('/')
    return {part.strip('{}'): sorted({
        other[number] for other in (other.split('/') for other in here)
        if other[:number] == parts[:number] and len(other) == len(parts) and
        not other[number].startswith('{')})
        for number, part in enumerate(parts) if part.startswith('{')}


def following(operation, here):
    """What can be done with that which an operation makes.

    :param here: all operations of a document
    :returns: (operation, parameter that takes the uuid) pairs
    """
    if operation.method != 'POST' or not answers.tells_uuid(
            operation.exposed.answer):
        return []
    return [(other, other.parameters[-1]) for other in here
            if other.path.startswith(operation.path + '/{') and
            other.parameters[:-1] == operation.parameters]
