"""The one place where a test makes a conductor die.

Every step of every operation passes here before and after it runs, under the
names ``<operation>:<step>:before`` and ``<operation>:<step>:after``; so do the
removal of a cluster and federations. ``points`` beside has the list. In
production nothing is armed and passing costs a look into an empty dictionary.
It must not know the steps.
"""


class Crash(BaseException):
    """The process is gone, as far as the operation is concerned.

    Not an Exception: nothing that handles errors may handle this, just as
    nothing handles a SIGKILL.
    """


_ARMED = {}


def arm(point, action):
    """Call ``action`` at this point from now on."""
    _ARMED[point] = action


def disarm():
    """Call nothing anywhere."""
    _ARMED.clear()


def crash():
    """Die; an action for :func:`arm`."""
    raise Crash()


def reach(point):
    """Note that this point was reached."""
    action = _ARMED.get(point)
    if action is not None:
        action()
