"""When a service counts as alive.

Owns the one rule that the service list of the API and the ring of the
conductors share. It must not know how heartbeats are written nor who asks.
"""

from oslo_utils import timeutils

import magnum.conf

CONF = magnum.conf.CONF


def last_seen(service):
    """Return the naive UTC time of the newest sign of life, or None."""
    seen = (service.last_seen_up or service.updated_at or
            service.created_at)
    return timeutils.normalize_time(seen) if seen else None


def is_up(service, now=None):
    """Say whether a MagnumService is alive.

    It is when its last sign of life is at most ``[DEFAULT]
    service_down_time`` seconds old and no operator forced it down.
    A sign of life from the future (a clock ahead of ours) counts by its
    distance, so that a wildly wrong clock does not look alive for ever.

    :param now: naive UTC time to compare with, default the current one
    """
    if service.forced_down:
        return False
    seen = last_seen(service)
    if seen is None:
        return False
    age = timeutils.delta_seconds(seen, now or timeutils.utcnow())
    return abs(age) <= CONF.service_down_time
