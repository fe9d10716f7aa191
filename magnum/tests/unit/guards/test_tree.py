"""Files stand where they belong and say only what may be said."""

import ast
import fnmatch
import os
import re

import pytest
import yaml

from magnum.tests.unit.guards import tree

LONGEST_MODULE = 500

# Old names that others import; new code does not.
FACADES = (
    'magnum/api/attr_validator.py',
    'magnum/api/utils.py',
    'magnum/conductor/handlers/common/*.py',
    'magnum/conductor/monitors.py',
    'magnum/conductor/scale_manager.py',
    'magnum/conductor/utils.py',
)

# Written in two parts, so that this file does not hold what it refuses.
FORBIDDEN = tuple(re.compile(pattern) for pattern in (
    r'/wo' r'rk/',
    r'/ro' r'ot/venvs',
    r'/o' r'pt/wheels',
    r'file:///o' r'pt',
    r'\bTO' r'DO\b',
    r'\bFIX' r'ME\b',
    r'\bX' r'XX\b',
    r'# ?no' r'qa',
))
NO_SKIP = tuple(re.compile(pattern) for pattern in (
    r'\bskip' r'Test\b',
    r'mark\.skip' r'',
    r'mark\.x' r'fail',
    r'pytest\.skip' r'\(',
    r'expected' r'Failure',
))
TEXT = ('.py', '.sh', '.rst', '.txt', '.cfg', '.ini', '.yaml', '.yml',
        '.conf', '.inc', '.json', '.sample', '.template', '.service')
# Tests of things that stand outside of the package, or of no single module.
TESTS_OF_NO_MODULE = ('fakes', 'guards', 'tools')


def violations(patterns, names):
    found = []
    for name in names:
        for number, line in enumerate(tree.read(name).splitlines(), 1):
            found += ['%s:%d: %s' % (name, number, line.strip())
                      for pattern in patterns if pattern.search(line)]
    return found


def text_files():
    return [name for name in tree.files()
            if name.endswith(TEXT) or '.' not in os.path.basename(name)]


def test_no_forbidden_words():
    assert violations(FORBIDDEN, text_files()) == []


def test_no_test_is_skipped():
    assert violations(NO_SKIP, tree.python_files('magnum/tests')) == []


def test_no_module_is_too_long():
    lengths = {name: len(tree.read(name).splitlines())
               for name in tree.python_files() + tree.python_files('tools')}
    assert {name: length for name, length in lengths.items()
            if length > LONGEST_MODULE} == {}


def test_every_module_says_what_it_is():
    assert [name for name in tree.product_files()
            if tree.read(name).strip() and
            not ast.get_docstring(tree.parse(name))] == []


def facades():
    return [name for name in tree.product_files()
            if any(fnmatch.fnmatch(name, pattern) for pattern in FACADES)]


def _is_one_line(node):
    """Whether a statement of a façade only points elsewhere."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return isinstance(node.value, (ast.Name, ast.Attribute, ast.Tuple,
                                       ast.List))
    if isinstance(node, ast.FunctionDef):
        body = [part for part in node.body if not (
            isinstance(part, ast.Expr) and
            isinstance(part.value, ast.Constant))]
        return len(body) == 1 and isinstance(body[0], ast.Return)
    return False


@pytest.mark.parametrize('name', facades())
def test_a_facade_holds_nothing_of_its_own(name):
    assert [ast.unparse(node) for node in tree.parse(name).body
            if not _is_one_line(node)] == []


def test_nobody_imports_a_facade():
    targets = {tree.module_of(name) for name in facades()
               if not name.endswith('__init__.py')}
    found = []
    for name in tree.product_files():
        if name in facades():
            continue
        for node in ast.walk(tree.parse(name)):
            if isinstance(node, ast.ImportFrom) and node.module:
                found += ['%s imports %s' % (name, target)
                          for target in targets if target in
                          {'%s.%s' % (node.module, alias.name)
                           for alias in node.names}]
    assert found == []


def test_the_test_tree_mirrors_the_source_tree():
    modules = set(tree.product_files())
    folders = {os.path.dirname(name) for name in modules}
    strays = []
    for name in tree.python_files('magnum/tests/unit'):
        inner = os.path.relpath(name, 'magnum/tests/unit')
        folder, base = os.path.split(inner)
        if (not base.startswith('test_') or
                folder.split(os.sep)[0] in TESTS_OF_NO_MODULE):
            continue
        tested = os.path.join('magnum', folder, base.removeprefix('test_'))
        # test_cluster_labels.py may stand for one side of cluster.py.
        stem = tested.removesuffix('.py')
        if not (tested in modules or stem in folders or any(
                stem.startswith(module.removesuffix('.py') + '_')
                for module in modules)):
            strays.append(name)
    assert strays == []


def test_every_test_folder_is_a_package():
    folders = {os.path.dirname(name)
               for name in tree.python_files('magnum/tests')}
    assert [folder for folder in sorted(folders)
            if '%s/__init__.py' % folder not in tree.files()] == []


NOTE_SECTIONS = {'prelude', 'features', 'issues', 'upgrade', 'deprecations',
                 'critical', 'security', 'fixes', 'other'}


def notes():
    return [name for name in tree.files()
            if name.startswith('releasenotes/notes/')]


def test_there_are_release_notes():
    assert notes()


@pytest.mark.parametrize('name', notes())
def test_a_release_note_is_readable(name):
    assert re.search(r'-[0-9a-f]{16}\.yaml$', name)
    note = yaml.safe_load(tree.read(name))
    assert set(note) <= NOTE_SECTIONS
    assert all(note.values())
