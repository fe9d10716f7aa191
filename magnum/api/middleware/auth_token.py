"""Token validation, except for the documents anyone may read.

Owns the list of public paths. Everything else about tokens is
keystonemiddleware's.
"""
import re

from keystonemiddleware import auth_token

from magnum.api import errors
from magnum.common import context
from magnum.i18n import _


class AuthTokenMiddleware(auth_token.AuthProtocol):
    """keystonemiddleware that lets requests to public paths through."""

    def __init__(self, app, conf, public_api_routes=()):
        """Validate tokens for ``app`` except on the given paths.

        :param public_api_routes: paths; a slash or ``.json`` at the end of
            a request makes no difference
        :raises: ValueError when a path is no path
        """
        for route in public_api_routes:
            if not re.fullmatch(r'/[\w./-]*', route):
                raise ValueError(
                    _("acl_public_routes of the paste file: '%s' is not a "
                      "path") % route)
        self._public = {self._plain(route) for route in public_api_routes}
        super().__init__(app, conf)

    @staticmethod
    def _plain(path):
        path = path.rstrip('/')
        return path.removesuffix('.json').rstrip('/')

    def is_public(self, environ):
        """Whether a request needs no token."""
        return self._plain(environ.get('PATH_INFO', '')) in self._public

    def __call__(self, environ, start_response):
        # The thread still has the context of its last request. What is
        # logged from here on is about this one, of nobody so far.
        context.make_context(request_id=environ.get(errors.REQUEST_ID),
                             is_admin=False)
        if self.is_public(environ):
            # The headers would be believed as if a token had vouched for
            # them.
            for key in [key for key in environ
                        if key.startswith('HTTP_X_') and
                        not key.startswith('HTTP_X_FORWARDED')]:
                del environ[key]
            return self._app(environ, start_response)
        return super().__call__(environ, start_response)

    @classmethod
    def factory(cls, global_config, **local_conf):
        """Make the filter as the paste file asks for it."""
        conf = dict(global_config, **local_conf)
        routes = [route.strip() for route
                  in conf.pop('acl_public_routes', '').split(',')
                  if route.strip()]

        def wrap(app):
            return cls(app, conf, public_api_routes=routes)

        return wrap
