"""JSON patches: their form, and what they do to a resource.

Owns the grammar (add, replace, remove; one attribute or one key of a map)
and its refusals. Must not know any resource: each says what may be patched
with a :class:`Patchable`.
"""
import ast
import contextlib
import json
import re
import typing

from magnum.api import framework
from magnum.api.types import fields
from magnum.common import exception
from magnum.i18n import _

OPS = ('add', 'replace', 'remove')
PATH = re.compile(r'(/[\w-]+)+', re.ASCII)
#: Labels as one writes them on a command line: a=b,c=d.
PAIRS = re.compile(r'[\w./-]+=[^,]*(,[\w./-]+=[^,]*)*', re.ASCII)
#: Characters of a value that its refusal quotes.
LONGEST_QUOTE = 200
KEYS = {'op', 'path', 'value'}
#: More changes than there are attributes and labels of anything.
MOST_CHANGES = 1000


class Patch(fields.Kind):
    """A list of changes.

    Values are strings and numbers; ``objects`` also lets JSON objects, lists
    and truth values in, for resources whose attributes are such.
    """

    name = 'JSON patch'

    def __init__(self, patchable, objects=False):
        """Read patches of a resource.

        :param patchable: what they may do to it; looked at for the
            description, applied by whoever has the resource
        """
        self.patchable = patchable
        self.scalars = (
            (str, int, bool, dict, list) if objects else (str, int))

    def validate(self, value):
        if not isinstance(value, list):
            raise ValueError(_(
                "The body must be a list of changes, such as [{\"op\": "
                "\"replace\", \"path\": \"/name\", \"value\": \"x\"}]"))
        if len(value) > MOST_CHANGES:
            raise ValueError(_("The body has %(given)d changes; send %(most)d "
                               "at most, and the others after them") % {
                                   'given': len(value),
                                   'most': MOST_CHANGES})
        for number, change in enumerate(value, 1):
            try:
                self._check(change)
            except ValueError as error:
                raise ValueError(_("Change %(number)d of the patch: "
                                   "%(reason)s") % {'number': number,
                                                    'reason': error})
        return value

    def schema(self):
        removable = list(self._removable())
        return {'type': 'array', 'maxItems': MOST_CHANGES, 'items': {'anyOf': [
            *(self._change(['add', 'replace'], path, value)
              for path, value in self._settable()),
            *([self._change(['remove'], {'anyOf': removable})]
              if removable else []),
            *(self._change(['add', 'remove'], {'const': '/' + name},
                           kind.schema())
              for name, kind in self.patchable.members.items()),
            # What Patchable.apply passes over.
            self._change(['add'], {'const': '/id'}, fields.UUID_.schema())]}}

    @staticmethod
    def _change(ops, path, value=None):
        return {'type': 'object', 'additionalProperties': False,
                'properties': {'op': {'enum': ops}, 'path': path,
                               'value': value or {}},
                'required': ['op', 'path', *(['value'] if value else [])]}

    def _settable(self):
        """Schemas of the paths that take a value, and of the value."""
        scalar = {'type': ['string', 'integer'] +
                  (['boolean'] if bool in self.scalars else [])}
        for name, kind in self.patchable.attributes.items():
            yield {'const': '/' + name}, self._value(kind, scalar)
            if kind is fields.LABELS:
                yield self._key(name), scalar

    def _removable(self):
        names = [name for name in self.patchable.attributes
                 if name not in self.patchable.kept]
        if names:
            yield {'enum': ['/' + name for name in names]}
        for name, kind in self.patchable.attributes.items():
            if kind is fields.LABELS:
                yield self._key(name)

    @staticmethod
    def _key(name):
        return {'type': 'string', 'pattern': r'^/%s/[\w-]+$' % name}

    def _value(self, kind, scalar):
        if kind.spelled is None:
            return {'allOf': [kind.schema(), scalar]}
        text = {'type': 'string', 'description': '%s, written down' % (
            'An object' if kind.spelled is dict else 'A list')}
        return ({'anyOf': [kind.schema(), text]}
                if kind.spelled in self.scalars else text)

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
    :ivar members: lists to which single items are added and from which they
        are removed, and the kind of item; applied by the resource itself
    """

    attributes: dict
    internal: tuple
    kept: tuple
    removed: dict
    columns: dict = {}
    members: dict = {}

    def values(self, item):
        """The values that a patch of an object would change."""
        return {name: getattr(item, self.columns.get(name, name), None)
                for name in self.attributes}

    def apply(self, current, changes, uuid=None):
        """The values after a patch, all of them checked.

        :param current: dict of the values before; left as it is
        :param uuid: of the resource; to call it its id changes nothing
        :raises: PatchError when a change is not possible
        """
        after = dict(current)
        # NOTE(compat): openstacksdk begins every patch with this.
        named = {'op': 'add', 'path': '/id', 'value': uuid}
        for change in changes:
            if change == named:
                continue
            try:
                self._apply(after, change)
            except ValueError as error:
                raise exception.PatchError(patch=_shown(change),
                                           reason=error)
        return after

    def basis(self, current, changes):
        """What changes are made from, rather than put in its place.

        :param current: as of ``apply``
        :returns: the values, by the names of the resource
        """
        names = {change['path'].split('/')[1] for change in changes
                 if change['op'] == 'add' or change['path'].count('/') > 1}
        return {self.columns.get(name, name): current[name]
                for name in names.intersection(current)}

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
        with _about(name):
            if kind.spelled and isinstance(value, str):
                value = literal(value, kind.spelled)
            return kind.validate(value)

    def _in_map(self, name, keys, values, change):
        if self.attributes[name].spelled is not dict or len(keys) > 1:
            raise ValueError(_("'%s' has no parts that could be changed")
                             % name)
        values = dict(values or {})
        if change['op'] != 'add' and keys[0] not in values:
            raise ValueError(_("'%(name)s' has no '%(key)s'") % {
                'name': name, 'key': keys[0]})
        if change['op'] == 'remove':
            del values[keys[0]]
        else:
            with _about(name):
                values.update(fields.LABELS.validate({
                    keys[0]: change['value']}))
                fields.check_size(values)
        return values


@contextlib.contextmanager
def _about(name):
    """Let what is wrong with a value begin with the name of its attribute."""
    try:
        yield
    except ValueError as error:
        raise ValueError('%s: %s' % (name, error))


def _shown(change):
    """A change as its refusal quotes it: no more of the value than tells."""
    shown = {name: change[name] for name in ('op', 'path', 'value')
             if name in change}
    text = str(shown.get('value'))
    if len(text) > LONGEST_QUOTE:
        shown['value'] = text[:LONGEST_QUOTE] + ' ...'
    return shown


def _pairs(text):
    if not PAIRS.fullmatch(text):
        raise ValueError(text)
    return dict(pair.split('=', 1) for pair in text.split(','))


def literal(text, wanted=dict):
    """The map or list a string spells, in JSON or as Python writes it.

    Old clients send such values that way; Terraform's labels are pairs.

    :param wanted: dict or list
    :raises: ValueError when it spells none, or is too long
    """
    fields.check_size(text)
    for read in (json.loads, ast.literal_eval, _pairs):
        try:
            value = read(text)
            usable = isinstance(value, wanted) and _is_json(value)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if usable:
            framework.check_value(value)
            return value
    raise ValueError(
        _("Value should be a string that holds an object, such as "
          "{'name': 'value'}") if wanted is dict else
        _("Value should be a string that holds a list, such as "
          "[{'name': 'value'}]"))


def _is_json(value):
    """Whether JSON has it too; Python has more."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item)
                   for key, item in value.items())
    if isinstance(value, list):
        return all(_is_json(item) for item in value)
    return value is None or isinstance(value, (str, int, float))
