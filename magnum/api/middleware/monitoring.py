"""Figures of the API for Prometheus, and whether it is ready to serve.

Owns the names of the figures. Off unless the paste file mounts it: nobody is
asked for a token. Must not know what a request means. Readiness is an edge:
whatever keeps the database from answering is the answer.
"""
import os
import time

from oslo_log import log as logging
import prometheus_client
from prometheus_client import multiprocess

from magnum.common import context as magnum_context
from magnum import objects

LOG = logging.getLogger(__name__)

FORMAT = ('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
# Where the worker processes put their figures together, if anywhere.
SHARED = 'PROMETHEUS_MULTIPROC_DIR'

REQUESTS = prometheus_client.Histogram(
    'magnum_api_request_seconds', 'Time until the answer of a request.',
    ['method', 'resource', 'status'])

# First words of paths below the version; others would be made up by callers.
RESOURCES = ('bays', 'baymodels', 'certificates', 'clusters',
             'clustertemplates', 'federations', 'mservices', 'quotas',
             'stats')
METHODS = ('DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT')


def _resource(path):
    words = path.strip('/').split('/')
    return next((word for word in words[:2] if word in RESOURCES), 'other')


class Measure:
    """Counts what passes."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        began, path = time.monotonic(), environ.get('PATH_INFO', '')
        method = environ['REQUEST_METHOD']

        def started(status, headers, *exc_info):
            REQUESTS.labels(
                method if method in METHODS else 'other', _resource(path),
                status.partition(' ')[0]).observe(time.monotonic() - began)
            return start_response(status, headers, *exc_info)

        return self.app(environ, started)


def measure_factory(global_config, **local_conf):
    """``paste.filter_factory``: counts requests and their time."""
    return Measure


def _registry():
    if not os.environ.get(SHARED):
        return prometheus_client.REGISTRY
    registry = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _metrics(environ, start_response):
    start_response('200 OK', [FORMAT])
    return [prometheus_client.generate_latest(_registry())]


def metrics_factory(global_config, **local_conf):
    """``paste.app_factory``: the figures, for Prometheus to read."""
    return _metrics


def _ready(environ, start_response):
    try:
        objects.MagnumService.list(magnum_context.make_admin_context(),
                                   limit=1)
    except Exception as error:
        LOG.warning('The API is not ready: %s', error)
        start_response('503 Service Unavailable', [FORMAT])
        return [b'the database is not reached\n']
    start_response('200 OK', [FORMAT])
    return [b'ok\n']


def ready_factory(global_config, **local_conf):
    """``paste.app_factory``: 200 when requests can be served, else 503."""
    return _ready
