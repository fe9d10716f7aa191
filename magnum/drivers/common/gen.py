"""Writes the blocks of templates that derive from tables.

A block is what stands between a line ``# BEGIN generated: NAME`` and the next
``# END generated``; its indentation is that of the first. It must not know
what the tables mean.

usage: gen.py [--check]
"""

import json
import pathlib
import re
import sys
import textwrap

from magnum.drivers.common import images
from magnum.drivers.common import labels
from magnum.drivers.common import programs

TEMPLATES = pathlib.Path(__file__).parent / 'templates' / 'kubernetes'
BLOCK = re.compile(
    r'^( *)# BEGIN generated: (.+)\n(?:.*\n)*?\1# END generated$',
    re.MULTILINE)
WIDTH = 79
#: The image that is pulled before nodes are told anything.
AGENT = 'heat_container_agent'


def _default(label):
    if label.type.heat == 'comma_delimited_list' and not label.default:
        return '[]'
    if isinstance(label.default, str):
        if len(label.default) <= WIDTH - 20:
            return "'%s'" % label.default.replace("'", "''")
        # A line end after a backslash is none: YAML joins the lines.
        pieces = textwrap.wrap(label.default.replace(',', ', '), WIDTH - 10)
        return '"%s"' % '\\\n    '.join(
            piece.replace(', ', ',') for piece in pieces)
    return json.dumps(label.default)


def parameters():
    """Declare the Heat parameters that labels feed."""
    for label in labels.LABELS.values():
        for name in label.parameters:
            yield f'{name}:'
            yield f'  type: {label.type.heat}'
            yield '  description: >-'
            yield from textwrap.wrap(
                label.doc, WIDTH - 8, initial_indent='    ',
                subsequent_indent='    ')
            if label.default is not None:
                yield f'  default: {_default(label)}'
            if label.sensitive:
                yield '  hidden: true'
            if label.constraint:
                yield '  constraints:'
                yield f'    - {label.constraint}'


def _entry(name, value, braces=''):
    """Yield one entry of a map, on two lines if one is too long."""
    start, end = braces or ('', '')
    line = f'{name}: {start}{value}{end}'
    if len(line) <= WIDTH - 8:
        yield line
    else:
        yield f'{name}:'
        yield f'  {value}'


def _variables(sensitive):
    for label in labels.LABELS.values():
        if label.variable and label.sensitive == sensitive:
            yield from _entry(label.variable,
                              f'get_param: {label.parameters[0]}', '{}')


def node_env():
    """Map variables of nodes to the parameters of labels."""
    return _variables(sensitive=False)


def node_secrets():
    """Map secret variables of masters to the parameters of labels."""
    return _variables(sensitive=True)


def node_images():
    """Tell nodes where images and charts are, of new tags and of old."""
    for kind, places, earlier in (
            ('IMAGE', images.IMAGES, images.EARLIER),
            ('CHART', images.CHARTS, images.CHARTS_EARLIER)):
        for name, place in places.items():
            if name != AGENT:
                yield from _entry(f'{name.upper()}_{kind}', place)
            if name in earlier:
                yield f'{name.upper()}_{kind}_EARLIER: >-'
                pairs = [' '.join(pair) for pair in earlier[name]]
                yield from ('  ' + line for line in
                            ' ;\n'.join(pairs).splitlines())


def agent_registry():
    """Name what stands before the name of the agent's image."""
    yield f'- {images.IMAGES[AGENT].rpartition("/")[0]}/'


def program_list(role, place):
    """Carry files to a node: libraries and manifests, then what is run."""
    carried = [('unpack', 'fragments', name) for name in programs.LIBRARIES]
    carried += [('unpack', 'manifests', name)
                for name in programs.MANIFESTS[role]]
    carried += [('unpack', 'fragments', name)
                for name in programs.CARRIED.get(role, ())]
    carried += [('run', 'fragments', name)
                for name in programs.PROGRAMS[role]]
    for verb, folder, name in carried:
        yield f"- {verb} {name} <<'END_OF_PROGRAM'"
        yield f'- get_file: {place}{folder}/{name}'
        yield '- END_OF_PROGRAM'


def block(name, path):
    """Return the lines of the block of this name.

    :param path: file the block is in
    """
    if name.startswith('programs '):
        place = '../' if path.parent != TEMPLATES else ''
        return program_list(name.split()[1], place)
    return {'parameters': parameters, 'node_env': node_env,
            'node_secrets': node_secrets, 'node_images': node_images,
            'agent_registry': agent_registry}[name]()


def render(path):
    """Return the text a file should have."""
    def replace(match):
        indent, name = match.groups()
        lines = [f'# BEGIN generated: {name}', *block(name, path),
                 '# END generated']
        return textwrap.indent('\n'.join(lines), indent)
    return BLOCK.sub(replace, path.read_text(encoding='utf-8'))


def stale():
    """Return the files whose blocks are not what the tables say."""
    return [path for path in sorted(TEMPLATES.rglob('*.yaml'))
            if render(path) != path.read_text(encoding='utf-8')]


def main(argv=None):
    """Write the blocks, or with --check only say which are stale.

    :returns: exit status, 1 if something is stale under --check
    """
    check = '--check' in (sys.argv[1:] if argv is None else argv)
    files = stale()
    for path in files:
        print(path.relative_to(TEMPLATES.parent))
        if not check:
            path.write_text(render(path), encoding='utf-8')
    return 1 if check and files else 0
