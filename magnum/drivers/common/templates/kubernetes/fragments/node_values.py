#!/usr/bin/env python3
"""Turns values between JSON and shell on a node.

Owns the quoting, so that no value can be anything but a value. It runs in
the container of Heat's agent, with the standard library only.

usage: node_values.py lines [VARIABLE...]   NAME='value' lines from a map on
                                            stdin and from the environment
       node_values.py get KEY...            what is at these keys in stdin
       node_values.py fill JSON             JSON with each "@VARIABLE" taken
                                            from the environment
       node_values.py nest KEY JSON         the same, and stdin at a key of it
"""

import json
import os
import re
import sys


def quoted(value):
    """Return a value as one word of a shell."""
    if value is None:
        value = ''
    elif isinstance(value, list):
        value = ','.join(map(str, value))
    return "'%s'" % str(value).replace("'", "'\\''")


def lines(names):
    """Print shell variables, in the order of their names."""
    values = json.load(sys.stdin)
    values.update((name, os.environ.get(name, '')) for name in names)
    for name in sorted(values):
        if not re.fullmatch('[A-Z][A-Z0-9_]*', name):
            sys.exit(f'not a name of a variable: {name!r}')
    for name, value in sorted(values.items()):
        print(f'{name}={quoted(value)}')


def get(keys):
    """Print what is at a path of keys."""
    value = json.load(sys.stdin)
    for key in keys:
        value = value[key]
    print(value)


def filled(value):
    """Return a value of JSON with the values of variables in it."""
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, str) and value.startswith('@'):
        return os.environ[value[1:]]
    return value


def fill(texts):
    """Print JSON with the values of variables in it."""
    print(json.dumps(filled(json.loads(texts[0]))))


def nest(arguments):
    """Print JSON with what stdin holds at one of its keys."""
    key, text = arguments
    print(json.dumps({**filled(json.loads(text)), key: json.load(sys.stdin)}))


if __name__ == '__main__':
    {'lines': lines, 'get': get, 'fill': fill,
     'nest': nest}[sys.argv[1]](sys.argv[2:])
