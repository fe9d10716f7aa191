"""Clusters and groups are found by their stacks"""

from magnum.db.sqlalchemy.alembic import steps

revision = '8e2f6a51c7d4'
down_revision = '4b7e1d93c0a6'


def upgrade():
    for table in ('cluster', 'nodegroup'):
        steps.Index(table, f'{table}_stack_id_idx', ('stack_id',))()
