"""Value sets of the versioned objects.

Owns every enumerated value that a row, an object or the wire may carry.
It must not know who stores or shows the values.

The sets are wide: values of releases 11 to 23 are all here, so that rows
written by any of them can be read.
"""

from oslo_versionedobjects import fields

AutoTypedField = fields.AutoTypedField
BaseEnumField = fields.BaseEnumField
BooleanField = fields.BooleanField
DateTimeField = fields.DateTimeField
DictOfStringsField = fields.DictOfStringsField
Enum = fields.Enum
Field = fields.Field
FieldType = fields.FieldType
IntegerField = fields.IntegerField
ListOfDictOfNullableStringsField = (
    fields.ListOfDictOfNullableStringsField)
ListOfStringsField = fields.ListOfStringsField
ObjectField = fields.ObjectField
StringField = fields.StringField
UUIDField = fields.UUIDField


class _Json(FieldType):
    """A dictionary as JSON has them, taken as it is."""

    @staticmethod
    def coerce(obj, attr, value):
        if not isinstance(value, dict):
            raise ValueError(f'A dict is required in field {attr}')
        return value


class JsonField(AutoTypedField):
    """A dictionary of any shape that JSON can hold."""

    AUTO_TYPE = _Json()


class _Values(Enum):
    """An enumeration whose members stand in ALL of the subclass."""

    ALL: tuple = ()

    def __init__(self):
        super().__init__(valid_values=self.ALL)

    def stringify(self, value):
        """Return a value for showing, also one that only a row had."""
        return f"'{value}'"


class ClusterStatus(_Values):
    """Where a cluster or a nodegroup is in its life."""

    CREATE_IN_PROGRESS = 'CREATE_IN_PROGRESS'
    CREATE_FAILED = 'CREATE_FAILED'
    CREATE_COMPLETE = 'CREATE_COMPLETE'
    UPDATE_IN_PROGRESS = 'UPDATE_IN_PROGRESS'
    UPDATE_FAILED = 'UPDATE_FAILED'
    UPDATE_COMPLETE = 'UPDATE_COMPLETE'
    DELETE_IN_PROGRESS = 'DELETE_IN_PROGRESS'
    DELETE_FAILED = 'DELETE_FAILED'
    DELETE_COMPLETE = 'DELETE_COMPLETE'
    RESUME_COMPLETE = 'RESUME_COMPLETE'
    RESUME_FAILED = 'RESUME_FAILED'
    RESTORE_COMPLETE = 'RESTORE_COMPLETE'
    ROLLBACK_IN_PROGRESS = 'ROLLBACK_IN_PROGRESS'
    ROLLBACK_FAILED = 'ROLLBACK_FAILED'
    ROLLBACK_COMPLETE = 'ROLLBACK_COMPLETE'
    SNAPSHOT_COMPLETE = 'SNAPSHOT_COMPLETE'
    CHECK_COMPLETE = 'CHECK_COMPLETE'
    ADOPT_COMPLETE = 'ADOPT_COMPLETE'

    ALL = (CREATE_IN_PROGRESS, CREATE_FAILED, CREATE_COMPLETE,
           UPDATE_IN_PROGRESS, UPDATE_FAILED, UPDATE_COMPLETE,
           DELETE_IN_PROGRESS, DELETE_FAILED, DELETE_COMPLETE,
           RESUME_COMPLETE, RESUME_FAILED, RESTORE_COMPLETE,
           ROLLBACK_IN_PROGRESS, ROLLBACK_FAILED, ROLLBACK_COMPLETE,
           SNAPSHOT_COMPLETE, CHECK_COMPLETE, ADOPT_COMPLETE)

    STATUS_FAILED = (CREATE_FAILED, UPDATE_FAILED, DELETE_FAILED,
                     ROLLBACK_FAILED, RESUME_FAILED)


class ClusterHealthStatus(_Values):
    """What the last health check of a cluster said."""

    HEALTHY = 'HEALTHY'
    UNHEALTHY = 'UNHEALTHY'
    UNKNOWN = 'UNKNOWN'

    ALL = (HEALTHY, UNHEALTHY, UNKNOWN)

    STATUS_FAILED = (UNHEALTHY,)


class ClusterType(_Values):
    """Container orchestration engines; only kubernetes can be created."""

    KUBERNETES = 'kubernetes'
    SWARM = 'swarm'
    SWARM_MODE = 'swarm-mode'
    MESOS = 'mesos'
    DCOS = 'dcos'

    ALL = (KUBERNETES, SWARM, SWARM_MODE, MESOS, DCOS)


class ServerType(_Values):
    """What the nodes run on."""

    VM = 'vm'
    BM = 'bm'

    ALL = (VM, BM)


class DockerStorageDriver(_Values):
    """Storage drivers known by name; the column itself is free text."""

    DEVICEMAPPER = 'devicemapper'
    OVERLAY = 'overlay'
    OVERLAY2 = 'overlay2'

    ALL = (DEVICEMAPPER, OVERLAY, OVERLAY2)


class QuotaResourceName(_Values):
    """What a quota can limit."""

    CLUSTER = 'Cluster'

    ALL = (CLUSTER,)


class MagnumServiceState(_Values):
    """Whether a service reported lately."""

    up = 'up'
    down = 'down'

    ALL = (up, down)


class MagnumServiceBinary(_Values):
    """The services that report."""

    magnum_conductor = 'magnum-conductor'

    ALL = (magnum_conductor,)


class FederationStatus(_Values):
    """Where a federation is in its life."""

    CREATE_IN_PROGRESS = 'CREATE_IN_PROGRESS'
    CREATE_FAILED = 'CREATE_FAILED'
    CREATE_COMPLETE = 'CREATE_COMPLETE'
    UPDATE_IN_PROGRESS = 'UPDATE_IN_PROGRESS'
    UPDATE_FAILED = 'UPDATE_FAILED'
    UPDATE_COMPLETE = 'UPDATE_COMPLETE'
    DELETE_IN_PROGRESS = 'DELETE_IN_PROGRESS'
    DELETE_FAILED = 'DELETE_FAILED'
    DELETE_COMPLETE = 'DELETE_COMPLETE'

    ALL = (CREATE_IN_PROGRESS, CREATE_FAILED, CREATE_COMPLETE,
           UPDATE_IN_PROGRESS, UPDATE_FAILED, UPDATE_COMPLETE,
           DELETE_IN_PROGRESS, DELETE_FAILED, DELETE_COMPLETE)

    STATUS_FAILED = (CREATE_FAILED, UPDATE_FAILED, DELETE_FAILED)


class ClusterStatusField(BaseEnumField):
    AUTO_TYPE = ClusterStatus()


class ClusterHealthStatusField(BaseEnumField):
    AUTO_TYPE = ClusterHealthStatus()


class ClusterTypeField(BaseEnumField):
    AUTO_TYPE = ClusterType()


class FederationStatusField(BaseEnumField):
    AUTO_TYPE = FederationStatus()
