"""House rules as flake8 checks.

Owns what reviewers would otherwise have to repeat. Every rule is one function
of a syntax node, registered with its code in RULES; HACKING.rst lists them
and magnum/tests/unit/hacking/test_checks.py has an example of each. Imports
nothing of the service, for flake8 loads this file by its path.
"""

import ast
import os

# Where a foreign exception may end: the request, the operation and the tick,
# and the tick of the Octavia that has no balancers.
EDGES = (
    'magnum/api/middleware/parsable_error.py',
    'magnum/api/middleware/monitoring.py',
    'magnum/conductor/handlers/federation_conductor.py',
    'magnum/conductor/runner.py',
    'magnum/conductor/workshop.py',
    'magnum/service/exporter.py',
    'magnum/service/periodic.py',
    'magnum/service/ticker.py',
    'tools/cloud/fakes/octavia_app.py',
)

# What tests may replace: the clock, and the seam to the cloud.
SEAMS = (
    'magnum.common.clients.',
)

_MUTABLE_CALLS = ('dict', 'list', 'set')
_OPTION_CALLS = ('register_opt', 'register_opts', 'register_cli_opt',
                 'register_cli_opts', 'register_group', 'import_opt',
                 'import_group')


def _dotted(node):
    """The dotted name an expression spells, or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        prefix = _dotted(node.value)
        return prefix and '%s.%s' % (prefix, node.attr)
    return ''


def _is_under(filename, *parts):
    return os.path.join(*parts) in os.path.normpath(filename)


def no_utcnow(node, filename):
    """M310: the clock is oslo_utils.timeutils, which tests can set."""
    if (isinstance(node, ast.Call) and not node.args + node.keywords and
            _dotted(node.func) in (
                'datetime.utcnow', 'datetime.datetime.utcnow',
                'datetime.now', 'datetime.datetime.now')):
        return 'M310 use oslo_utils.timeutils.utcnow()'


def no_mutable_default(node, filename):
    """M322: a default is shared by all calls."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef,
                             ast.Lambda)):
        return
    arguments = node.args
    for default in arguments.defaults + arguments.kw_defaults:
        if isinstance(default, (ast.Dict, ast.List, ast.Set)) or (
                isinstance(default, ast.Call) and
                _dotted(default.func) in _MUTABLE_CALLS):
            return 'M322 a default argument must not be mutable'


def no_log_warn(node, filename):
    """M352: LOG.warn is an old alias."""
    if isinstance(node, ast.Call) and _dotted(node.func) == 'LOG.warn':
        return 'M352 use LOG.warning'


def no_translated_log(node, filename):
    """M353: operators' logs stay in one language."""
    if (isinstance(node, ast.Call) and _dotted(node.func).startswith('LOG.')
            and node.args and isinstance(node.args[0], ast.Call)
            and _dotted(node.args[0].func) == '_'):
        return 'M353 log messages are not translated'


def broad_except_at_edges_only(node, filename):
    """M401: only the edges may catch what they do not know."""
    if not isinstance(node, ast.ExceptHandler):
        return
    if os.path.normpath(filename).endswith(EDGES):
        return
    caught = node.type
    names = ([_dotted(name) for name in caught.elts]
             if isinstance(caught, ast.Tuple) else [_dotted(caught)])
    if caught is None or {'Exception', 'BaseException'} & set(names):
        return 'M401 catch what you know; only the edges catch everything'


def no_eventlet(node, filename):
    """M402: threads only."""
    modules = []
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        modules = [node.module or '']
    if any(module.split('.')[0] in ('eventlet', 'greenlet')
           for module in modules):
        return 'M402 the service runs on threads, not on eventlet'


def no_own_mock(node, filename):
    """M403: tests replace the clock and the cloud, not our own code."""
    if (isinstance(node, ast.Call) and
            _dotted(node.func).endswith('mock.patch') and node.args
            and isinstance(node.args[0], ast.Constant)
            and str(node.args[0].value).startswith('magnum.')
            and not str(node.args[0].value).startswith(SEAMS)):
        return 'M403 do not mock our own code; use magnum.tests.fakes'


def _reads_option(node):
    name = _dotted(node)
    for prefix in ('CONF.', 'cfg.CONF.', 'magnum.conf.CONF.'):
        if name.startswith(prefix):
            return name[len(prefix):].split('.')[0] not in _OPTION_CALLS
    return False


def _import_time_nodes(node):
    """Every node below this one that runs when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for early in (child.decorator_list + child.args.defaults +
                          [d for d in child.args.kw_defaults if d]):
                yield early
                yield from _import_time_nodes(early)
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from _import_time_nodes(child)


def no_option_at_import_time(tree, filename):
    """M404: options are known after the command has parsed its files."""
    if _is_under(filename, 'magnum', 'tests'):
        return
    places = {(node.lineno, node.col_offset)
              for node in _import_time_nodes(tree)
              if isinstance(node, ast.Attribute) and _reads_option(node)}
    for place in sorted(places):
        yield place, 'M404 option read while the module is imported'


RULES = (
    no_utcnow,
    no_mutable_default,
    no_log_warn,
    no_translated_log,
    broad_except_at_edges_only,
    no_eventlet,
    no_own_mock,
)


class HouseRules:
    """Run every rule over one file.

    :param tree: the module's syntax tree.
    :param filename: its path as flake8 was given it.
    """

    name = 'magnum-house-rules'
    version = '1.0'

    def __init__(self, tree, filename):
        self._tree = tree
        self._filename = filename

    def run(self):
        """Yield (line, column, message, class) for every violation."""
        for node in ast.walk(self._tree):
            for rule in RULES:
                message = rule(node, self._filename)
                if message:
                    yield node.lineno, node.col_offset, message, type(self)
        for place, message in no_option_at_import_time(self._tree,
                                                       self._filename):
            yield *place, message, type(self)
