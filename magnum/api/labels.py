"""How labels of a cluster relate to those it inherits.

Pure functions of maps; which labels there are is the drivers' table.
"""
import typing


class Difference(typing.NamedTuple):
    """Labels of a child against its parent's."""

    overridden: dict
    added: dict
    skipped: dict


def difference(parent, child):
    """Compare two maps of labels.

    :returns: overridden has the parent's values of keys that differ, added
        what only the child has, skipped what only the parent has
    """
    parent, child = parent or {}, child or {}
    return Difference(
        {key: value for key, value in parent.items()
         if key in child and child[key] != value},
        {key: value for key, value in child.items() if key not in parent},
        {key: value for key, value in parent.items() if key not in child})


def inherited(parent, given, merge=False):
    """The labels of a new child.

    :param given: what the client said; nothing or ``{}`` takes all of the
        parent's
    :param merge: whether what was given comes on top of the parent's
    """
    if not given:
        return dict(parent or {})
    return {**(parent or {}), **given} if merge else dict(given)
