"""What a look at a cluster finds out, for people.

Owns the form of a finding. It must not know what is looked at.
"""

import enum
import typing


class Level(enum.Enum):
    """How bad it is."""

    OK = 'ok'
    NOTE = 'note'
    PROBLEM = 'PROBLEM'


class Finding(typing.NamedTuple):
    """One thing that was found.

    :ivar level: a Level
    :ivar about: what was looked at, in a word or two
    :ivar found: a sentence that says what is
    :ivar advice: a sentence that says what to try; empty for nothing
    """

    level: Level
    about: str
    found: str
    advice: str = ''


def ok(about, found):
    """Return a finding that all is well."""
    return Finding(Level.OK, about, found)


def note(about, found, advice=''):
    """Return a finding that may matter."""
    return Finding(Level.NOTE, about, found, advice)


def problem(about, found, advice):
    """Return a finding that explains why something does not work."""
    return Finding(Level.PROBLEM, about, found, advice)
