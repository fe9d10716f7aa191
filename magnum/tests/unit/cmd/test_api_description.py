"""What magnum-api-description prints and writes."""

import contextlib
import io
import json
import pathlib

import fixtures

from magnum.api.controllers import versions
from magnum.cmd import api_description
from magnum.tests import base


class DescriptionTest(base.TestCase):

    def printed(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            self.assertEqual(0, api_description.main(list(arguments)))
        return out.getvalue()

    def test_the_newest_is_printed(self):
        self.assertEqual(versions.CURRENT_MAX_VER, json.loads(
            self.printed())['info']['version'])

    def test_one_is_printed(self):
        self.assertEqual('1.9', json.loads(
            self.printed('--version', '1.9'))['info']['version'])

    def test_an_unknown_version(self):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertRaises(SystemExit, api_description.main,
                              ['--version', '1.99'])
        self.assertIn('1.99', said.getvalue())

    def test_all_are_written(self):
        folder = pathlib.Path(self.useFixture(fixtures.TempDir()).path) / 'x'
        self.assertEqual('', self.printed('--directory', str(folder)))
        self.assertEqual(
            {'magnum-%s.json' % row.number for row in versions.VERSIONS},
            {file.name for file in folder.iterdir()})
        self.assertEqual(self.printed('--version', '1.7'),
                         (folder / 'magnum-1.7.json').read_text())
