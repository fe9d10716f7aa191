"""What Heat tells of its stacks without being asked.

Owns the form of Heat's notifications. It must not know clusters, nor how a
notification comes here.
"""

# Events after which a stack is as it will be for a while.
EVENT_TYPES = r'^orchestration\.stack\..+\.(end|error)$'


def stack_id(payload):
    """Return the id of the stack a notification is about, or None.

    Heat names it by an identifier in several parts, the id last.
    """
    identity = payload.get('stack_identity')
    if not isinstance(identity, str):
        return None
    return identity.rpartition('/')[2] or None
