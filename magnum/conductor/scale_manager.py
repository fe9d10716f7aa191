"""The old address of the scale manager base class, and a way to make one.

Drivers outside the tree import ScaleManager from here; it lives in
magnum.drivers.common.scale_managers.
"""

from magnum.drivers.common import driver
from magnum.drivers.common import scale_managers

ScaleManager = scale_managers.ScaleManager


def get_scale_manager(context, osclient, cluster):
    """Return the scale manager of the cluster's driver, or None."""
    return driver.Driver.get_driver_for_cluster(
        context, cluster).get_scale_manager(context, osclient, cluster)
