"""Kinds of values a request or an answer can carry.

Owns how JSON values and query texts become Python values, the sentence for
one that cannot, and the JSON Schema of both directions. Must not know any
resource.

Each kind is a WSME user type whose ``validate`` does the whole work and
raises ValueError; ``basetype`` is text for all of them, which makes WSME
pass values through untouched.
"""
import json
import re

from oslo_utils import strutils
from oslo_utils import uuidutils
from wsme import types as wtypes

from magnum.i18n import _

#: What an INTEGER column of every supported database can hold.
MAX_INTEGER = 2 ** 31 - 1
#: Characters of JSON that a TEXT column of every supported database can hold.
MAX_JSON = 2 ** 16 - 1


def words(*values):
    """A pattern for words in whatever case, with blanks around them."""
    return r'^\s*(%s)\s*$' % '|'.join(
        ''.join('[%s%s]' % (letter, letter.upper()) if letter.isalpha()
                else letter for letter in value) for value in values)


def or_null(schema):
    """A schema that takes null as well."""
    if 'enum' in schema:
        schema = {**schema, 'enum': [*schema['enum'], None]}
    if isinstance(schema.get('type'), str):
        return {**schema, 'type': [schema['type'], 'null']}
    if 'type' in schema:
        return {**schema, 'type': [*schema['type'], 'null']}
    return {'anyOf': [schema, {'type': 'null'}]} if schema else schema


class Kind(wtypes.UserType):
    """Base of the kinds."""

    basetype = str
    name = 'value'
    #: Python type of what a string may spell in a patch; None for nothing.
    spelled = None

    def schema(self):
        """JSON Schema of what a request may carry."""
        return {}

    def shown(self):
        """JSON Schema of what an answer carries: one form of it only."""
        return self.schema()


class Text(Kind):
    """A string, limited in length and, if asked, in form."""

    name = 'string'

    def __init__(self, shortest=0, longest=255, pattern=None, meaning=None):
        """Accept strings of that many characters.

        :param pattern: regular expression the whole string must match
        :param meaning: the same said to a person
        """
        self.shortest = shortest
        self.longest = longest
        self.pattern = re.compile(pattern) if pattern else None
        self.meaning = meaning

    def validate(self, value):
        if not isinstance(value, str):
            raise ValueError(_("Value should be string"))
        if len(value) < self.shortest:
            raise ValueError(_("Value should have a minimum character "
                               "requirement of %s") % self.shortest)
        if self.longest is not None and len(value) > self.longest:
            raise ValueError(_("Value should have a maximum character "
                               "requirement of %s") % self.longest)
        if self.pattern and not self.pattern.fullmatch(value):
            raise ValueError(self.meaning or
                             _("Value should match the pattern %s")
                             % self.pattern.pattern)
        return value

    def schema(self):
        found = {'type': 'string'}
        if self.shortest:
            found['minLength'] = self.shortest
        if self.longest is not None:
            found['maxLength'] = self.longest
        if self.pattern:
            found['pattern'] = '^%s$' % self.pattern.pattern
        return found


