import jsonschema

from magnum.api.types import fields
from magnum.api.types import patch
from magnum.common import exception
from magnum.tests import base

PATCHABLE = patch.Patchable(
    attributes={'name': fields.NAME, 'size': fields.Integer(0),
                'labels': fields.LABELS, 'tags': fields.NAME},
    internal=('uuid',), kept=('name',), removed={'size': 1, 'labels': {}})
BEFORE = {'name': 'n', 'size': 3, 'labels': {'a': '1'}, 'tags': None}


def change(op, path, value=None):
    made = {'op': op, 'path': path}
    return made if value is None else dict(made, value=value)


class GrammarTest(base.TestCase):

    def test_what_is_a_patch(self):
        for changes in ([], [change('replace', '/a', 'x')],
                        [change('add', '/a/b-c', 0)],
                        [change('remove', '/a')]):
            self.assertEqual(changes, patch.Patch(PATCHABLE).validate(changes))

    def test_what_is_none(self):
        for changes in ({}, 'x', None, [1], [[]], [{}],
                        [change('test', '/a', 'x')],
                        [change('move', '/a', 'x')],
                        [change('replace', 'a', 'x')],
                        [change('replace', '/a/', 'x')],
                        [change('replace', '/a b', 'x')],
                        [change('replace', 5, 'x')],
                        [change('replace', '/a')],
                        [change('add', '/a')],
                        [change('replace', '/a', True)],
                        [change('replace', '/a', 1.5)],
                        [change('replace', '/a', {'b': 'c'})],
                        [change('replace', '/a', ['b'])],
                        [dict(change('remove', '/a'), more=1)]):
            self.assertRaises(ValueError, patch.Patch(PATCHABLE).validate,
                              changes)

    def test_too_many_changes(self):
        changes = [change('remove', '/a')] * patch.MOST_CHANGES
        patch.Patch(PATCHABLE).validate(changes)
        error = self.assertRaises(
            ValueError, patch.Patch(PATCHABLE).validate,
            [*changes, change('remove', '/a')])
        self.assertIn('1001 changes; send 1000 at most', str(error))

    def test_objects_where_they_are_taken(self):
        for value in (True, {'b': 'c'}):
            patch.Patch(PATCHABLE, objects=True).validate(
                [change('replace', '/a', value)])

    def test_the_change_that_is_wrong_is_named(self):
        error = self.assertRaises(
            ValueError, patch.Patch(PATCHABLE).validate,
            [change('remove', '/a'), change('copy', '/a')])
        self.assertIn('Change 2 of the patch', str(error))


class LiteralTest(base.TestCase):

    def test_lists(self):
        for text in ('[{"a": null}]', "[{'a': None}]"):
            self.assertEqual([{'a': None}], patch.literal(text, list))

    def test_what_json_does_not_have(self):
        for text in ("{'a': {1: 2}}", "{1: 2}", "{'a': {2}}", "{'a': (2,)}",
                     "{'a': b'2'}", "{'a': 2j}", '[' * 5000):
            self.assertRaises(ValueError, patch.literal, text)
        for text in ("[{1: 2}]", "[(2,)]", "{'a': 'b'}", 'x', ''):
            self.assertRaises(ValueError, patch.literal, text, list)


