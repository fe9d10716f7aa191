"""Middleware of oslo, made for paste from the configuration of the service.

oslo's own factories read the default configuration files instead, whatever
files this process was started with. Must not know the application.
"""
import oslo_middleware
from oslo_middleware import cors
from oslo_middleware import http_proxy_to_wsgi

import magnum.conf

CONF = magnum.conf.CONF


def cors_factory(global_config, **local_conf):
    """``paste.filter_factory``: answers for browsers, from ``[cors]``."""
    return lambda app: cors.CORS(app, CONF)


def http_proxy_to_wsgi_factory(global_config, **local_conf):
    """``paste.filter_factory``: believes proxies if told to.

    The option is ``[oslo_middleware] enable_proxy_headers_parsing``.
    """
    return lambda app: http_proxy_to_wsgi.HTTPProxyToWSGI(app, CONF)


class HealthcheckFilter:
    """Answers on one path and passes everything else on."""

    def __init__(self, app, path, healthcheck):
        self.app = app
        self.path = path
        self.healthcheck = healthcheck

    def __call__(self, environ, start_response):
        if environ.get('PATH_INFO', '').rstrip('/') == self.path:
            return self.healthcheck(environ, start_response)
        return self.app(environ, start_response)


def healthcheck_filter_factory(global_config, path='/healthcheck',
                               **local_conf):
    """``paste.filter_factory``: health as a filter.

    oslo has it as an application only now; paste files of releases before
    14 have it as a filter, and are read as if they named this factory.
    """
    healthcheck = oslo_middleware.Healthcheck.app_factory(global_config,
                                                          **local_conf)
    return lambda app: HealthcheckFilter(app, path.rstrip('/'), healthcheck)
