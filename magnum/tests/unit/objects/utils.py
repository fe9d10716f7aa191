"""Objects for tests: public factories, also used outside of this tree.

``get_test_x`` returns an object that is not in the database,
``create_test_x`` inserts it.  Values are those of the database factories.
"""

import datetime

import netaddr
from oslo_utils import timeutils

from magnum.common import exception
from magnum import objects
from magnum.tests.unit.db import utils as db_utils


def _build(cls, context, values, given):
    """Return an object of these values; the id only when a test names it."""
    if 'id' not in given:
        values.pop('id')
    instance = cls(context)
    for name, value in values.items():
        if name not in instance.fields:
            continue
        if value is not None or instance.fields[name].nullable:
            setattr(instance, name, value)
    return instance


def _inserted(instance):
    instance.create()
    return instance


def get_test_cluster_template(context, **kw):
    return _build(objects.ClusterTemplate, context,
                  db_utils.get_test_cluster_template(**kw), kw)


def create_test_cluster_template(context, **kw):
    return _inserted(get_test_cluster_template(context, **kw))


def get_test_cluster(context, **kw):
    return _build(objects.Cluster, context,
                  db_utils.get_test_cluster(**kw), kw)


def create_test_cluster(context, **kw):
    """Insert a cluster with its default nodegroups and its template.

    Keywords are those of the cluster and of
    ``db_utils.get_nodegroups_for_cluster``; ``coe`` and ``tls_disabled`` are
    those of the template, which is made only where there is none.
    """
    cluster = _inserted(get_test_cluster(context, **{
        name: value for name, value in kw.items()
        if name in objects.Cluster.fields}))
    if cluster.cluster_template_id is not None:
        _ensure_template(context, cluster.cluster_template_id, {
            name: kw[name] for name in ('coe', 'tls_disabled')
            if name in kw})
    groups = db_utils.get_nodegroups_for_cluster(**{
        **kw, 'cluster_id': cluster.uuid, 'project_id': cluster.project_id})
    for role in ('master', 'worker'):
        values = groups[role]
        # Several clusters in one test must not share the groups' uuids.
        if f'{role}_uuid' not in kw:
            values.pop('uuid')
        values['labels'] = values['labels'] or cluster.labels or {}
        _inserted(_build(objects.NodeGroup, context, values, ()))
    return cluster


def _ensure_template(context, uuid, values):
    try:
        objects.ClusterTemplate.get_by_uuid(context.elevated(), uuid)
    except exception.ClusterTemplateNotFound:
        create_test_cluster_template(context, uuid=uuid, **values)


def get_test_nodegroup(context, **kw):
    return _build(objects.NodeGroup, context,
                  db_utils.get_test_nodegroup(**kw), kw)


def create_test_nodegroup(context, **kw):
    return _inserted(get_test_nodegroup(context, **kw))


def get_test_quota(context, **kw):
    return _build(objects.Quota, context, db_utils.get_test_quota(**kw), kw)


def create_test_quota(context, **kw):
    return _inserted(get_test_quota(context, **kw))


def get_test_x509keypair(context, **kw):
    return _build(objects.X509KeyPair, context,
                  db_utils.get_test_x509keypair(**kw), kw)


def create_test_x509keypair(context, **kw):
    return _inserted(get_test_x509keypair(context, **kw))


def get_test_magnum_service_object(context, **kw):
    return _build(objects.MagnumService, context,
                  db_utils.get_test_magnum_service(**kw), kw)


def get_test_federation(context, **kw):
    return _build(objects.Federation, context,
                  db_utils.get_test_federation(**kw), kw)


def create_test_federation(context, **kw):
    return _inserted(get_test_federation(context, **kw))


# Converters some suites compare serialized values with.

def datetime_or_none(dt):
    """Return an aware datetime; a naive one is taken as UTC."""
    if dt is None:
        return None
    if not isinstance(dt, datetime.datetime):
        raise ValueError('A datetime.datetime is required here')
    if dt.utcoffset() is None:
        return dt.replace(tzinfo=datetime.timezone.utc)
    return dt.astimezone(datetime.timezone.utc)


def datetime_or_str_or_none(val):
    """Return an aware datetime, also from its ISO form."""
    if isinstance(val, str):
        return datetime_or_none(timeutils.parse_isotime(val))
    return datetime_or_none(val)


def int_or_none(val):
    return None if val is None else int(val)


def str_or_none(val):
    return None if val is None else str(val)


def ip_or_none(version):
    """Return a converter to addresses of one IP version."""
    def convert(val):
        return None if val is None else netaddr.IPAddress(
            val, version=version)
    return convert


def dt_serializer(name):
    """Return a method that gives a datetime attribute in its ISO form."""
    def serializer(self):
        value = getattr(self, name)
        return None if value is None else datetime_or_none(value).isoformat()
    return serializer


def dt_deserializer(instance, val):
    return None if val is None else datetime_or_none(
        timeutils.parse_isotime(val))
