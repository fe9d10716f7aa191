import jsonschema

from magnum.api.types import fields
from magnum.tests import base


class FieldsTest(base.TestCase):

    def takes(self, kind, value, becomes):
        self.assertEqual(becomes, kind.validate(value))

    def refuses(self, kind, *values):
        for value in values:
            self.assertRaises(ValueError, kind.validate, value)

    def test_text(self):
        self.takes(fields.NAME, 'a b!', 'a b!')
        self.refuses(fields.NAME, '', 'x' * 256, 5, None, ['x'], True)

    def test_name_of_a_cluster(self):
        for name in ('a', 'a_b.c-D', 'x' * 242):
            self.takes(fields.CLUSTER_NAME, name, name)
        self.refuses(fields.CLUSTER_NAME, '1a', 'a b', 'x' * 243, '',
                     'a\n', '\u00e4')

    def test_whole_numbers(self):
        kind = fields.Integer(0)
        for value, becomes in ((0, 0), ('7', 7), (' 7 ', 7), ('+7', 7),
                               (2 ** 31 - 1, 2 ** 31 - 1)):
            self.takes(kind, value, becomes)
        self.refuses(kind, -1, '-1', 2 ** 31, '9' * 30, 1.5, '1.5', True,
                     None, [], 'x', '', '\u0663')

    def test_truth_values(self):
        for value in (True, 1, '1', 't', 'TRUE', 'on', 'y', 'Yes'):
            self.takes(fields.BOOLEAN, value, True)
        for value in (False, 0, '0', 'f', 'False', 'OFF', 'n', 'no'):
            self.takes(fields.BOOLEAN, value, False)
        self.refuses(fields.BOOLEAN, 'maybe', 2, '', None, [], {}, 1.0)

    def test_choices(self):
        kind = fields.Choice('a', 'b')
        self.takes(kind, 'a', 'a')
        self.refuses(kind, 'c', None, ['a'])

    def test_uuids(self):
        text = 'e74c40e0-d825-11e2-a28f-0800200c9a66'
        self.takes(fields.UUID_, text, text)
        self.refuses(fields.UUID_, 'x', 5, None)

    def test_name_servers(self):
        kind = fields.NameServers()
        self.takes(kind, '8.8.8.8,1.1.1.1', '8.8.8.8,1.1.1.1')
        self.refuses(kind, '8.8.8', '::1', '', 'dns.example.org',
                     '8.8.8.8,', 8)

    def test_labels_become_strings(self):
        self.takes(fields.LABELS, {'s': 'x', 'i': 3, 'f': 1.5, 'b': True},
                   {'s': 'x', 'i': '3', 'f': '1.5', 'b': 'True'})

    def test_labels_are_flat(self):
        self.refuses(fields.LABELS, {'a': None}, {'a': {}}, {'a': []},
                     {'': 'x'}, 'x', [], 5)

    def test_lists_of_strings(self):
        self.takes(fields.Texts(), ['a', 'b'], ['a', 'b'])
        self.refuses(fields.Texts(), 'a', [1], [['a']], {})


class SchemaTest(base.TestCase):
    """What a description says of a kind is what the kind accepts."""

    VALUES = ('', 'a', 'x' * 300, '5', ' +7 ', '-3', '99999999999', 0, 3, -1,
              2 ** 40, 1.5, True, False, 'yes', ' OFF ', 'maybe', 2, None,
              [], ['a'], [1], {}, {'a': 'b'}, {'a': 1}, {'': 'x'},
              {'a': []}, {'a': None}, '8.8.8.8', '8.8.8.8, 1.1.1.1',
              '8.8.8', '300.1.1.1', 'one',
              '3f5c7b2e-9a41-4c7e-8d53-1f2a3b4c5d6e',
              '3f5c7b2e9a414c7e8d531f2a3b4c5d6e')
    KINDS = (fields.ANY_TEXT, fields.NAME, fields.CLUSTER_NAME, fields.UUID_,
             fields.BOOLEAN, fields.LABELS, fields.TEXTS,
             fields.Choice('one', 'two'), fields.NameServers())

    def agree(self, kind):
        schema = jsonschema.Draft202012Validator(kind.schema())
        for value in self.VALUES:
            try:
                kind.validate(value)
            except ValueError:
                accepted = False
            else:
                accepted = True
            self.assertEqual(accepted, schema.is_valid(value),
                             (kind.name, value))

    def test_both_agree(self):
        for kind in self.KINDS:
            self.agree(kind)

    def test_numbers_in_text_have_no_bounds_there(self):
        """JSON Schema cannot say more; the service refuses them."""
        schema = jsonschema.Draft202012Validator(
            fields.Integer(1, 9).schema())
        for value, valid in ((1, True), (9, True), (0, False), (10, False),
                             ('5', True), ('10', True), ('-5', False),
                             ('x', False), (1.5, False), (True, False)):
            self.assertEqual(valid, schema.is_valid(value), value)

    def test_an_answer_has_one_form(self):
        for kind, value in ((fields.NUMBER, '1'), (fields.BOOLEAN, 'yes'),
                            (fields.LABELS, {'a': 1})):
            self.assertFalse(jsonschema.Draft202012Validator(
                kind.shown()).is_valid(value), kind.name)

    def test_null(self):
        for kind in (*self.KINDS, fields.NUMBER, fields.TIME, fields.LINKS):
            self.assertTrue(jsonschema.Draft202012Validator(
                fields.or_null(kind.shown())).is_valid(None), kind.name)
