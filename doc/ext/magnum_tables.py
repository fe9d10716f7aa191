"""Sphinx directives that print the tables of the code.

Owns the layout alone: a label, an operation or a microversion is documented
by its row.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from magnum.api.controllers import versions
from magnum.drivers.common import driver
from magnum.drivers.common import images
from magnum.drivers.common import labels
from magnum.objects import lifecycle


class Table(SphinxDirective):
    """A list-table made from `head` and `rows()`."""

    head = ()
    widths = ''
    has_content = False
    option_spec = {'class': directives.class_option}

    def rows(self):
        raise NotImplementedError()

    def run(self):
        lines = ['.. list-table::', '   :header-rows: 1',
                 '   :widths: %s' % self.widths, '']
        for row in (self.head, *self.rows()):
            for number, cell in enumerate(row):
                lines.append('   %s %s' % ('  -' if number else '* -', cell))
        container = nodes.container()
        self.state.nested_parse(
            StringList(lines, source=type(self).__name__),
            self.content_offset, container)
        return container.children


def _code(value):
    if isinstance(value, bool):
        value = str(value).lower()
    return '``%s``' % value if value not in (None, '') else ''


def _statuses(allowed):
    """Statuses in which something may start, in few words."""
    if allowed is lifecycle.ANY:
        return 'always'
    if not allowed:
        return 'the cluster is new'
    settled = set(lifecycle.SETTLED) <= set(allowed)
    others = [status for status in allowed
              if not (settled and status in lifecycle.SETTLED)]
    return ', '.join((['``*_COMPLETE``'] if settled else []) +
                     ['``%s``' % status for status in others])


class Labels(Table):
    head = ('Label', 'Value', 'Default', 'Meaning')
    widths = '24 22 18 36'

    def rows(self):
        for label in sorted(labels.LABELS.values(),
                            key=lambda row: row.name):
            meaning = label.doc
            if label.only_with:
                meaning += ' Only with %s.' % label.only_with
            if label.flavours:
                meaning += ' Only on %s.' % ', '.join(label.flavours)
            if label.engines != ('kubernetes',):
                meaning += ' Honoured by %s.' % ', '.join(label.engines)
            if label.upgradeable:
                meaning += ' An upgrade may change it.'
            if label.sensitive:
                meaning += ' Kept from logs.'
            yield (_code(label.name), label.type.expects,
                   _code(label.default), meaning)


class Flavours(Table):
    """What holds without a label, where that is not the same everywhere."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.defaults = {
            name[1]: entry['class']().get_template_definition().label_defaults
            for name, entry in sorted(driver.Driver.get_drivers().items())
            if entry['class'].__module__.startswith('magnum.drivers.')}
        self.head = ('Label', *map(_code, self.defaults))
        self.widths = ' '.join(['28', *['18'] * len(self.defaults)])

    def rows(self):
        for name in sorted(set().union(*self.defaults.values())):
            yield (_code(name), *(
                _code(own.get(name, labels.LABELS[name].default))
                for own in self.defaults.values()))


class Versions(Table):
    """What runs without a label, and where the version is known from."""

    head = ('Label', 'Version', 'Known from')
    widths = '30 18 52'

    def rows(self):
        for name, row in sorted(images.DEFAULTS.items()):
            yield _code(name), _code(row.tag), row.source


class OldVersions(Versions):
    """What runs instead on nodes whose pods run on Docker."""

    def rows(self):
        for name, row in sorted(images.ON_DOCKER.items()):
            yield _code(name), _code(row.tag), row.source


class Operations(Table):
    head = ('Operation', 'May start when', 'During it', 'If it fails')
    widths = '20 40 20 20'

    def rows(self):
        for spec in lifecycle.OPERATIONS.values():
            yield (_code(spec.name), _statuses(spec.allowed),
                   _code(spec.during), _code(spec.failed))


class Microversions(Table):
    head = ('Version', 'What it brought')
    widths = '15 85'

    def rows(self):
        for row in versions.VERSIONS:
            yield row.number, row.reason


def setup(app):
    app.add_directive('magnum-labels', Labels)
    app.add_directive('magnum-flavours', Flavours)
    app.add_directive('magnum-versions', Versions)
    app.add_directive('magnum-old-versions', OldVersions)
    app.add_directive('magnum-operations', Operations)
    app.add_directive('magnum-microversions', Microversions)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
