"""Conversations with the API, one file each: requests in YAML, in order.

Every file talks to an application and a database of its own; what it needs
beforehand it makes by requests, as a client would.
"""
import pathlib
import re
import unittest

from gabbi import handlers
from gabbi import suitemaker
from gabbi import utils

from magnum.tests import base
from magnum.tests.functional.api import fixtures

FOLDER = pathlib.Path(__file__).with_name('gabbits')


class GabbitsTest(base.TestCase):
    """One test for each file."""

    def setUp(self):
        super().setUp()
        self.api = self.useFixture(fixtures.Api(
            self.get_path('etc/magnum/api-paste.ini')))

    def converse(self, file):
        """Send the requests of a file; returns what went wrong."""
        suite = suitemaker.test_suite_from_dict(
            loader=unittest.defaultTestLoader, test_base_name=file.stem,
            suite_dict=utils.load_yaml(yaml_file=str(file)),
            test_directory=str(FOLDER), host='api.example.org', port=None,
            fixture_module=None, intercept=lambda: self.api.app,
            handlers=[handler() for handler in handlers.RESPONSE_HANDLERS],
            test_loader_name=__name__)
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreater(result.testsRun, 0)
        self.assertEqual([], result.skipped)
        return ['%s\n%s' % (test.test_data['name'], text) for test, text
                in result.failures + result.errors]


def _conversation(file):
    def test(self):
        wrong = self.converse(file)
        self.assertFalse(wrong, '\n'.join(['', *wrong]))

    return test


for _file in sorted(FOLDER.glob('*.yaml')):
    setattr(GabbitsTest, 'test_' + re.sub(r'\W+', '_', _file.stem),
            _conversation(_file))
