from magnum.common import k8s_names
from magnum.tests import base


class NamesTest(base.BaseTestCase):

    def test_keys(self):
        for key in ('a', 'a.b_c-D', 'example.org/a', 'a/b', 'x' * 63,
                    '9/9', f'{"a." * 126}a/b'):
            self.assertTrue(k8s_names.is_key(key), key)
        for key in ('', '/', 'a/', '/a', '-a', 'a-', 'a b', 'x' * 64,
                    'a/b/c', 'Example.org/a', 'a..b/c', 'a\n', '\u00e4',
                    f'{"a." * 127}a/b', 'a_b/c'):
            self.assertFalse(k8s_names.is_key(key), key)

    def test_values(self):
        for value in (None, '', 'a', '9', 'True', 'a.b_c-D', 'x' * 63):
            self.assertTrue(k8s_names.is_value(value), value)
        for value in ('-', 'a b', 'a,b', 'a=b', 'x' * 64, 'a\n', "'"):
            self.assertFalse(k8s_names.is_value(value), value)
