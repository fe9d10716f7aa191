"""Queries on the heartbeat rows of services.

Owns the one row of each (host, binary).  It must not know when a service
counts as down.
"""

import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session

Service = models.MagnumService


class MagnumServices(repository.Repository):
    """The magnum_service table; all rows are everybody's."""

    model = Service
    title = 'magnum service'
    filters = {name: query.equal(getattr(Service, name)) for name in (
        'host', 'binary', 'disabled', 'forced_down')}

    def not_found(self, ident):
        return exception.MagnumServiceNotFound(magnum_service_id=ident)

    def already_exists(self, values):
        return exception.MagnumServiceAlreadyExists(id=values.get('id'))

    def visible(self, scope):
        """Return no condition: the table has no projects."""
        return []

    def _marker(self, scope, marker):
        return self.get_by_id(scope, marker)

    @session.reader
    def find(self, host, binary):
        """Return the row of a binary on a host, or None."""
        return session.current().scalars(sa.select(Service).where(
            Service.host == host, Service.binary == binary)).first()

    def now(self):
        """Return the time heartbeats are compared with."""
        return session.now()

    def update_by_id(self, ident, values):
        """Write values to the row with this id, or raise not found."""
        return self._update([Service.id == ident], ident, values)

    def destroy_by_id(self, ident):
        """Delete the row with this id, or raise not found."""
        self._destroy([Service.id == ident], ident)
