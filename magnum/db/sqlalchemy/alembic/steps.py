"""Steps a migration is made of.

Owns how a step is done on each engine.  It must not know which steps there
are.

Every step looks before it acts and leaves alone what is already so.  MariaDB
and MySQL commit each change of a table by itself, so an upgrade that was
interrupted can be run again.
"""

import dataclasses
import typing

from alembic import op
import sqlalchemy as sa

import magnum.conf

CONF = magnum.conf.CONF

TEXT = sa.Text
INT = sa.Integer
BOOL = sa.Boolean
TIME = sa.DateTime


def text(length=255):
    """Return the type of a short text."""
    return sa.String(length)


def _inspect():
    return sa.inspect(op.get_bind())


def _columns(table):
    return {column['name']: column for column in
            _inspect().get_columns(table)}


def _has_table(table):
    return _inspect().has_table(table)


def table_options():
    """Return what every new table is made with.

    Texts are utf8 whatever the database was made with: servers of old have
    latin1 unless told otherwise, which takes no name of most people.
    """
    options = {'mysql_engine': CONF.database.mysql_engine}
    bind = op.get_bind()
    if bind.dialect.name in ('mysql', 'mariadb'):
        charset = bind.scalar(sa.text('SELECT @@character_set_database'))
        if not charset.startswith('utf8'):
            options['mysql_default_charset'] = 'utf8mb4'
    return options


@dataclasses.dataclass(frozen=True)
class Create:
    """A new table; id and the two time stamps come by themselves."""

    table: str
    columns: dict
    required: tuple = ()
    unique: dict = dataclasses.field(default_factory=dict)

    def __call__(self):
        if _has_table(self.table):
            return
        columns = [sa.Column('created_at', TIME),
                   sa.Column('updated_at', TIME),
                   sa.Column('id', INT, primary_key=True, nullable=False)]
        columns += [sa.Column(name, kind, nullable=name not in self.required)
                    for name, kind in self.columns.items()]
        op.create_table(
            self.table, *columns,
            *(sa.UniqueConstraint(*names, name=key)
              for key, names in self.unique.items()),
            **table_options())


@dataclasses.dataclass(frozen=True)
class DropTable:
    """A table that goes."""

    table: str

    def __call__(self):
        if _has_table(self.table):
            op.drop_table(self.table)


@dataclasses.dataclass(frozen=True)
class RenameTable:
    """A table with a new name; its keys keep theirs."""

    old: str
    new: str

    def __call__(self):
        if _has_table(self.old) and not _has_table(self.new):
            op.rename_table(self.old, self.new)


@dataclasses.dataclass(frozen=True)
class Add:
    """New columns, empty in the rows there are."""

    table: str
    columns: dict
    server_default: str | None = None

    def __call__(self):
        there = _columns(self.table)
        for name, kind in self.columns.items():
            if name not in there:
                op.add_column(self.table, sa.Column(
                    name, kind, nullable=True,
                    server_default=self.server_default))


@dataclasses.dataclass(frozen=True)
class Drop:
    """Columns that go, and the checks on them."""

    table: str
    names: tuple

    def __call__(self):
        there = [name for name in self.names if name in _columns(self.table)]
        if not there:
            return
        for name in there:
            _drop_checks(self.table, name)
        with op.batch_alter_table(self.table) as batch:
            for name in there:
                batch.drop_column(name)


@dataclasses.dataclass(frozen=True)
class Rename:
    """A column with a new name, perhaps of a new type."""

    table: str
    old: str
    new: str
    kind: typing.Any = None

    def __call__(self):
        column = _columns(self.table).get(self.old)
        if column is None:
            return
        _drop_checks(self.table, self.old)
        change = {'new_column_name': self.new,
                  'existing_type': column['type'],
                  'existing_nullable': column['nullable']}
        if self.kind is not None:
            change['type_'] = self.kind
        with op.batch_alter_table(self.table) as batch:
            batch.alter_column(self.old, **change)


@dataclasses.dataclass(frozen=True)
class Retype:
    """A column that becomes text of a length."""

    table: str
    name: str
    length: int

    def __call__(self):
        column = _columns(self.table)[self.name]
        kind = column['type']
        if (isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and
                kind.length == self.length):
            return
        with op.batch_alter_table(self.table) as batch:
            batch.alter_column(
                self.name, type_=sa.String(self.length), existing_type=kind,
                existing_nullable=column['nullable'],
                postgresql_using=f'{self.name}::varchar')


@dataclasses.dataclass(frozen=True)
class Unique:
    """A unique key."""

    table: str
    key: str
    names: tuple

    def __call__(self):
        keys = _inspect().get_unique_constraints(self.table)
        if self.key in {key['name'] for key in keys}:
            return
        with op.batch_alter_table(self.table) as batch:
            batch.create_unique_constraint(self.key, list(self.names))


@dataclasses.dataclass(frozen=True)
class Index:
    """An index."""

    table: str
    key: str
    names: tuple

    def __call__(self):
        keys = _inspect().get_indexes(self.table)
        if self.key not in {key['name'] for key in keys}:
            op.create_index(self.key, self.table, list(self.names))


@dataclasses.dataclass(frozen=True)
class Fill:
    """A value for the rows in which a column is empty."""

    table: str
    name: str
    value: typing.Any

    def __call__(self):
        column = sa.column(self.name)
        op.execute(sa.table(self.table, column).update().where(
            column.is_(None)).values({self.name: self.value}))


def _drop_checks(table, column):
    """Drop the checks that old releases of SQLAlchemy put on booleans.

    Their names differ between engines and releases, and most databases do
    not have them at all.
    """
    bind = op.get_bind()
    if bind.dialect.name == 'sqlite':
        # A changed table is made anew there, without checks.
        return
    for check in _inspect().get_check_constraints(table):
        if column in check['sqltext'] and check['name']:
            op.drop_constraint(check['name'], table, type_='check')
