"""What magnum-driver-manage prints."""

import contextlib
import io
import json
import os

from magnum.cmd import driver_manage
from magnum.tests import base

NAME = 'k8s_fedora_coreos_v1'


class ListDriversTest(base.TestCase):

    def _list(self, *options, before=()):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = driver_manage.main([*before, 'list-drivers', '-f', 'json',
                                       *options])
        self.assertEqual(0, code)
        return json.loads(out.getvalue())

    def test_names(self):
        self.assertIn({'Name': NAME}, self._list())

    def test_details(self):
        self.assertIn({'Name': NAME, 'Server_Type': 'vm',
                       'OS': 'fedora-coreos', 'COE': 'kubernetes'},
                      self._list('-d'))

    def test_paths(self):
        found = self._list('--paths')[0]
        self.assertEqual({'Name', 'Template Path'}, set(found))
        self.assertTrue(found['Template Path'].endswith('.yaml'))

    def test_what_a_file_disables(self):
        path = os.path.join(os.environ['HOME'], 'magnum.conf')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(f'[drivers]\ndisabled_drivers = {NAME}\n')
        self.assertNotIn({'Name': NAME}, self._list(before=(
            '--config-file', path)))

    def test_driver_without_templates(self):
        self.assertEqual('n/a', driver_manage._template_path(object()))
