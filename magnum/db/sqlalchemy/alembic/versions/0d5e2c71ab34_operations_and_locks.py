"""Operations, and the locks of projects"""

from alembic import op
import sqlalchemy as sa

from magnum.db.sqlalchemy.alembic import steps

revision = '0d5e2c71ab34'
down_revision = None

LONG = sa.Text().with_variant(sa.dialects.mysql.MEDIUMTEXT(), 'mysql',
                              'mariadb')


def upgrade():
    steps.Create(
        'operation',
        {'uuid': steps.text(36), 'cluster_uuid': steps.text(36),
         'nodegroup_uuid': steps.text(36), 'name': steps.text(64),
         'arguments': LONG, 'request': LONG, 'state': steps.text(16),
         'progress': LONG, 'owner': steps.text(),
         'renewed_at': steps.TIME, 'not_before': steps.TIME,
         'attempts': steps.INT},
        required=('uuid', 'cluster_uuid', 'name', 'arguments', 'request',
                  'state', 'progress', 'attempts'),
        unique={'uniq_operation0uuid': ('uuid',)})()
    steps.Index('operation', 'operation_cluster_uuid_idx',
                ('cluster_uuid',))()
    if not sa.inspect(op.get_bind()).has_table('project_lock'):
        op.create_table(
            'project_lock',
            sa.Column('created_at', steps.TIME),
            sa.Column('updated_at', steps.TIME),
            sa.Column('project_id', steps.text(), primary_key=True,
                      nullable=False),
            **steps.table_options())
