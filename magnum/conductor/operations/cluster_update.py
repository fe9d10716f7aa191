"""Changing a cluster that exists: its size and its versions.

Owns the steps of the three operations; each ends where the driver has begun.
It must not know how long the driver takes.
"""

from pycadf import cadftaxonomy as taxonomy

from magnum.conductor.operations import base
from magnum.conductor.operations import delegation
from magnum import objects
from magnum.objects import lifecycle


def announce(job):
    """Tell that an update begins."""
    job.notify(taxonomy.OUTCOME_PENDING)


def ensure_size(job):
    """Have the size that was asked for in the row.

    A poll that began before the acceptance may have written over it what it
    had read from the stack.
    """
    group = job.nodegroup or job.cluster.default_ng_worker
    wanted = job.arguments.get('node_count')
    if group is not None and wanted not in (None, group.node_count):
        group.node_count = wanted
        group.save()


def update(job):
    """Have the driver follow the size of the default workers."""
    ensure_size(job)
    job.driver.update_cluster(job.context, job.cluster, job.scale_manager(),
                              bool(job.arguments.get('rollback')))
    job.save()


def resize(job):
    """Have the driver follow the size of the nodegroup."""
    ensure_size(job)
    job.driver.resize_cluster(
        job.context, job.cluster, job.scale_manager(),
        job.arguments['node_count'],
        job.arguments.get('nodes_to_remove') or [], job.nodegroup)
    job.save()


def upgrade(job):
    """Have the driver move the nodegroup to another template."""
    template = objects.ClusterTemplate.get(
        base.service_context(), job.arguments['cluster_template'])
    # NOTE(compat): the last value lands in the parameter scale_manager;
    # drivers outside the tree are called like that since there are any.
    job.driver.upgrade_cluster(
        job.context, job.cluster, template,
        job.arguments.get('max_batch_size', 1), job.nodegroup,
        bool(job.arguments.get('rollback')))
    job.save()


def restore_size(job):
    """Give the nodegroup the size it had before a refused change."""
    former = job.before.get('nodegroup', {})
    group = job.nodegroup or job.cluster.default_ng_worker
    if group is not None and 'node_count' in former:
        group.node_count = former['node_count']
        group.save()


UPDATE = base.Plan(
    spec=lifecycle.CLUSTER_UPDATE,
    steps=(delegation.RENEW, base.Step('announce', announce),
           base.Step('driver', update)),
    undo=restore_size)
RESIZE = base.Plan(
    spec=lifecycle.CLUSTER_RESIZE,
    steps=(delegation.RENEW, base.Step('announce', announce),
           base.Step('driver', resize)),
    undo=restore_size)
UPGRADE = base.Plan(
    spec=lifecycle.CLUSTER_UPGRADE,
    steps=(delegation.RENEW, base.Step('announce', announce),
           base.Step('driver', upgrade)),
    answers=True)
