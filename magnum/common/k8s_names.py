"""What Kubernetes takes for a label or taint of a node.

Owns the two grammars, of keys and of values. It must not know which of them
anybody may set.
"""

import re

_NAME = re.compile(r'[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?')
_DOMAIN = re.compile(r'(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?'
                     r'([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*')


def is_key(text):
    """Say whether it is a key: a name, with or without a domain before."""
    domain, slash, name = text.rpartition('/')
    return bool(_NAME.fullmatch(name) and
                (not slash or _DOMAIN.fullmatch(domain)))


def is_value(text):
    """Say whether it is a value; none is one."""
    return not text or bool(_NAME.fullmatch(text))
