from magnum.api import labels
from magnum.tests import base


class LabelsTest(base.TestCase):

    def test_difference(self):
        self.assertEqual(
            ({'b': '2'}, {'c': '4'}, {'a': '1'}),
            labels.difference({'a': '1', 'b': '2', 'd': '0'},
                              {'b': '3', 'c': '4', 'd': '0'}))

    def test_difference_of_none(self):
        self.assertEqual(({}, {}, {}), labels.difference(None, None))

    def test_nothing_given_takes_all(self):
        parent = {'a': '1'}
        for given in (None, {}):
            taken = labels.inherited(parent, given)
            self.assertEqual(parent, taken)
            self.assertIsNot(parent, taken)

    def test_what_is_given_stands_alone(self):
        self.assertEqual({'b': '2'}, labels.inherited({'a': '1'},
                                                      {'b': '2'}))

    def test_or_on_top(self):
        parent = {'a': '1', 'b': '1'}
        self.assertEqual({'a': '1', 'b': '2'},
                         labels.inherited(parent, {'b': '2'}, merge=True))
        self.assertEqual({'a': '1', 'b': '1'}, parent)
