"""How often operations of a cluster were accepted"""

from alembic import op
import sqlalchemy as sa

from magnum.db.sqlalchemy.alembic import steps

revision = '4b7e1d93c0a6'
down_revision = '0d5e2c71ab34'


def upgrade():
    if not sa.inspect(op.get_bind()).has_table('cluster_generation'):
        op.create_table(
            'cluster_generation',
            sa.Column('created_at', steps.TIME),
            sa.Column('updated_at', steps.TIME),
            sa.Column('cluster_uuid', steps.text(36), primary_key=True,
                      nullable=False),
            sa.Column('number', steps.INT, nullable=False),
            **steps.table_options())
