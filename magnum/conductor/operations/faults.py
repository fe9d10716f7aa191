"""The one place where a test makes a conductor die.

Every step of every operation passes here before and after it runs, under the
names ``<operation>:<step>:before`` and ``<operation>:<step>:after``; so do the
removal of a cluster and federations. ``points`` beside has the list. In
production nothing is armed, and passing costs two looks into an empty
dictionary. It must not know the steps.
"""


class Crash(BaseException):
    """The process is gone, as far as the operation is concerned.

    Not an Exception: nothing that handles errors may handle this, just as
    nothing handles a SIGKILL.
    """


_ARMED = {}


def arm(point, action, about=None):
    """Call ``action`` at this point from now on.

    :param about: only for the cluster of this name, or the federation of
        this uuid
    """
    _ARMED[point, about] = action


def disarm():
    """Call nothing anywhere."""
    _ARMED.clear()


def crash():
    """Die; an action for :func:`arm`."""
    raise Crash()


def reach(point, about):
    """Note that this point was reached.

    :param about: name of the cluster, or uuid of the federation
    """
    action = _ARMED.get((point, None)) or _ARMED.get((point, about))
    if action is not None:
        action()
