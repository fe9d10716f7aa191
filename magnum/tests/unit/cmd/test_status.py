"""What magnum-status says."""

import contextlib
import io
import json
import os
import warnings

from magnum.cmd import status
from magnum.tests import base


class CheckTest(base.TestCase):

    def _check(self):
        checks = status.Checks()
        # oslo.upgradecheck uses names that prettytable has given up.
        with warnings.catch_warnings(
                action='ignore', category=DeprecationWarning):
            with contextlib.redirect_stdout(io.StringIO()) as out:
                code = checks.check()
        return code, out.getvalue()

    def test_all_is_well(self):
        code, printed = self._check()
        self.assertEqual(0, code)
        self.assertIn('Policy File JSON to YAML Migration', printed)

    def test_policy_in_json(self):
        path = os.path.join(os.environ['HOME'], 'policy.json')
        with open(path, 'w', encoding='utf-8') as out:
            json.dump({'cluster:create': ''}, out)
        self.config(policy_file=path, group='oslo_policy')
        code, _printed = self._check()
        self.assertEqual(2, code)
