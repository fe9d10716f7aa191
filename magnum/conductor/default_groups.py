"""The two nodegroups every cluster starts with.

Owns their names and where their values come from. It must not know who
accepts the cluster, the API or, for a sender that leaves it to the
conductor, the conductor.
"""

from magnum import objects

MASTER = 'default-master'
WORKER = 'default-worker'


def _first(*values):
    return next((value for value in values if value is not None), None)


def _group(context, cluster, template, name, role, node_count, flavor):
    labels = dict(cluster.labels or {})
    return objects.NodeGroup(
        context, name=name, role=role, node_count=node_count,
        labels=labels, flavor_id=flavor, image_id=template.image_id,
        docker_volume_size=_first(cluster.docker_volume_size,
                                  template.docker_volume_size),
        is_default=True)


def build(context, cluster, template, master_count, node_count):
    """Return the masters and the workers of a cluster, not inserted yet.

    :param template: the ClusterTemplate, for what the cluster leaves open
    """
    masters = _group(context, cluster, template, MASTER, 'master',
                     master_count,
                     _first(cluster.master_flavor_id,
                            template.master_flavor_id))
    workers = _group(context, cluster, template, WORKER, 'worker',
                     node_count,
                     _first(cluster.flavor_id, template.flavor_id))
    # NOTE(compat): only the workers take their lower bound from the label.
    if 'min_node_count' in workers.labels:
        workers.min_node_count = int(workers.labels['min_node_count'])
    return [masters, workers]
