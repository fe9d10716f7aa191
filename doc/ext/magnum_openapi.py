"""Writes the OpenAPI documents into the built pages, and links to them.

Owns where they are; what is in them is the code's.
"""

import os

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from magnum.api.controllers import versions
from magnum.cmd import api_description

#: Beside the page that has the directive, which is below this folder.
FOLDER = 'openapi'
PAGE = 'reference/openapi'


class Documents(SphinxDirective):
    """A list of links to the documents, the newest first."""

    def run(self):
        if self.env.docname != PAGE:
            raise self.error('The documents are written for %s' % PAGE)
        found = nodes.bullet_list()
        for row in reversed(versions.VERSIONS):
            name = api_description.name(row.number)
            link = nodes.reference('', name, refuri='%s/%s' % (FOLDER, name))
            found += nodes.list_item('', nodes.paragraph('', '', link))
        return [found]


def write(app, error):
    """Write a document per version when the pages are done."""
    if error is None and app.builder.format == 'html':
        api_description.write(os.path.join(app.outdir,
                                           os.path.dirname(PAGE), FOLDER))


def setup(app):
    app.add_directive('magnum-openapi', Documents)
    app.connect('build-finished', write)
    return {'parallel_read_safe': True, 'parallel_write_safe': True}
