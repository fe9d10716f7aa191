"""ClusterTemplate: what clusters are made from.

While clusters are made from a template, destroying it, and writing what they
rely on, raises ClusterTemplateReferenced.
"""

from magnum.db.sqlalchemy import query
from magnum.objects import base
from magnum.objects import fields
from magnum.objects import rows


@base.MagnumObjectRegistry.register
class ClusterTemplate(base.MagnumPersistentObject, rows.Stored, rows.Named,
                      base.MagnumObject, base.MagnumObjectDictCompat):
    # Version 1.22: coe takes the engines of earlier releases again.
    VERSION = '1.22'

    ADDED_IN = {(1, 20): ('tags',), (1, 21): ('driver',)}

    fields = {
        'id': fields.IntegerField(),
        'uuid': fields.StringField(nullable=True),
        'project_id': fields.StringField(nullable=True),
        'user_id': fields.StringField(nullable=True),
        'name': fields.StringField(nullable=True),
        'image_id': fields.StringField(nullable=True),
        'flavor_id': fields.StringField(nullable=True),
        'master_flavor_id': fields.StringField(nullable=True),
        'keypair_id': fields.StringField(nullable=True),
        'dns_nameserver': fields.StringField(nullable=True),
        'external_network_id': fields.StringField(nullable=True),
        'fixed_network': fields.StringField(nullable=True),
        'fixed_subnet': fields.StringField(nullable=True),
        'network_driver': fields.StringField(nullable=True),
        'volume_driver': fields.StringField(nullable=True),
        'apiserver_port': fields.IntegerField(nullable=True),
        'docker_volume_size': fields.IntegerField(nullable=True),
        'docker_storage_driver': fields.StringField(nullable=True),
        'cluster_distro': fields.StringField(nullable=True),
        'coe': fields.ClusterTypeField(nullable=True),
        'http_proxy': fields.StringField(nullable=True),
        'https_proxy': fields.StringField(nullable=True),
        'no_proxy': fields.StringField(nullable=True),
        'registry_enabled': fields.BooleanField(default=False),
        'labels': fields.DictOfStringsField(nullable=True),
        'tls_disabled': fields.BooleanField(default=False),
        'public': fields.BooleanField(default=False),
        'server_type': fields.StringField(nullable=True),
        'insecure_registry': fields.StringField(nullable=True),
        'master_lb_enabled': fields.BooleanField(default=False),
        'floating_ip_enabled': fields.BooleanField(default=True),
        'hidden': fields.BooleanField(default=False),
        'tags': fields.StringField(nullable=True),
        'driver': fields.StringField(nullable=True),
    }

    @staticmethod
    def _rows():
        return base.repositories().cluster_templates

    @base.remotable_classmethod
    def get(cls, context, cluster_template_id):
        """Return the template that an id, a uuid or a name identifies."""
        return cls._from_row(context, cls._rows().get(
            cls.scope(context), cluster_template_id, by_name=True))

    @base.remotable_classmethod
    def get_by_id(cls, context, cluster_template_id):
        """Return the template with this integer id."""
        return cls._from_row(context, cls._rows().get_by_id(
            cls.scope(context), cluster_template_id))

    @base.remotable_classmethod
    def list(cls, context, limit=None, marker=None, sort_key=None,
             sort_dir=None):
        """Return the templates of one page."""
        return cls._from_rows(context, cls._rows().list(
            cls.scope(context),
            query.Page(limit, marker, sort_key, sort_dir)))
