"""One process out of the workers of a conductor.

Owns the choice of the worker that does what a conductor does once: ticks and
heartbeats. It must not know what that is.
"""

import fcntl
import os
import tempfile


class Election:
    """A seat that one of several forked processes can hold.

    Make it before the fork. The seat is a POSIX record lock on an unnamed
    file: such a lock belongs to the process, so children that inherited the
    file exclude each other, and the kernel frees it whatever way the holder
    ends.
    """

    def __init__(self):
        self._file, path = tempfile.mkstemp(prefix='magnum-conductor-')
        os.unlink(path)
        self._holder = None

    def is_held(self):
        """Say whether this process has the seat, taking it if it is free."""
        if self._holder == os.getpid():
            return True
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        self._holder = os.getpid()
        return True

    def leave(self):
        """Give the seat to whoever asks next."""
        if self._holder == os.getpid():
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._holder = None
