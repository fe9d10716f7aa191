"""The commands on the schema, by the name other code knows them."""

from magnum.db.sqlalchemy import migration

current = migration.current
heads = migration.heads
history = migration.history
revision = migration.revision
stamp = migration.stamp
upgrade = migration.upgrade
version = migration.version
