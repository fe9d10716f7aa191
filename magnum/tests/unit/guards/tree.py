"""What the guards look at: the files of the repository, as git knows them."""

import ast
import functools
import os
import subprocess

import magnum

TOP = os.path.dirname(os.path.dirname(os.path.abspath(magnum.__file__)))
_LEFT_OUT = ('.git', '.tox', '.venv', '.eggs', 'build', 'dist', 'cover',
             '__pycache__', 'magnum.egg-info')


@functools.cache
def files():
    """Every file of the repository, relative to its top.

    Outside of a git clone: every file that is not obviously made.
    """
    listed = subprocess.run(['git', 'ls-files', '-z'], cwd=TOP,
                            capture_output=True, text=True)
    if listed.returncode == 0:
        found = listed.stdout.split('\0')
    else:
        found = []
        for folder, folders, names in os.walk(TOP):
            folders[:] = [name for name in folders if name not in _LEFT_OUT]
            found += [os.path.relpath(os.path.join(folder, name), TOP)
                      for name in names]
    return sorted(name for name in found
                  if name and os.path.isfile(os.path.join(TOP, name)))


def python_files(folder='magnum'):
    return [name for name in files()
            if name.startswith(folder + '/') and name.endswith('.py')]


def product_files():
    """The Python files of the service, without its tests."""
    return [name for name in python_files()
            if not name.startswith('magnum/tests/')]


def module_of(name):
    """The dotted name of a Python file."""
    dotted = name.removesuffix('.py').replace('/', '.')
    return dotted.removesuffix('.__init__')


def read(name):
    with open(os.path.join(TOP, name), encoding='utf-8') as source:
        return source.read()


@functools.cache
def parse(name):
    return ast.parse(read(name), name)
