"""The API for servers that import a module: uWSGI, mod_wsgi, gunicorn.

``application`` is there after the import. The configuration is looked for in
the usual places, first of all in the directory that the environment variable
``OS_MAGNUM_CONFIG_DIR`` names; the command line is the server's own.
"""
from magnum.api import app

application = app.build_wsgi_app()
