"""A conductor that is killed right after a request was answered.

    dying.py METHOD PATTERN NUMBER CONDUCTOR-OPTIONS...

That is the worst moment: the cloud made something, and nobody noted it. A
program of its own, so that what dies is the whole conductor.
"""

import os
import re
import signal
import sys

from keystoneauth1 import session

from magnum.cmd import conductor


def die_of(method, pattern, number):
    """Be killed by the answer to this request to a path, the n-th one."""
    send = session.Session.request
    seen = []

    def request(*args, **kwargs):
        answer = send(*args, **kwargs)
        if (answer.request.method == method and
                re.search(pattern, answer.request.path_url)):
            seen.append(answer.request.path_url)
            if len(seen) == number:
                # The launcher as well, or it would start another worker.
                os.killpg(0, signal.SIGKILL)
        return answer

    session.Session.request = request


if __name__ == '__main__':
    die_of(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    del sys.argv[1:4]
    conductor.main()
