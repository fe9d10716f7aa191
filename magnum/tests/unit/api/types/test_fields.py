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
