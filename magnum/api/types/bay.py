"""Bays on the wire: clusters by their name of before version 1.11."""
from magnum.api.types import cluster
from magnum.api.types import projection

BAYS = projection.Projection(
    'bays',
    names={'cluster_template_id': 'baymodel_id',
           'create_timeout': 'bay_create_timeout'},
    # What clusters got after they had stopped being bays.
    unknown=('keypair', 'merge_labels', 'cluster_id', 'health_status',
             'health_status_reason', 'project_id', 'user_id',
             'labels_overridden', 'labels_added', 'labels_skipped'))

BayPost = BAYS.body('BayPost', cluster.ClusterPost)

BRIEF = BAYS.rows(cluster.BRIEF, last=[
    row for row in cluster.DETAIL if row.key == 'floating_ip_enabled'])
DETAIL = BAYS.rows(cluster.DETAIL)
ONE = BAYS.rows(cluster.ONE)

PATCH = BAYS.patch(cluster.PATCH)
