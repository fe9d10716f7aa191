"""Queries on federations.

Owns their filters.  It must not know clusters.
"""

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository

Federation = models.Federation


class Federations(repository.Repository):
    """The federation table."""

    model = Federation
    title = 'federation'
    filters = {name: query.equal(getattr(Federation, name)) for name in (
        'project_id', 'hostcluster_id', 'status', 'uuid')}
    filters['name'] = query.same_text(Federation.name)
    filters['member_ids'] = query.equal_json(Federation.member_ids)
    filters['properties'] = query.equal_json(Federation.properties)

    def not_found(self, ident):
        return exception.FederationNotFound(federation=ident)

    def already_exists(self, values):
        return exception.FederationAlreadyExists(uuid=values.get('uuid'))
