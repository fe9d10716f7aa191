"""Whether services that listen also work: their workers have come up.

A port answers before the processes behind the message bus do; who creates a
cluster in between waits for a minute, or gets an error.
"""

import time

from cloud import errors
from cloud import rest

SECONDS = 120
POLL_SECONDS = 0.5
# A call to a worker that is not there yet takes longer than asking again.
CALL_SECONDS = 5


def nova(admin):
    """A compute node is up, and in the cell's list of hosts."""
    nodes = admin.get('compute', '/os-hypervisors/detail', CALL_SECONDS)
    return any(node['state'] == 'up' for node in nodes['hypervisors'])


def heat(admin):
    """An engine answers."""
    admin.get('orchestration', '/stacks?limit=1', CALL_SECONDS)
    return True


def cinder(admin):
    """Scheduler and volume service are up."""
    found = admin.get('block-storage', '/os-services', CALL_SECONDS)
    up = {one['binary'] for one in found['services'] if one['state'] == 'up'}
    return {'cinder-scheduler', 'cinder-volume'} <= up


def magnum(admin):
    """Both conductors are up."""
    found = admin.get('container-infra', '/mservices', CALL_SECONDS)
    return sum(one['state'] == 'up' for one in found['mservices']) >= 2


CHECKS = {'nova': nova, 'heat': heat, 'cinder': cinder, 'magnum': magnum}


def wait(name, admin, processes, seconds=SECONDS):
    """Return when the check of a service holds.

    :raises CloudError: it does not in time; tells the last answer.
    """
    end = time.monotonic() + seconds
    while True:
        last = 'its workers are not up'
        try:
            if CHECKS[name](admin):
                return
        except rest.RestError as error:
            last = str(error)
        if time.monotonic() > end:
            raise errors.CloudError(
                f'{name} does not work after {seconds} s: {last}',
                processes.home.logs)
        time.sleep(POLL_SECONDS)
