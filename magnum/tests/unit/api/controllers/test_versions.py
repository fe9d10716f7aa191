import ast
import pathlib

from webob import exc

from magnum.api.controllers import versions
from magnum.api import routes
from magnum.tests import base

ROOM = pathlib.Path(versions.__file__).parent.parent


def features_used():
    """Names of the module that the rest of the room mentions."""
    used = set()
    for path in ROOM.rglob('*.py'):
        if path.name == 'versions.py':
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if (isinstance(node, ast.Attribute) and
                    isinstance(node.value, ast.Name) and
                    node.value.id == 'versions'):
                used.add(getattr(versions, node.attr, None))
    return {name for name in used if isinstance(name, str)}


class TableTest(base.TestCase):

    def test_numbers_have_no_gap(self):
        self.assertEqual(['1.%d' % (number + 1)
                          for number in range(len(versions.VERSIONS))],
                         [row.number for row in versions.VERSIONS])

    def test_features_are_told_apart(self):
        features = [row.feature for row in versions.VERSIONS]
        self.assertEqual(len(features), len(set(features)))

    def test_every_row_has_a_reason(self):
        for row in versions.VERSIONS:
            self.assertTrue(row.reason.endswith('.'), row.number)

    def test_rows_gate_what_they_say_they_gate(self):
        used = features_used() - {versions.BASE}
        self.assertEqual({row.feature for row in versions.VERSIONS
                          if row.gates},
                         used & {row.feature for row in versions.VERSIONS})

    def test_the_history_is_derived(self):
        page = ROOM / 'rest_api_version_history.rst'
        self.assertEqual(versions.history(),
                         page.read_text(encoding='utf-8'))

    def test_ends_of_the_table(self):
        self.assertEqual('1.1', versions.BASE_VER)
        self.assertEqual('1.14', versions.CURRENT_MAX_VER)
        self.assertIn('1.9 - ', versions.REST_API_VERSION_HISTORY)

    def test_the_last_version_before_a_feature(self):
        self.assertEqual((1, 9),
                         versions.last_before(versions.ZERO_NODES))
        self.assertEqual(versions.MAX, versions.last_before(None))

    def test_versions_compare_as_numbers(self):
        self.assertLess(versions.Version.of('1.9'),
                        versions.Version.of('1.10'))


class ChooseTest(base.TestCase):

    def test_no_header(self):
        self.assertEqual(versions.MIN, versions.choose(None))

    def test_known_words(self):
        for word in versions.SERVICES:
            self.assertEqual((1, 4), versions.choose(word + ' 1.4'))
            self.assertEqual((1, 4), versions.choose(
                ' %s \t1.4 ' % word.upper()))

    def test_latest_is_for_everybody(self):
        for header in ('container-infra latest', 'compute LaTeSt'):
            self.assertEqual(versions.MAX, versions.choose(header))

    def test_not_in_the_table(self):
        for number in ('1.0', '1.15', '1.99', '2.0', '9.9', '2.1'):
            self.assertRaises(versions.Unsupported, versions.choose,
                              'container-infra ' + number)

    def test_not_understood(self):
        for header in ('', '1.1', 'latest', 'compute 1.1', 'abc',
                       'container-infra abc', 'container-infra 1',
                       'container-infra 1.1 x', 'container-infra 01.1',
                       'container-infra 1.01', 'container-infra -1.1',
                       'container-infra 1.1.1', 'container-infra 1.\u0663',
                       'container-infra 1.' + '9' * 5000):
            error = self.assertRaises(exc.HTTPNotAcceptable,
                                      versions.choose, header)
            self.assertNotIsInstance(error, versions.Unsupported)


class RangesTest(base.TestCase):
    """Where one verb has several rows, each version has at most one.

    A verb that went does not come back.
    """

    def test_no_overlap_and_no_gap(self):
        verbs = {}
        for route in routes.ROUTES:
            verbs.setdefault((route.method, route.path), []).append(route)
        every = [row.version for row in versions.VERSIONS]
        for verb, rows in verbs.items():
            served = [sum(route.serves(version) for route in rows)
                      for version in every]
            self.assertLessEqual(max(served), 1, verb)
            self.assertRegex(''.join(map(str, served)), '^0*1+0*$', verb)
