"""The door to the database.

Owns nothing: it hands out the repositories, one per table, of the only
backend there is.  It must not know SQL.
"""

import importlib


def get_instance():
    """Return the repositories.

    It has the attributes ``clusters``, ``cluster_templates``, ``nodegroups``,
    ``x509keypairs``, ``quotas``, ``magnum_services``, ``federations`` and
    ``operations``.
    """
    return importlib.import_module('magnum.db.sqlalchemy.api')
