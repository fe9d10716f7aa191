"""What all versioned objects share.

Owns the namespace, the registry, reading a row into an object, tolerance for
values of other releases, and the masking of secrets.  It must not know SQL,
the bus or any resource.
"""

from oslo_log import log
from oslo_utils import versionutils
from oslo_versionedobjects import base
from oslo_versionedobjects import fields as object_fields

from magnum.db import api as dbapi
from magnum.db import scope
from magnum import objects
from magnum.objects import fields

LOG = log.getLogger(__name__)

remotable = base.remotable
remotable_classmethod = base.remotable_classmethod

# Fields that must never be shown: repr, logs, notifications and API types are
# derived from this table.
SENSITIVE = frozenset((
    'trustee_password',
    'trust_id',
    'private_key',
    'private_key_passphrase',
    # Of an operation: it may hold a sealed token.
    'request',
))
MASK = '***'


# Types of columns whose values are those of the field.
_AS_THEY_ARE = frozenset((str, int, bool))


def _meaning_of_null(field):
    if field.nullable or field.default is object_fields.UnspecifiedDefault:
        return None
    return field.default


def repositories():
    """Return the repositories of the database."""
    return dbapi.get_instance()


class MagnumObjectRegistry(base.VersionedObjectRegistry):
    """The classes by name; each is also an attribute of magnum.objects."""

    def registration_hook(self, cls, index):
        setattr(objects, cls.obj_name(), cls)


class MagnumObject(base.VersionedObject):
    """A row, or something else that travels between processes."""

    OBJ_PROJECT_NAMESPACE = 'magnum'
    OBJ_SERIAL_NAMESPACE = 'magnum_object'

    # Version (a tuple) -> the fields it brought.
    ADDED_IN: dict[tuple[int, int], tuple[str, ...]] = {}

    def obj_make_compatible(self, primitive, target_version):
        """Leave out what an older receiver does not know."""
        super().obj_make_compatible(primitive, target_version)
        target = versionutils.convert_version_to_tuple(target_version)
        for version, names in self.ADDED_IN.items():
            if target < version:
                for name in names:
                    primitive.pop(name, None)

    def as_dict(self):
        """Return the fields that are set, and their values."""
        return {name: getattr(self, name) for name in self.fields
                if self.obj_attr_is_set(name)}

    def secrets(self):
        """Return the texts in it that nobody may be told."""
        return [getattr(self, name) for name in SENSITIVE
                if name in self.fields and self.obj_attr_is_set(name) and
                isinstance(getattr(self, name), str)]

    def __repr__(self):
        shown = []
        for name in sorted(self.fields):
            if not self.obj_attr_is_set(name):
                text = '<?>'
            elif name in SENSITIVE and getattr(self, name) is not None:
                text = MASK
            else:
                text = self.fields[name].stringify(getattr(self, name))
            shown.append(f'{name}={text}')
        return f'{self.obj_name()}({",".join(shown)})'

    @staticmethod
    def scope(context):
        """Return whose rows the context may see."""
        return scope.of(context)

    @classmethod
    def _columns(cls):
        """Return (field, its attribute, what NULL means) of each column."""
        # Not inherited: each class has columns of its own.
        if '_COLUMNS' not in vars(cls):
            cls._COLUMNS = tuple(
                (name, f'_obj_{name}', _meaning_of_null(field))
                for name, field in cls.fields.items()
                if not isinstance(field, object_fields.ObjectField))
        return cls._COLUMNS

    def _load(self, row):
        """Take the values of a row, and forget earlier changes.

        A value that this release does not know, such as a status written by
        another one, is kept as it is: one odd row must not make a list fail.
        NULL, in rows older than a column, is the default of the field.
        """
        for name, attribute, null in self._columns():
            value = getattr(row, name)
            if value is None:
                setattr(self, attribute, null)
            elif type(value) in _AS_THEY_ARE:
                # What the column has made of it needs no coercion, which
                # would be most of the time that a long list takes.
                setattr(self, attribute, value)
            else:
                self._take(name, value)
        self.obj_reset_changes(recursive=False)
        return self

    def _take(self, name, value):
        try:
            setattr(self, name, value)
        except ValueError:
            LOG.warning('%(object)s has the unknown %(field)s %(value)r',
                        {'object': self.obj_name(), 'field': name,
                         'value': value})
            setattr(self, f'_obj_{name}', value)

    @classmethod
    def _still(cls, seen):
        """Return a function of a row: whether an object has read this in it.

        :param seen: dict of field -> value
        """
        def unchanged(row):
            now = cls()
            for name in seen:
                now._take(name, row[name])
            return all(getattr(now, name) == value
                       for name, value in seen.items())

        return unchanged

    @classmethod
    def _from_row(cls, context, row):
        return cls(context)._load(row)

    @classmethod
    def _from_rows(cls, context, rows):
        return [cls._from_row(context, row) for row in rows]

    def _written(self, updated_at):
        """Note that the changes are in the database."""
        if updated_at is not None and 'updated_at' in self.fields:
            self.updated_at = updated_at
        self.obj_reset_changes(recursive=False)

    def _changed_columns(self):
        """Return the values to write: changed fields that are columns."""
        return {name: getattr(self, name)
                for name in self.obj_what_changed()
                if not isinstance(self.fields[name],
                                  object_fields.ObjectField)}


class MagnumObjectDictCompat(base.VersionedObjectDictCompat):
    """Objects that are also read like dicts; drivers outside rely on it."""


class MagnumPersistentObject:
    """Objects that are rows: when they were made and last written."""

    fields = {
        'created_at': fields.DateTimeField(nullable=True),
        'updated_at': fields.DateTimeField(nullable=True),
    }


class MagnumObjectSerializer(base.VersionedObjectSerializer):
    """Objects of this project, on the bus."""

    OBJ_BASE_CLASS = MagnumObject
