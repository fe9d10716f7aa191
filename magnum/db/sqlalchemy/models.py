"""The tables.

Owns the shape of every table of the service: upstream's, with the names and
types that upstream's migrations give them and indexes of ours, and our own at
the end.  It must not know queries, objects or migrations.
"""

from oslo_db.sqlalchemy import models
from oslo_db.sqlalchemy import types
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy import schema


class MagnumBase(models.TimestampMixin, models.ModelBase):
    """What all tables have: two timestamps, and rows that read as dicts."""

    def as_dict(self):
        """Return the columns and their values."""
        return {column.key: getattr(self, column.key)
                for column in sa.inspect(self).mapper.column_attrs}


Base = orm.declarative_base(cls=MagnumBase)

# Bytes in a TEXT column of MySQL and MariaDB.
_REASON_BYTES = 65535
_NUL = '\0'
_UNKNOWN = '\N{REPLACEMENT CHARACTER}'


class Reason(sa.TypeDecorator):
    """A text of a cloud for its users, made to fit into the column.

    A status that cannot be written because of its reason would never change
    again.  Upstream's old tables take no character beyond the basic plane
    on MariaDB and MySQL; PostgreSQL takes no NUL.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        """Return what the column takes, with as little changed as can be."""
        if value is None:
            return None
        highest = '\uffff' if dialect.name in ('mysql', 'mariadb') else None
        value = ''.join(
            _UNKNOWN if letter == _NUL or (highest and letter > highest)
            else letter for letter in value)
        return value.encode('utf-8', 'replace')[:_REASON_BYTES].decode(
            'utf-8', 'ignore')


# The only key of a dict that could not be read; the value says why.
UNREADABLE = 'unreadable'


class Notes(types.JsonEncodedDict):
    """A dict; one that cannot be read says so, and does not raise.

    All operations are looked at together. One bad row would keep everybody
    from the others.
    """

    cache_ok = True

    def process_result_value(self, value, dialect):
        """Return the dict, or one that says why it cannot be read."""
        try:
            found = super().process_result_value(value, dialect)
        except ValueError as error:
            return {UNREADABLE: str(error)}
        if not isinstance(found, dict):
            return {UNREADABLE: f'it is a {type(found).__name__}'}
        return found


def _unique(table, *columns):
    name = f'uniq_{table}0' + '0'.join(columns)
    return schema.UniqueConstraint(*columns, name=name)


def _by_stack(table):
    return schema.Index(f'{table}_stack_id_idx', 'stack_id')


def _text(length=255, **kwargs):
    return sa.Column(sa.String(length), **kwargs)


def _flag(default):
    return sa.Column(sa.Boolean, default=default)


def _key():
    return sa.Column(sa.Integer, primary_key=True)


class Cluster(Base):
    """A cluster; the unique key has the name it had before mitaka."""

    __tablename__ = 'cluster'
    __table_args__ = (_unique('bay', 'uuid'), _by_stack('cluster'))

    id = _key()
    uuid = _text(36)
    project_id = _text()
    user_id = _text()
    name = _text()
    cluster_template_id = _text()
    keypair = _text()
    docker_volume_size = sa.Column(sa.Integer)
    labels = sa.Column(types.JsonEncodedDict)
    master_flavor_id = _text()
    flavor_id = _text()
    stack_id = _text()
    api_address = _text()
    status = _text(20)
    status_reason = sa.Column(Reason)
    health_status = _text(20)
    health_status_reason = sa.Column(types.JsonEncodedDict)
    create_timeout = sa.Column(sa.Integer)
    discovery_url = _text()
    trust_id = _text()
    trustee_username = _text()
    trustee_user_id = _text()
    trustee_password = _text()
    coe_version = _text()
    container_version = _text()
    ca_cert_ref = _text(512)
    magnum_cert_ref = _text(512)
    etcd_ca_cert_ref = _text(512)
    front_proxy_ca_cert_ref = _text(512)
    fixed_network = _text()
    fixed_subnet = _text()
    floating_ip_enabled = _flag(True)
    master_lb_enabled = _flag(False)


class ClusterTemplate(Base):
    """What clusters are made from."""

    __tablename__ = 'cluster_template'
    __table_args__ = (_unique('baymodel', 'uuid'),)

    id = _key()
    uuid = _text(36)
    project_id = _text()
    user_id = _text()
    name = _text()
    image_id = _text()
    flavor_id = _text()
    master_flavor_id = _text()
    keypair_id = _text()
    external_network_id = _text()
    fixed_network = _text()
    fixed_subnet = _text()
    network_driver = _text()
    volume_driver = _text()
    dns_nameserver = _text()
    apiserver_port = sa.Column(sa.Integer)
    docker_volume_size = sa.Column(sa.Integer)
    docker_storage_driver = _text(512)
    cluster_distro = _text()
    coe = _text()
    http_proxy = _text()
    https_proxy = _text()
    no_proxy = _text()
    registry_enabled = _flag(False)
    labels = sa.Column(types.JsonEncodedDict)
    tls_disabled = _flag(False)
    public = _flag(False)
    server_type = _text(server_default='vm')
    insecure_registry = _text()
    master_lb_enabled = _flag(False)
    floating_ip_enabled = _flag(True)
    hidden = _flag(False)
    tags = _text()
    driver = _text()


class NodeGroup(Base):
    """Nodes of a cluster that are alike."""

    __tablename__ = 'nodegroup'
    __table_args__ = (_unique('nodegroup', 'uuid'),
                      _unique('nodegroup', 'cluster_id', 'name'),
                      _by_stack('nodegroup'))

    id = _key()
    uuid = _text(36, nullable=False)
    name = _text(nullable=False)
    cluster_id = _text(nullable=False)
    project_id = _text(nullable=False)
    docker_volume_size = sa.Column(sa.Integer)
    labels = sa.Column(types.JsonEncodedDict)
    flavor_id = _text()
    image_id = _text()
    node_addresses = sa.Column(types.JsonEncodedList)
    node_count = sa.Column(sa.Integer)
    role = _text()
    max_node_count = sa.Column(sa.Integer)
    min_node_count = sa.Column(sa.Integer)
    is_default = _flag(False)
    stack_id = _text()
    status = _text(20)
    status_reason = sa.Column(Reason)
    version = _text(20)
    node_labels = sa.Column(types.JsonEncodedDict)
    node_taints = sa.Column(types.JsonEncodedList)


class X509KeyPair(Base):
    """A certificate and its key, for the backend of the same name."""

    __tablename__ = 'x509keypair'
    __table_args__ = (_unique('x509keypair', 'uuid'),)

    id = _key()
    uuid = _text(36)
    certificate = sa.Column(sa.Text)
    private_key = sa.Column(sa.Text)
    private_key_passphrase = sa.Column(sa.Text)
    intermediates = sa.Column(sa.Text)
    project_id = _text()
    user_id = _text()


class MagnumService(Base):
    """The last heartbeat of one binary on one host."""

    __tablename__ = 'magnum_service'
    __table_args__ = (_unique('magnum_service', 'host', 'binary'),)

    id = _key()
    host = _text()
    binary = _text()
    disabled = _flag(False)
    disabled_reason = _text()
    last_seen_up = sa.Column(sa.DateTime)
    forced_down = _flag(False)
    report_count = sa.Column(sa.Integer, nullable=False, default=0)


class Quota(Base):
    """How much of a resource a project may have."""

    __tablename__ = 'quotas'
    __table_args__ = (_unique('quotas', 'project_id', 'resource'),)

    id = _key()
    project_id = _text()
    resource = _text()
    hard_limit = sa.Column(sa.Integer, nullable=False)


class Federation(Base):
    """A host cluster and its members."""

    __tablename__ = 'federation'
    __table_args__ = (_unique('federation', 'uuid'),)

    id = _key()
    project_id = _text()
    uuid = _text(36)
    name = _text()
    hostcluster_id = _text()
    member_ids = sa.Column(types.JsonEncodedList)
    status = _text(20)
    status_reason = sa.Column(Reason)
    properties = sa.Column(types.JsonEncodedDict)


UPSTREAM_TABLES = frozenset(Base.metadata.tables)


class Operation(Base):
    """An accepted operation that has not ended yet; ours."""

    __tablename__ = 'operation'
    __table_args__ = (_unique('operation', 'uuid'),
                      schema.Index('operation_cluster_uuid_idx',
                                   'cluster_uuid'))

    id = _key()
    uuid = _text(36, nullable=False)
    cluster_uuid = _text(36, nullable=False)
    nodegroup_uuid = _text(36)
    name = _text(64, nullable=False)
    arguments = sa.Column(Notes(mysql_as_medium=True), nullable=False)
    request = sa.Column(Notes(mysql_as_medium=True), nullable=False)
    state = _text(16, nullable=False)
    progress = sa.Column(Notes(mysql_as_medium=True), nullable=False)
    owner = _text()
    renewed_at = sa.Column(sa.DateTime)
    not_before = sa.Column(sa.DateTime)
    attempts = sa.Column(sa.Integer, nullable=False, default=0)


class ProjectLock(Base):
    """One row per project, locked while its clusters are counted; ours."""

    __tablename__ = 'project_lock'
    __table_args__ = ()

    project_id = sa.Column(sa.String(255), primary_key=True)


class ClusterGeneration(Base):
    """How often an operation was accepted for a cluster that exists; ours.

    A cluster without a row is as it was made.
    """

    __tablename__ = 'cluster_generation'
    __table_args__ = ()

    cluster_uuid = sa.Column(sa.String(36), primary_key=True)
    number = sa.Column(sa.Integer, nullable=False)


OWN_TABLES = frozenset(Base.metadata.tables) - UPSTREAM_TABLES
