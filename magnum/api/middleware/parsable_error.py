"""The outer edge of the application: nothing but an answer leaves it.

Owns the last catch of a request. Must not know resources; wording and form
of errors are in :mod:`magnum.api.errors`.
"""
from magnum.api import errors
from magnum.api import framework


class ParsableErrorMiddleware:
    """Answer every failure of the application below with an errors list."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        try:
            framework.check_url(environ)
            return self.app(environ, start_response)
        except Exception as error:
            answer = errors.response(error, environ)
            return answer(environ, start_response)
