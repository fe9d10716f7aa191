"""Node groups on the wire."""
from magnum.api import labels
from magnum.api import links
from magnum.api.types import base

_SIZE = (
    base.Shown('flavor_id'),
    base.Shown('image_id'),
    base.Shown('node_count'),
    base.Shown('role'),
    base.Shown('min_node_count'),
    base.Shown('max_node_count'),
    base.Shown('is_default'),
    base.Shown('stack_id'),
    base.Shown('status'),
)

BRIEF = (
    base.Shown('uuid'),
    base.Shown('name'),
    # NOTE(compat): an argument of the creation that is shown ever since.
    base.constant('merge_labels', False),
    *_SIZE,
)


def _links(item, request):
    return links.pair(request, 'clusters', item.cluster_id, 'nodegroups',
                      item.uuid)


def detail(cluster):
    """The rows of a group in full; labels are told apart from a cluster's."""
    def difference(kind):
        return base.Shown('labels_%s' % kind, lambda item, _request: getattr(
            labels.difference(cluster.labels, item.labels), kind))

    return (
        base.Shown('id'),
        base.Shown('uuid'),
        base.Shown('name'),
        base.Shown('cluster_id'),
        base.Shown('project_id'),
        base.Shown('docker_volume_size'),
        base.mapping('labels'),
        base.constant('merge_labels', False),
        base.Shown('links', _links),
        *_SIZE,
        base.sequence('node_addresses'),
        base.Shown('status_reason'),
        base.Shown('version'),
        base.mapping('node_labels'),
        base.sequence('node_taints'),
        difference('overridden'),
        difference('added'),
        difference('skipped'),
        base.when('created_at'),
        base.when('updated_at'),
    )
