"""What alembic runs for each command; the work is in the module below."""

from magnum.db.sqlalchemy import migration

migration.run_env()
