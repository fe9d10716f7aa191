"""What a label is, and what its values may look like.

Owns the kinds of values and the columns of the table of labels. It must not
know any label.
"""

import dataclasses
import ipaddress
import json
import re

from oslo_utils import strutils

from magnum.i18n import _


@dataclasses.dataclass(frozen=True)
class Type:
    """What values of a label look like.

    No type lets through a line end or another control character.
    """

    heat: str
    expects: str
    pattern: str | None = None
    parse: object = None

    def accepts(self, value):
        """Say whether a value, as text, is of this type."""
        if any(ord(char) < 32 or ord(char) == 127 for char in value):
            return False
        if self.pattern is not None:
            return re.fullmatch(self.pattern, value) is not None
        if self.parse is None:
            return True
        try:
            self.parse(value)
        except ValueError:
            return False
        return True


def _cidr(value):
    ipaddress.ip_network(value, strict=False)


def _cidrs(value):
    for part in value.split(','):
        _cidr(part.strip())


def _json(value):
    json.loads(value)


def _bool(value):
    strutils.bool_from_string(value, strict=True)


BOOL = Type('boolean', 'true or false', parse=_bool)
CIDR = Type('string', 'an IP network such as 10.0.0.0/24', parse=_cidr)
CIDRS = Type('comma_delimited_list',
             'IP networks such as 10.0.0.0/24, with commas between',
             parse=_cidrs)
INT = Type('number', 'a whole number', pattern=r'[0-9]{1,9}')
TAG = Type('string', 'a version or image tag',
           pattern=r'[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}')
PREFIX = Type('string', 'the start of image names, with a slash at its end',
              pattern=r'[A-Za-z0-9][A-Za-z0-9._:/-]*/')
URL = Type('string', 'an http or https URL',
           pattern=r"https?://[^\s'\"<>\\^`{|}]+")
SHA256 = Type('string', '64 hexadecimal digits', pattern=r'[0-9a-fA-F]{64}')
DIGEST = Type('string', 'a digest such as sha256: and 64 hexadecimal digits',
              pattern=r'(sha256:)?[0-9a-fA-F]{64}')
NAME = Type('string', 'a name of a Kubernetes object or a domain',
            pattern=r'[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?')
NAMES = Type('string', 'names with commas between',
             pattern=r'[A-Za-z0-9]+(,[A-Za-z0-9]+)*')
OPTIONS = Type('string', 'command line options without single quotes',
               pattern=r"[^']*")
TEXT = Type('string', 'text on one line, without single quotes',
            pattern=r"[^']*")
JSON = Type('string', 'text that is JSON, on one line', parse=_json)

#: Only one value is left; false is refused instead of ignored.
ALWAYS = Type('boolean', 'true', pattern='(?i)true|t|yes|y|on|1')
#: Another one is left: what it would switch on exists no more.
NEVER = Type('boolean', 'false', pattern='(?i)false|f|no|n|off|0')


def choice(*values):
    """Return the type whose values are the given ones."""
    return Type('string', _('one of %s') % ', '.join(values),
                pattern='|'.join(re.escape(value) for value in values))


def several(*values):
    """Return the type of the given values with commas between."""
    each = '|'.join(re.escape(value) for value in values)
    return Type('string', _('some of %s, with commas between')
                % ', '.join(values), pattern=f'({each})(,({each}))*')


#: Without the label the template's default holds.
OMIT = 'omit'
#: Without the label the service computes a value; the template has none.
SERVICE = 'service'

#: Labels are read from the node group's, or always from the cluster's.
NODEGROUP = 'nodegroup'
CLUSTER = 'cluster'


#: Engines of clusters that have labels of their own.
ENGINES = ('kubernetes', 'swarm', 'swarm-mode', 'mesos')


@dataclasses.dataclass(frozen=True)
class Label:
    """One label: what it may hold and where its value goes.

    :ivar heat: Heat parameters fed; None for one of the label's name
    :ivar env: variable on nodes; None for the name in upper case, '' if
        nodes are not told
    :ivar absent: OMIT or SERVICE
    :ivar scope: whose labels are read, NODEGROUP or CLUSTER
    :ivar constraint: what Heat is to check, in HOT's words, if not the type
    :ivar only_with: what else must hold for the label to matter, in words
    :ivar flavours: distros of nodes that honour it; None for all
    :ivar engines: whose drivers honour it; for others it is as unknown
    """

    name: str
    type: Type
    default: str | int | bool | None
    doc: str
    heat: tuple | None = None
    env: str | None = None
    absent: str = OMIT
    scope: str = NODEGROUP
    upgradeable: bool = False
    sensitive: bool = False
    constraint: str = ''
    only_with: str = ''
    flavours: tuple | None = None
    engines: tuple = ('kubernetes',)

    @property
    def parameters(self):
        """Names of the Heat parameters this label feeds."""
        return (self.name,) if self.heat is None else self.heat

    @property
    def variable(self):
        """Name of the variable on nodes, '' if they are not told."""
        return self.name.upper() if self.env is None else self.env
