"""Reads paste files, those of older releases too.

Must not know what the parts of a pipeline do.
"""
from oslo_log import log as logging
from paste.deploy import loadwsgi

LOG = logging.getLogger(__name__)

#: Factories an old file may name that are gone, and what does their work.
REPLACED = {
    'oslo_middleware:Healthcheck.factory':
        'magnum.api.middleware.configured:healthcheck_filter_factory',
    'oslo_middleware.healthcheck:Healthcheck.factory':
        'magnum.api.middleware.configured:healthcheck_filter_factory',
}
OPTION = 'paste.filter_factory'


def load(path):
    """The application that a paste file describes.

    :raises: LookupError when the file has no ``main``
    """
    loader = loadwsgi.ConfigLoader(path)
    for section in loader.parser.sections():
        if not loader.parser.has_option(section, OPTION):
            continue
        named = loader.parser.get(section, OPTION)
        if named in REPLACED:
            LOG.warning('%(path)s: %(named)s in [%(section)s] is of an '
                        'older release and is taken as %(new)s', {
                            'path': path, 'named': named,
                            'section': section, 'new': REPLACED[named]})
            loader.parser.set(section, OPTION, REPLACED[named])
    return loader.get_app('main')
