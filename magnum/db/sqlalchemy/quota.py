"""Queries on quotas.

Owns the limit of each project and resource.  It must not know the default
limit, which is the caller's.
"""

import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session
from magnum.i18n import _

Quota = models.Quota


class Quotas(repository.Repository):
    """The quotas table; a row is named by its project and resource."""

    model = Quota
    title = 'quota'
    filters = {name: query.equal(getattr(Quota, name)) for name in (
        'project_id', 'resource')}

    def not_found(self, ident):
        return exception.QuotaNotFound(
            msg=_('none has the id %s') % (ident,))

    def already_exists(self, values):
        return exception.QuotaAlreadyExists(
            project_id=values.get('project_id'),
            resource=values.get('resource'))

    def visible(self, scope):
        """Return the rows of a project, whoever asks."""
        if scope.everything:
            return []
        return [Quota.project_id == scope.project_id]

    def _marker(self, scope, marker):
        return self.get_by_id(scope, marker)

    @session.reader
    def get_of_project(self, project_id, resource):
        """Return the quota of a project, whoever asks.

        :raises QuotaNotFound: when the project has none of its own
        """
        row = session.current().scalars(sa.select(Quota).where(
            *self._named(project_id, resource))).first()
        if row is None:
            raise self._missing(project_id, resource)
        return row

    def update_of_project(self, project_id, resource, values):
        """Write values to the quota of a project; raise when there is none.

        :raises QuotaNotFound: when the project has none of its own
        """
        try:
            return self._update(self._named(project_id, resource),
                                project_id, values)
        except exception.QuotaNotFound:
            raise self._missing(project_id, resource) from None

    def destroy_of_project(self, project_id, resource):
        """Delete the quota of a project, and no other one.

        :raises QuotaNotFound: when the project has none of its own
        """
        try:
            self._destroy(self._named(project_id, resource), project_id)
        except exception.QuotaNotFound:
            raise self._missing(project_id, resource) from None

    @staticmethod
    def _named(project_id, resource):
        return [query.same(Quota.project_id, project_id),
                query.same(Quota.resource, resource)]

    @staticmethod
    def _missing(project_id, resource):
        return exception.QuotaNotFound(
            msg=_('none of %(resource)s for project %(project)s') % {
                'resource': resource, 'project': project_id})
