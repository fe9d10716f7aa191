"""Federation: a host cluster and its members."""

from magnum.objects import base
from magnum.objects import fields
from magnum.objects import rows


@base.MagnumObjectRegistry.register
class Federation(base.MagnumPersistentObject, rows.Stored, rows.Guarded,
                 rows.Named, rows.Listed, rows.Counted, base.MagnumObject,
                 base.MagnumObjectDictCompat):
    VERSION = '1.0'

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(nullable=True),
        'name': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'hostcluster_id': fields.StringField(nullable=True),
        'member_ids': fields.ListOfStringsField(nullable=True),
        'status': fields.FederationStatusField(nullable=True),
        'status_reason': fields.StringField(nullable=True),
        'properties': fields.DictOfStringsField(nullable=True),
    }

    @staticmethod
    def _rows():
        return base.repositories().federations

    @base.remotable_classmethod
    def get(cls, context, federation_id):
        """Return the federation that an integer id or a uuid identifies."""
        return cls._from_row(context, cls._rows().get(
            cls.scope(context), federation_id))

    @base.remotable_classmethod
    def get_by_id(cls, context, federation_id):
        """Return the federation with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), federation_id))
