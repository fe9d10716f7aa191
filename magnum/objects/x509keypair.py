"""X509KeyPair: a certificate and its key, kept in our own table."""

from magnum.objects import base
from magnum.objects import fields
from magnum.objects import rows


@base.MagnumObjectRegistry.register
class X509KeyPair(base.MagnumPersistentObject, rows.Stored, rows.Listed,
                  base.MagnumObject, base.MagnumObjectDictCompat):
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
