"""The names code outside the tree imports are there and can be called.

``names.txt`` is the published list: a module, then its names with the
signature they were called by. Ours may take more, if that is optional.
"""

import ast
import importlib
import inspect
import pathlib

import pytest

NAMES = pathlib.Path(__file__).with_name('names.txt')


def _published():
    module = None
    for line in NAMES.read_text(encoding='utf-8').splitlines():
        if not line.strip():
            continue
        if not line.startswith(' '):
            module = line.strip()
            continue
        name, _sep, signature = line.strip().partition(' ')
        yield module, name, signature.strip()


def _find(module, name):
    found = importlib.import_module(module)
    for part in name.split('.'):
        found = inspect.getattr_static(found, part)
    return found


def _arguments(text):
    """Parse ``(self, a, b=1)`` into [(name, has a default)]."""
    text = text[text.index('('):]
    args = ast.parse(f'def f{text}: pass').body[0].args
    names = [arg.arg for arg in args.args]
    required = len(names) - len(args.defaults)
    return [(name, place >= required) for place, name in enumerate(names)]


def _check_callable(found, text):
    function = getattr(found, '__func__', found)
    parameters = list(inspect.signature(function).parameters.values())
    positional = [parameter for parameter in parameters if parameter.kind in
                  (parameter.POSITIONAL_ONLY,
                   parameter.POSITIONAL_OR_KEYWORD)]
    variable = any(parameter.kind == parameter.VAR_POSITIONAL
                   for parameter in parameters)
    wanted = _arguments(text)
    if not variable:
        assert [parameter.name for parameter in positional[:len(wanted)]] == [
            name for name, _optional in wanted]
    for parameter, (_name, optional) in zip(positional, wanted):
        if optional:
            assert parameter.default is not parameter.empty
    for parameter in positional[len(wanted):]:
        assert parameter.default is not parameter.empty


@pytest.mark.parametrize(
    'module, name, signature',
    [pytest.param(*row, id=f'{row[0]}:{row[1]}') for row in _published()])
def test_published_name(module, name, signature):
    found = _find(module, name)
    kind = signature.split(' ')[0].split('(')[0]
    if kind == 'class':
        assert inspect.isclass(found)
    elif kind == '=':
        assert found == ast.literal_eval(signature[2:])
    elif kind == 'property':
        assert isinstance(found, property)
    elif kind == 'classmethod':
        assert isinstance(found, classmethod)
        _check_callable(found, signature)
    elif kind == 'static':
        assert isinstance(found, staticmethod)
        _check_callable(found, signature)
    else:
        _check_callable(found, signature)
