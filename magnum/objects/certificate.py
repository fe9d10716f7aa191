"""Certificate: a signing request, or what became of it; never a row."""

from magnum.objects import base
from magnum.objects import fields


@base.MagnumObjectRegistry.register
class Certificate(base.MagnumPersistentObject, base.MagnumObject):
    VERSION = '1.2'

    ADDED_IN = {(1, 2): ('ca_cert_type',)}

    fields = {
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'cluster_uuid': fields.StringField(nullable=True),
        'csr': fields.StringField(nullable=True),
        'pem': fields.StringField(nullable=True),
        'ca_cert_type': fields.StringField(nullable=True),
    }

    @classmethod
    def from_object_cluster(cls, cluster):
        """Return an empty certificate that belongs to a cluster object."""
        return cls(project_id=cluster['project_id'],
                   user_id=cluster['user_id'],
                   cluster_uuid=cluster['uuid'])

    @classmethod
    def from_db_cluster(cls, cluster):
        """Return an empty certificate that belongs to a cluster row."""
        return cls.from_object_cluster(cluster)
