"""Moves of data between tables, in SQL that every engine runs.

Owns what upstream did in the dialect of MySQL alone.  It must not know the
present models: a move works on the columns of its time.
"""

from alembic import op
from oslo_utils import timeutils
from oslo_utils import uuidutils
import sqlalchemy as sa

# Rows inserted with one statement.
BATCH = 500


def _table(name, *columns):
    # Times have their type: drivers differ in what they make of a bare one.
    return sa.table(name, *(
        sa.column(column, sa.DateTime if column.endswith('_at') else None)
        for column in columns))


def nodegroups_of_clusters():
    """Make the two default groups of every cluster that has none.

    Values of the cluster win over those of its template, as they did before
    nodegroups; a cluster without its template keeps its counts and
    addresses too.
    """
    connection = op.get_bind()
    present = {column['name'] for column in
               sa.inspect(connection).get_columns('cluster')}
    if 'master_count' not in present:
        return
    cluster = _table(
        'cluster', 'uuid', 'project_id', 'docker_volume_size', 'labels',
        'flavor_id', 'master_flavor_id', 'cluster_template_id',
        'node_count', 'master_count', 'node_addresses', 'master_addresses')
    template = _table(
        'cluster_template', 'uuid', 'image_id', 'flavor_id',
        'master_flavor_id', 'docker_volume_size')
    group = _table('nodegroup', 'cluster_id')
    columns = template.c
    rows = connection.execute(
        sa.select(cluster,
                  columns.image_id,
                  columns.flavor_id.label('t_flavor_id'),
                  columns.master_flavor_id.label('t_master_flavor_id'),
                  columns.docker_volume_size.label('t_docker_volume_size'))
        .select_from(cluster.outerjoin(
            template, columns.uuid == cluster.c.cluster_template_id))
        .where(~sa.exists().where(group.c.cluster_id == cluster.c.uuid))
    ).mappings().all()
    values = [value for row in rows for value in _default_groups(row)]
    target = _table('nodegroup', *(values[0] if values else ()))
    for start in range(0, len(values), BATCH):
        connection.execute(target.insert(), values[start:start + BATCH])


def _default_groups(row):
    common = {
        'created_at': timeutils.utcnow(),
        'cluster_id': row['uuid'],
        'project_id': row['project_id'],
        'docker_volume_size': (row['docker_volume_size'] or
                               row['t_docker_volume_size']),
        'labels': row['labels'] or '{}',
        'image_id': row['image_id'],
        'min_node_count': 1,
        'is_default': True,
    }
    yield {**common,
           'uuid': uuidutils.generate_uuid(),
           'name': 'default-master',
           'role': 'master',
           'flavor_id': row['master_flavor_id'] or row['t_master_flavor_id'],
           'node_count': row['master_count'],
           'node_addresses': row['master_addresses'] or '[]'}
    yield {**common,
           'uuid': uuidutils.generate_uuid(),
           'name': 'default-worker',
           'role': 'worker',
           'flavor_id': row['flavor_id'] or row['t_flavor_id'],
           'node_count': row['node_count'],
           'node_addresses': row['node_addresses'] or '[]'}


def nodegroups_take_stack_and_status():
    """Give the groups the stack and the status of their cluster."""
    group = _table('nodegroup', 'cluster_id', 'stack_id', 'status', 'version')
    cluster = _table('cluster', 'uuid', 'stack_id', 'status')
    own = cluster.c.uuid == group.c.cluster_id

    def of_cluster(column):
        return sa.select(column).where(own).scalar_subquery()

    op.execute(group.update().where(
        sa.exists().where(own), group.c.version.is_(None)
    ).values(stack_id=of_cluster(cluster.c.stack_id),
             status=of_cluster(cluster.c.status), version='0'))


def clusters_take_master_lb():
    """Fill master_lb_enabled from the template where it is empty."""
    cluster = _table('cluster', 'cluster_template_id', 'master_lb_enabled')
    template = _table('cluster_template', 'uuid', 'master_lb_enabled')
    op.execute(cluster.update().where(
        cluster.c.master_lb_enabled.is_(None)
    ).values(master_lb_enabled=sa.select(
        template.c.master_lb_enabled
    ).where(template.c.uuid == cluster.c.cluster_template_id)
        .scalar_subquery()))
