"""Queries on cluster templates.

Owns who sees which template, and what may still be changed in one that
clusters refer to.  It must not know clusters beyond that reference.
"""

import sqlalchemy as sa

from magnum.common import exception
from magnum.db.sqlalchemy import models
from magnum.db.sqlalchemy import query
from magnum.db.sqlalchemy import repository
from magnum.db.sqlalchemy import session

Template = models.ClusterTemplate


def changes_no_cluster(values):
    """Say whether clusters stay what they are when this is written.

    True of one change alone: of the name, of hidden, to some tags, or of
    public to true.
    """
    if len(values) != 1:
        return False
    (name, value), = values.items()
    return (name in ('name', 'hidden') or
            (name == 'tags' and value is not None) or
            (name == 'public' and value is True))


class ClusterTemplates(repository.Repository):
    """The cluster_template table."""

    model = Template
    title = 'clustertemplate'
    filters = {name: query.equal(getattr(Template, name)) for name in (
        'image_id', 'flavor_id', 'master_flavor_id', 'keypair_id',
        'external_network_id', 'dns_nameserver', 'project_id', 'user_id',
        'uuid')}
    filters['name'] = query.same_text(Template.name)
    filters['labels'] = query.equal_json(Template.labels)

    def not_found(self, ident):
        return exception.ClusterTemplateNotFound(clustertemplate=ident)

    def already_exists(self, values):
        return exception.ClusterTemplateAlreadyExists(
            uuid=values.get('uuid'))

    def visible(self, scope):
        """Return own templates and the public ones.

        Hidden public templates are shown to administrators only.
        """
        mine = super().visible(scope)
        if not mine:
            return mine
        public = Template.public.is_(True)
        if not scope.is_admin:
            public = sa.and_(public, sa.or_(Template.hidden.is_(False),
                                            Template.hidden.is_(None)))
        return [sa.or_(*mine, public)]

    @session.reader
    def is_referenced(self, uuid):
        """Say whether some cluster is made from this template."""
        return session.current().scalar(sa.select(sa.exists().where(
            models.Cluster.cluster_template_id == uuid)))

    @session.writer
    def update(self, uuid, values, expected=None):
        """Write values, unless they would change what clusters rely on.

        :raises ClusterTemplateReferenced: when they would
        """
        if not changes_no_cluster(values):
            # No cluster can be made from it now.
            self._hold(uuid)
            if self.is_referenced(uuid):
                raise exception.ClusterTemplateReferenced(
                    clustertemplate=uuid)
        return super().update(uuid, values, expected)

    @session.writer
    def destroy(self, uuid):
        """Delete a template that no cluster refers to.

        :raises ClusterTemplateReferenced: when one does
        """
        self._hold(uuid)
        if self.is_referenced(uuid):
            raise exception.ClusterTemplateReferenced(clustertemplate=uuid)
        super().destroy(uuid)
