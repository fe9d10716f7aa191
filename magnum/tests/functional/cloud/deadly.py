"""A conductor that dies where it is told to.

    deadly.py ORDERS MARKS CONDUCTOR-OPTIONS...

ORDERS is a JSON file, {name of a cluster: [points]}. A point kills once,
whoever of the conductors comes there first: the file of the order in the
folder MARKS says that it is done, and when. A program of its own, so that
what dies is the whole conductor.
"""

import functools
import json
import os
import pathlib
import signal
import sys

from magnum.cmd import conductor
from magnum.conductor.operations import faults


def die_once(mark):
    """Be killed, unless somebody was at this point before."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return
    # The launcher as well, or it would start another worker.
    os.killpg(0, signal.SIGKILL)


def obey(orders, marks):
    """Die at all points of the orders that nobody died at before."""
    for name, points in orders.items():
        for point in points:
            faults.arm(point, functools.partial(
                die_once, marks / f'{name}:{point}'), name)


if __name__ == '__main__':
    obey(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding='utf-8')),
         pathlib.Path(sys.argv[2]))
    del sys.argv[1:3]
    conductor.main()
