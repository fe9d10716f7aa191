"""magnum-status: what stands in the way of an upgrade."""

import sys

from oslo_upgradecheck import common_checks
from oslo_upgradecheck import upgradecheck

import magnum.conf

CONF = magnum.conf.CONF


class Checks(upgradecheck.UpgradeCommands):
    """The checks, in the order of the table they are shown in."""

    _upgrade_checks = (
        ('Policy File JSON to YAML Migration',
         (common_checks.check_policy_json, {'conf': CONF})),
    )


def main():
    """Run the checks; return 0, 1 for warnings, 2 for failures."""
    return upgradecheck.main(CONF, project='magnum', upgrade_command=Checks())


if __name__ == '__main__':
    sys.exit(main())
