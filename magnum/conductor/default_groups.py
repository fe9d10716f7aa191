"""The two nodegroups every cluster starts with.

Owns their names and where their values come from. It must not know who
accepts the cluster, the API or, for a sender that leaves it to the
conductor, the conductor.
"""

from magnum import objects

MASTER = 'default-master'
WORKER = 'default-worker'


def _of(owners, name):
    """Return the first value there is: an object may lack the field."""
    return next((value for value in (
        getattr(owner, name) for owner in owners
        if owner.obj_attr_is_set(name)) if value is not None), None)


def _group(context, owners, name, role, node_count, flavor):
    return objects.NodeGroup(
        context, name=name, role=role, node_count=node_count,
        labels=dict(_of(owners[:1], 'labels') or {}),
        flavor_id=_of(owners, flavor), image_id=owners[1].image_id,
        docker_volume_size=_of(owners, 'docker_volume_size'),
        is_default=True)


def build(context, cluster, template, master_count, node_count):
    """Return the masters and the workers of a cluster, not inserted yet.

    :param template: the ClusterTemplate, for what the cluster leaves open
    """
    owners = (cluster, template)
    masters = _group(context, owners, MASTER, 'master', master_count,
                     'master_flavor_id')
    workers = _group(context, owners, WORKER, 'worker', node_count,
                     'flavor_id')
    # NOTE(compat): only the workers take their lower bound from the label.
    # An empty label is none.
    lowest = workers.labels.get('min_node_count')
    if lowest:
        workers.min_node_count = int(lowest)
    return [masters, workers]
