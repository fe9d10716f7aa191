"""Bay models on the wire: templates by their name of before version 1.11."""
from magnum.api.types import cluster_template
from magnum.api.types import projection

BAYMODELS = projection.Projection(
    'baymodels', names={},
    # What templates got after they had stopped being bay models.
    unknown=('project_id', 'user_id', 'tags', 'driver'))

BayModelPost = BAYMODELS.body(
    'BayModelPost', cluster_template.ClusterTemplatePost,
    mandatory=('keypair_id',))

SHOWN = BAYMODELS.rows(cluster_template.SHOWN)

PATCH = BAYMODELS.patch(cluster_template.PATCH)
