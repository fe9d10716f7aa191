"""Quota: how much of a resource a project may have."""

from magnum.objects import base
from magnum.objects import fields
from magnum.objects import rows


@base.MagnumObjectRegistry.register
class Quota(base.MagnumPersistentObject, rows.Listed, base.MagnumObject,
            base.MagnumObjectDictCompat):
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(),
        'project_id': fields.StringField(nullable=False),
        'resource': fields.StringField(nullable=False),
        'hard_limit': fields.IntegerField(nullable=False),
    }

    @staticmethod
    def _rows():
        return base.repositories().quotas

    @base.remotable_classmethod
    def get_quota_by_project_id_resource(cls, context, project_id, resource):
        """Return the quota of a project, whoever asks.

        :raises QuotaNotFound: when the project has none of its own
        """
        return cls._from_row(context, cls._rows().get_of_project(
            project_id, resource))

    @base.remotable_classmethod
    def get_by_id(cls, context, quota_id):
        """Return the quota with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), quota_id))

    @base.remotable_classmethod
    def quota_get_all_by_project_id(cls, context, project_id):
        """Return all quotas of a project, whoever asks."""
        return cls._from_rows(context, cls._rows().list(
            base.scope.EVERYTHING, filters={'project_id': project_id}))

    @base.remotable
    def create(self, context=None):
        """Insert the quota; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))

    @base.remotable
    def delete(self, context=None):
        """Delete this quota and no other one."""
        self._rows().destroy_of_project(self.project_id, self.resource)
        self.obj_reset_changes()

    @base.remotable_classmethod
    def update_quota(cls, context, project_id, quota):
        """Write the values of a dict to the quota of a project.

        :param quota: with ``resource`` and the values to write
        :returns: the quota as it then is
        """
        resource = quota['resource']
        cls._rows().update_of_project(project_id, resource, {
            name: quota[name] for name in quota
            if name in ('hard_limit',)})
        return cls._from_row(context, cls._rows().get_of_project(
            project_id, resource))
