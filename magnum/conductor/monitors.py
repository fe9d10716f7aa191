"""The old address of the monitor base class, and a way to make a monitor.

Drivers outside the tree import MonitorBase from here; it lives in
magnum.drivers.common.monitors.
"""

from magnum.drivers.common import driver
from magnum.drivers.common import monitors

MonitorBase = monitors.MonitorBase


def create_monitor(context, cluster):
    """Return the monitor of the cluster's driver, or None."""
    return driver.Driver.get_driver_for_cluster(
        context, cluster).get_monitor(context, cluster)
