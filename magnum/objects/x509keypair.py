"""X509KeyPair: a certificate and its key, kept in our own table."""

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields


@base.MagnumObjectRegistry.register
class X509KeyPair(base.MagnumPersistentObject, base.MagnumObject,
                  base.MagnumObjectDictCompat):
    VERSION = '1.2'

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.UUIDField(nullable=True),
        'certificate': fields.StringField(nullable=True),
        'private_key': fields.StringField(nullable=True),
        'intermediates': fields.StringField(nullable=True),
        'private_key_passphrase': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
    }

    @staticmethod
    def _rows():
        return base.repositories().x509keypairs

    @base.remotable_classmethod
    def get(cls, context, x509keypair_id):
        """Return the key pair that an integer id or a uuid identifies."""
        return cls._from_row(context, cls._rows().get(
            cls.scope(context), x509keypair_id))

    @base.remotable_classmethod
    def get_by_id(cls, context, x509keypair_id):
        """Return the key pair with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), x509keypair_id))

    @base.remotable_classmethod
    def get_by_uuid(cls, context, uuid):
        """Return the key pair with this uuid."""
        return cls._from_row(context, cls._rows().get_by_uuid(
            cls.scope(context), uuid))

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None, filters=None):
        """Return the key pairs of one page."""
        return cls._from_rows(context, cls._rows().list(
            cls.scope(context),
            query.Page(limit, marker, sort_key, sort_dir), filters))

    @base.remotable
    def create(self, context=None):
        """Insert the key pair; the object then has all its fields."""
        self._load(self._rows().create(self._changed_columns()))

    @base.remotable
    def destroy(self, context=None):
        """Delete the key pair."""
        self._rows().destroy(self.uuid)
        self.obj_reset_changes()

    @base.remotable
    def save(self, context=None):
        """Write the changed fields."""
        changes = self._changed_columns()
        if changes:
            self._written(self._rows().update(self.uuid, changes))

    @base.remotable
    def refresh(self, context=None):
        """Read the key pair again."""
        self._load(self._rows().get_by_uuid(
            self.scope(context or self._context), self.uuid))