class ApplyTest(base.TestCase):

    def after(self, *changes):
        before = {**BEFORE, 'labels': dict(BEFORE['labels'])}
        after = PATCHABLE.apply(before, changes)
        self.assertEqual(BEFORE, before)
        return {name: value for name, value in after.items()
                if value != BEFORE[name]}

    def refused(self, *changes):
        return str(self.assertRaises(exception.PatchError, PATCHABLE.apply,
                                     dict(BEFORE), changes))

    def test_what_is_made_from_what_was(self):
        for expected, changes in (
                ({}, [change('replace', '/labels', '{}'),
                      change('remove', '/size'),
                      change('add', '/id', 'u')]),
                ({'labels': {'a': '1'}}, [change('remove', '/labels/a')]),
                ({'tags': None, 'labels': {'a': '1'}}, [
                    change('add', '/labels/b', '2'),
                    change('add', '/tags', 'x')])):
            self.assertEqual(expected, PATCHABLE.basis(BEFORE, changes))
        renamed = PATCHABLE._replace(columns={'tags': 'marks'})
        self.assertEqual({'marks': None}, renamed.basis(
            BEFORE, [change('add', '/tags', 'x')]))

    def test_replace(self):
        self.assertEqual({'size': 5},
                         self.after(change('replace', '/size', 5)))

    def test_add_only_where_nothing_is(self):
        self.assertEqual({'tags': 'x'},
                         self.after(change('add', '/tags', 'x')))
        self.assertIn('has a value',
                      self.refused(change('add', '/size', 5)))

    def test_remove(self):
        self.assertEqual({'size': 1}, self.after(change('remove', '/size')))
        self.assertEqual({'labels': {}},
                         self.after(change('remove', '/labels')))
        self.assertIn('mandatory', self.refused(change('remove', '/name')))

    def test_keys_of_a_map(self):
        self.assertEqual(
            {'labels': {'a': '2', 'b': '3'}},
            self.after(change('replace', '/labels/a', 2),
                       change('add', '/labels/b', '3')))
        self.assertEqual({'labels': {}},
                         self.after(change('remove', '/labels/a')))
        for changes in (change('replace', '/labels/x', '1'),
                        change('remove', '/labels/x'),
                        change('replace', '/name/x', '1'),
                        change('replace', '/labels/a/b', '1')):
            self.refused(changes)

    def test_a_map_in_a_string(self):
        for text in ("{'q': '1'}", '{"q": 1}'):
            self.assertEqual({'labels': {'q': '1'}},
                             self.after(change('replace', '/labels', text)))
        self.assertEqual(
            {'labels': {'q': '1', 'r.s/t': '--x=y', 'u': ''}},
            self.after(change('replace', '/labels', 'q=1,r.s/t=--x=y,u=')))
        for text in ('x', '[1]', '{1: 2}', "{'a': None}", '{', '(' * 100000,
                     "{'a': '\\x00'}", '__import__("os")', 'a=\0', 'a=b,',
                     "{'a': 'b=c'", '=b'):
            self.refused(change('replace', '/labels', text))

    def test_its_own_id_is_no_change(self):
        changes = [change('add', '/id', 'u-1'), change('replace', '/size', 5)]
        self.assertEqual(5, PATCHABLE.apply(BEFORE, changes, 'u-1')['size'])
        for uuid in ('u-2', None):
            self.assertRaises(exception.PatchError, PATCHABLE.apply, BEFORE,
                              changes, uuid)

    def test_names_that_are_not_there(self):
        self.assertIn('internal',
                      self.refused(change('replace', '/uuid', 'x')))
        self.assertIn("no attribute 'foo'",
                      self.refused(change('add', '/foo', 'x')))

    def test_values_are_checked(self):
        self.assertEqual({'size': 5},
                         self.after(change('replace', '/size', '5')))
        self.refused(change('replace', '/size', 'five'))
        self.refused(change('replace', '/size', -1))
        self.refused(change('replace', '/name', ''))


class SchemaTest(base.TestCase):
    """What a description says of patches is what is accepted."""

    RIGHT = ([], [change('replace', '/name', 'x')],
             [change('replace', '/size', '3'), change('remove', '/tags')],
             [change('add', '/labels/b', 1)], [change('remove', '/labels/a')],
             [change('replace', '/labels', "{'a': 'b'}")])
    IDENT = '3f5c7b2e-9a41-4c7e-8d53-1f2a3b4c5d6e'
    WRONG = ({}, [change('test', '/name', 'x')], [change('add', '/name')],
             [change('replace', '/size', -1)], [change('remove', '/name')],
             [change('replace', '/uuid', 'x')],
             [change('replace', '/tags', True)],
             [dict(change('remove', '/tags'), more=1)])
    WITH_OBJECTS = [change('replace', '/labels', {'a': 'b'})]

    def valid(self, changes, objects=False):
        made = patch.Patch(PATCHABLE, objects=objects)
        return jsonschema.Draft202012Validator(made.schema()).is_valid(
            changes)

    def applies(self, changes):
        try:
            PATCHABLE.apply(BEFORE, patch.Patch(PATCHABLE).validate(changes))
        except (ValueError, exception.PatchError):
            return False
        return True

    def test_both_agree(self):
        for changes in self.RIGHT:
            self.assertTrue(self.valid(changes), changes)
            self.assertTrue(self.applies(changes), changes)
        for changes in self.WRONG:
            self.assertFalse(self.valid(changes), changes)
            self.assertFalse(self.applies(changes), changes)

    def test_the_resource_called_by_its_id(self):
        self.assertTrue(self.valid([change('add', '/id', self.IDENT)]))
        self.assertFalse(self.valid([change('replace', '/id', self.IDENT)]))

    def test_objects(self):
        self.assertFalse(self.valid(self.WITH_OBJECTS))
        self.assertTrue(self.valid(self.WITH_OBJECTS, objects=True))
