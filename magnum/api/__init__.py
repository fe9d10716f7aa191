"""The HTTP room: what a client may say and what it hears.

Owns the WSGI application, wire types, microversions, rules and controllers.
It must not know SQL, Heat or how an operation is carried out.
"""


class Mounts:
    """A WSGI application that is several, told apart by path prefix."""

    def __init__(self, mounts):
        """Serve ``mounts``, a dict of path prefix to application.

        A request goes to the longest prefix that covers whole segments of
        its path; the prefix moves from the path to the script name.
        """
        self._mounts = sorted(
            ((prefix.rstrip('/'), app) for prefix, app in mounts.items()),
            key=lambda mount: len(mount[0]), reverse=True)

    def __call__(self, environ, start_response):
        path = environ.get('PATH_INFO', '')
        for prefix, app in self._mounts:
            if path == prefix or path.startswith(prefix + '/') or not prefix:
                environ['SCRIPT_NAME'] = (
                    environ.get('SCRIPT_NAME', '') + prefix)
                environ['PATH_INFO'] = path[len(prefix):]
                return app(environ, start_response)
        start_response('404 Not Found', [('Content-Type', 'text/plain')])
        return [b'There is nothing here.\n']


def root_app_factory(loader, global_conf, **local_conf):
    """``paste.composite_factory``: applications by path prefix.

    Every option of the paste section whose name starts with a slash is a
    mount, as in ``/healthcheck: healthcheck``.
    """
    return Mounts({path: loader.get_app(name, global_conf=global_conf)
                   for path, name in local_conf.items()
                   if path.startswith('/')})
