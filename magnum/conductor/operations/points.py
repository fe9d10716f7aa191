"""All places at which a test can make a conductor die.

Owns the list, made from the plans, the removal of clusters and the verbs of
federations. It must not know what happens there.
"""

from magnum.conductor import cleanup
from magnum.conductor.operations import plans

_WHEN = ('before', 'after')

FEDERATION = tuple(f'federation_{verb}:driver:{when}'
                   for verb in ('create', 'update', 'delete')
                   for when in _WHEN)
FORGET = tuple(f'forget:{part}:before' for part in cleanup.PARTS)


def of(name):
    """Return the points of one operation, in the order they are passed."""
    return tuple(f'{name}:{step.name}:{when}'
                 for step in plans.PLANS[name].steps for when in _WHEN)


def every():
    """Return all points."""
    return tuple(point for name in plans.PLANS
                 for point in of(name)) + FORGET + FEDERATION
