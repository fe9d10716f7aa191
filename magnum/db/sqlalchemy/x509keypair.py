"""Queries on key pairs of the x509keypair certificate store.

Owns their look-up inside a project.  It must not know what is in them.
"""

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository


class X509KeyPairs(repository.Repository):
    """The x509keypair table."""

    model = models.X509KeyPair
    title = 'x509keypair'
    filters = {name: query.equal(getattr(models.X509KeyPair, name))
               for name in ('project_id', 'user_id', 'uuid')}

    def not_found(self, ident):
        return exception.X509KeyPairNotFound(x509keypair=ident)

    def already_exists(self, values):
        return exception.X509KeyPairAlreadyExists(uuid=values.get('uuid'))
