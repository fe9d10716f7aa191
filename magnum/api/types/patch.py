"""JSON patches: their form, and what they do to a resource.

Owns the grammar (add, replace, remove; one attribute or one key of a map)
and its refusals. Must not know any resource: each says what may be patched
with a :class:`Patchable`.
"""
import ast
import json
import re
import typing

from magnum.api import framework
from magnum.api.types import fields
from magnum.common import exception
from magnum.i18n import _

OPS = ('add', 'replace', 'remove')
PATH = re.compile(r'(/[\w-]+)+', re.ASCII)
#: Characters of a string that is read as Python.
LONGEST_LITERAL = 1 << 16
KEYS = {'op', 'path', 'value'}


class StrictInteger(fields.Integer):
    """A whole number that is no string; patches always told them apart."""

    def validate(self, value):
        if isinstance(value, str):
            raise ValueError(_("Value should be a number, not a string"))
        return super().validate(value)


class Patch(fields.Kind):
    """A list of changes.

    Values are strings and numbers; ``objects`` also lets JSON objects and
    truth values in, for resources whose attributes are such.
    """

    name = 'JSON patch'

    def __init__(self, objects=False):
        self.scalars = (str, int, bool, dict) if objects else (str, int)

    def validate(self, value):
        if not isinstance(value, list):
            raise ValueError(_(
                "The body must be a list of changes, such as [{\"op\": "
                "\"replace\", \"path\": \"/name\", \"value\": \"x\"}]"))
        for number, change in enumerate(value, 1):
            try:
                self._check(change)
            except ValueError as error:
                raise ValueError(_("Change %(number)d of the patch: "
                                   "%(reason)s") % {'number': number,
                                                    'reason': error})
        return value

    def _check(self, change):
        if not isinstance(change, dict) or not set(change) <= KEYS:
            raise ValueError(_("it should be an object of op, path and "
                               "value"))
        if change.get('op') not in OPS:
            raise ValueError(_("op should be one of: %s") % ', '.join(OPS))
        path = change.get('path')
        if not isinstance(path, str) or not PATH.fullmatch(path):
            raise ValueError(_("path should be a slash and the name of an "
                               "attribute"))
        if change['op'] == 'remove':
            return
        value = change.get('value')
        if value is None:
            raise ValueError(_("'add' and 'replace' operations need a "
                               "value"))
        if not isinstance(value, self.scalars) or (
                isinstance(value, bool) and bool not in self.scalars):
            raise ValueError(_("the value should be a string or a number"))


class Patchable(typing.NamedTuple):
    """What a patch may do to a resource.

    :ivar attributes: names and kinds of what may be named in a path
    :ivar internal: names that may not, with a word of their own for it
    :ivar kept: attributes that ``remove`` does not take away
    :ivar removed: values after ``remove``; None for those not listed
    :ivar columns: attributes of the resource, where their names in patches
        are others
    """

    attributes: dict
    internal: tuple
    kept: tuple
    removed: dict
    columns: dict = {}

    def values(self, item):
        """The values that a patch of an object would change."""
        return {name: getattr(item, self.columns.get(name, name), None)
                for name in self.attributes}

    def apply(self, current, changes):
        """The values after a patch, all of them checked.

        :param current: dict of the values before; left as it is
        :raises: PatchError when a change is not possible
        """
        after = dict(current)
        for change in changes:
            try:
                self._apply(after, change)
            except ValueError as error:
                raise exception.PatchError(patch=change, reason=error)
        return after

    def _apply(self, after, change):
        name, *keys = change['path'].lstrip('/').split('/')
        if name in self.internal:
            raise ValueError(_("'/%s' is an internal attribute and can not "
                               "be updated") % name)
        if name not in self.attributes:
            raise ValueError(_("there is no attribute '%s' to change")
                             % name)
        if keys:
            after[name] = self._in_map(name, keys, after[name], change)
        elif change['op'] == 'remove':
            if name in self.kept:
                raise ValueError(_("'/%s' is a mandatory attribute and can "
                                   "not be removed") % name)
            after[name] = self.removed.get(name)
        elif change['op'] == 'add' and after.get(name) is not None:
            raise ValueError(_("'/%s' has a value; use the operation "
                               "'replace'") % name)
        else:
            after[name] = self._value(name, change['value'])

    def _value(self, name, value):
        kind = self.attributes[name]
        if kind is fields.LABELS and isinstance(value, str):
            value = literal(value)
        return kind.validate(value)

    def _in_map(self, name, keys, values, change):
        if self.attributes[name] is not fields.LABELS or len(keys) > 1:
            raise ValueError(_("'%s' has no parts that could be changed")
                             % name)
        values = dict(values or {})
        if change['op'] != 'add' and keys[0] not in values:
            raise ValueError(_("'%(name)s' has no '%(key)s'") % {
                'name': name, 'key': keys[0]})
        if change['op'] == 'remove':
            del values[keys[0]]
        else:
            values[keys[0]] = change['value']
        return fields.LABELS.validate(values)


def literal(text):
    """The map a string spells, in JSON or as Python writes it.

    Old clients send maps that way.

    :raises: ValueError when it spells none
    """
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text[:LONGEST_LITERAL])
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, dict) and all(
                isinstance(key, str) for key in value):
            framework.check_value(value)
            return value
    raise ValueError(_("Value should be a string that holds an object, such "
                       "as {'name': 'value'}"))