class Integer(Kind):
    """A whole number, also when written as a string."""

    name = 'integer'

    def __init__(self, least=None, most=MAX_INTEGER):
        """Accept numbers between the two, both included."""
        self.least = least
        self.most = most

    def validate(self, value):
        if isinstance(value, str) and re.fullmatch(r'[+-]?[0-9]{1,20}',
                                                   value.strip()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(_("Value should be a whole number"))
        if self.least is not None and value < self.least:
            raise ValueError(_("Value should be greater or equal to %s")
                             % self.least)
        if self.most is not None and value > self.most:
            raise ValueError(_("Value should be lower or equal to %s")
                             % self.most)
        return value

    def schema(self):
        sign = '[+-]?' if self.least is None or self.least < 0 else '[+]?'
        return {**self.shown(), 'type': ['integer', 'string'],
                'pattern': r'^\s*%s[0-9]{1,20}\s*$' % sign}

    def shown(self):
        found = {'type': 'integer'}
        if self.least is not None:
            found['minimum'] = self.least
        if self.most is not None:
            found['maximum'] = self.most
        return found


class Boolean(Kind):
    """True or false, also in the words oslo knows, also 0 and 1."""

    name = 'boolean'

    def validate(self, value):
        if isinstance(value, (bool, int, str)):
            return strutils.bool_from_string(value, strict=True)
        raise ValueError(_("Value should be true or false"))

    def schema(self):
        return {'anyOf': [
            {'type': 'boolean'}, {'enum': [0, 1]},
            {'type': 'string', 'pattern': words(
                *strutils.TRUE_STRINGS, *strutils.FALSE_STRINGS)}]}

    def shown(self):
        return {'type': 'boolean'}


class Choice(Kind):
    """One of a few words."""

    def __init__(self, *values):
        self.values = tuple(values)
        self.name = 'one of %s' % ', '.join(self.values)

    def validate(self, value):
        if value not in self.values:
            raise ValueError(_("Value should be one of: %s")
                             % ', '.join(self.values))
        return value

    def schema(self):
        return {'type': 'string', 'enum': list(self.values)}


class UUID(Kind):
    """A UUID, with or without dashes."""

    name = 'uuid'

    def validate(self, value):
        if not isinstance(value, str) or not uuidutils.is_uuid_like(value):
            raise ValueError(_("Value should be UUID format"))
        return value

    def schema(self):
        return {'type': 'string', 'pattern':
                '^%s$' % '-?'.join('[0-9a-fA-F]{%d}' % digits
                                   for digits in (8, 4, 4, 4, 12))}

    def shown(self):
        return {'type': 'string', 'format': 'uuid'}


class NameServers(Text):
    """IPv4 addresses with commas between them."""

    name = 'comma separated IPv4 addresses'

    def validate(self, value):
        value = super().validate(value)
        for address in value.split(','):
            wtypes.IPv4AddressType.validate(address.strip())
        return value

    def schema(self):
        octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
        address = r'\s*%s([.]%s){3}\s*' % (octet, octet)
        return {**super().schema(),
                'pattern': '^%s(,%s)*$' % (address, address)}


def check_size(value):
    """Refuse a map or list that is larger than its column.

    :param value: a map or list, or its JSON
    :raises: ValueError
    """
    size = len(value if isinstance(value, str) else json.dumps(value))
    if size > MAX_JSON:
        raise ValueError(_("Value should have %(most)d characters at most "
                           "when written as JSON, and has %(size)d") % {
                               'most': MAX_JSON, 'size': size})


class Labels(Kind):
    """An object of strings; numbers and truth values become strings."""

    name = 'labels'
    spelled = dict

    def validate(self, value):
        if not isinstance(value, dict):
            raise ValueError(_("Value should be an object of names and "
                               "values"))
        for key, item in value.items():
            if not key:
                raise ValueError(_("A name in it is empty"))
            if not isinstance(item, (str, int, float)):
                raise ValueError(
                    _("The value of '%s' should be a string, a number or a "
                      "truth value") % key)
        value = {key: str(item) for key, item in value.items()}
        check_size(value)
        return value

    def schema(self):
        return {'type': 'object', 'propertyNames': {'minLength': 1},
                'additionalProperties': {
                    'type': ['string', 'number', 'boolean']}}

    def shown(self):
        return {'type': 'object',
                'additionalProperties': {'type': 'string'}}


class Texts(Kind):
    """A list of strings."""

    name = 'list of strings'

    def validate(self, value):
        if not isinstance(value, list) or not all(
                isinstance(item, str) for item in value):
            raise ValueError(_("Value should be a list of strings"))
        return value

    def schema(self):
        return {'type': 'array', 'items': {'type': 'string'}}


class Shape(Kind):
    """Base of kinds that only answers have; nothing is read as one."""

    def validate(self, value):
        raise ValueError(_("Value should be left out"))


class Time(Shape):
    """A moment, in ISO 8601 with the offset."""

    name = 'time'

    def shown(self):
        return {'type': 'string', 'format': 'date-time', 'pattern':
                r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?[+]00:00$'}


class Address(Shape):
    """A URL; that of node groups in /v1 has braces, so no format fits."""

    name = 'url'

    def shown(self):
        return {'type': 'string', 'pattern': '^https?://'}


class Constant(Shape):
    """Always the same."""

    def __init__(self, value):
        self.value = value

    def shown(self):
        return {'const': self.value}


class Members(Shape):
    """An object with a few keys, in their order.

    :ivar members: kind by key
    :ivar optional: keys that some have and some have not
    """

    def __init__(self, members, optional=()):
        self.members = members
        self.optional = optional

    def shown(self):
        return {'type': 'object', 'additionalProperties': False,
                'properties': {key: kind.shown()
                               for key, kind in self.members.items()},
                'required': [key for key in self.members
                             if key not in self.optional]}


class Map(Shape):
    """An object with any keys and values of one kind, or null."""

    def __init__(self, kind):
        self.kind = kind

    def shown(self):
        return {'type': 'object',
                'additionalProperties': or_null(self.kind.shown())}


class Sequence(Shape):
    """A list of one kind."""

    def __init__(self, kind):
        self.kind = kind

    def shown(self):
        return {'type': 'array', 'items': self.kind.shown()}


ANY_TEXT = Text(longest=None)
NAME = Text(1, 255)
CLUSTER_NAME = Text(
    1, 242, '[a-zA-Z][a-zA-Z0-9_.-]*',
    _("Value should start with a letter and go on with letters, digits, "
      "dots, dashes and underscores"))
#: Whatever a client writes to say which resource it means.
IDENT = Text(1, 255)
BOOLEAN = Boolean()
UUID_ = UUID()
LABELS = Labels()
TEXTS = Texts()
TIME = Time()
ADDRESS = Address()
NUMBER = Integer(most=None)
#: Where a resource is.
LINKS = Sequence(Members({'href': ADDRESS, 'rel': ANY_TEXT,
                          'type': ANY_TEXT}, optional=('type',)))
