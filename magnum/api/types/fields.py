"""Kinds of values a request can carry.

Owns how JSON values and query texts become Python values, and the sentence
for one that cannot. Must not know any resource.

Each kind is a WSME user type whose ``validate`` does the whole work and
raises ValueError; ``basetype`` is text for all of them, which makes WSME
pass values through untouched.
"""
import re

from oslo_utils import strutils
from oslo_utils import uuidutils
from wsme import types as wtypes

from magnum.i18n import _

#: What an INTEGER column of every supported database can hold.
MAX_INTEGER = 2 ** 31 - 1


class Kind(wtypes.UserType):
    """Base of the kinds."""

    basetype = str
    name = 'value'


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


class Boolean(Kind):
    """True or false, also in the words oslo knows, also 0 and 1."""

    name = 'boolean'

    def validate(self, value):
        if isinstance(value, (bool, int, str)):
            return strutils.bool_from_string(value, strict=True)
        raise ValueError(_("Value should be true or false"))


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


class UUID(Kind):
    """A UUID, with or without dashes."""

    name = 'uuid'

    def validate(self, value):
        if not isinstance(value, str) or not uuidutils.is_uuid_like(value):
            raise ValueError(_("Value should be UUID format"))
        return value


class NameServers(Text):
    """IPv4 addresses with commas between them."""

    name = 'comma separated IPv4 addresses'

    def validate(self, value):
        value = super().validate(value)
        for address in value.split(','):
            wtypes.IPv4AddressType.validate(address.strip())
        return value


class Labels(Kind):
    """An object of strings; numbers and truth values become strings."""

    name = 'labels'

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
        return {key: str(item) for key, item in value.items()}


class Texts(Kind):
    """A list of strings."""

    name = 'list of strings'

    def validate(self, value):
        if not isinstance(value, list) or not all(
                isinstance(item, str) for item in value):
            raise ValueError(_("Value should be a list of strings"))
        return value


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
