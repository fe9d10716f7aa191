"""The names of worker processes, and whether one is known to be dead.

Owns the form of an owner of operations. It must not know operations.
"""

import os
import uuid


def _namespace():
    """Return what tells apart machines, and containers on one."""
    try:
        return os.stat('/proc/self/ns/pid').st_ino
    except OSError:
        return 0


def name(host):
    """Return a name for this process that no other one has had or gets."""
    return f'{host}/{_namespace()}.{os.getpid()}.{uuid.uuid4().hex[:12]}'


def is_dead(owner, host):
    """Say whether a process certainly does not exist any more.

    That can be told only of processes of this host, and of the same
    namespace: of the others, silence is the only sign.
    """
    prefix = f'{host}/{_namespace()}.'
    if not owner or not owner.startswith(prefix):
        return False
    try:
        os.kill(int(owner.removeprefix(prefix).split('.')[0]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
