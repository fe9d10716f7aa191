"""A conductor in the false time of libfaketime.

That library refuses to sleep as Python does, until a moment of the monotonic
clock: so sleeping is done by another call. A program of its own, so that all
of the conductor has that clock.
"""

import select
import time

from magnum.cmd import conductor


def sleep(seconds):
    """Sleep for real seconds."""
    select.select([], [], [], max(0, seconds))


if __name__ == '__main__':
    time.sleep = sleep
    conductor.main()
