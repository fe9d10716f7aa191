"""Deleting a cluster, whatever state it and its owner are in.

Owns the steps up to a stack that is being deleted, and the end where there
is none. It must not know how long the stack takes, which is the business of
the status ticks.
"""

from pycadf import cadftaxonomy as taxonomy

from magnum.common import exception
from magnum.conductor import cleanup
from magnum.conductor.operations import base
from magnum.conductor.operations import ca_rotate
from magnum.objects import fields
from magnum.objects import lifecycle


# Attempts, of about a minute together, in which Cinder must answer.
MARK_ATTEMPTS = 6


def take_over(job):
    """Make sure that the row says what is going on.

    An operation that was running when the deletion was accepted may have
    written its own status since.
    """
    if job.cluster.status != job.spec.during:
        job.cluster.status = job.spec.during
        job.cluster.save()


def forget_void(job):
    """Remove what operations stored that this one made void."""
    for progress in (job.operation.progress or {}).get('inherited', ()):
        ca_rotate.forget_void(job, progress)


def announce(job):
    """Tell that the deletion begins."""
    job.notify(taxonomy.OUTCOME_PENDING)


def mark_volumes(job):
    """Ask the cluster which volumes go with it, while there is one.

    A Cinder that stays away does not keep servers and networks: then no
    volume goes. Marks of an earlier deletion, though, may be wrong by now.
    """
    try:
        owner = job.driver
    except (exception.NotSupported, exception.ClusterTemplateNotFound):
        return
    before = job.before.get('cluster', {}).get('status') or ''
    again = before.startswith('DELETE')
    cleanup.mark_volumes(
        base.service_context(), job.cluster, owner, again=again,
        insist=again or job.operation.attempts <= MARK_ATTEMPTS)


def _has_stack(cluster):
    return bool(cluster.stack_id) or any(
        group.stack_id for group in cluster.nodegroups)


def delete_stack(job):
    """Have the driver begin; forget a cluster that has nothing left.

    One that never had a stack goes without its driver, which may have been
    removed, or without the template that would tell which driver it is.
    """
    try:
        owner = job.driver
    except (exception.NotSupported, exception.ClusterTemplateNotFound):
        if _has_stack(job.cluster):
            raise
    else:
        owner.delete_cluster(job.context, job.cluster)
        job.save()
    if not _has_stack(job.cluster):
        forget(job)


def forget(job):
    """Remove what is left of a cluster without a stack."""
    job.cluster.status = fields.ClusterStatus.DELETE_COMPLETE
    cleanup.forget(job.context, job.cluster)
    job.forgotten = True
    job.notify(taxonomy.OUTCOME_SUCCESS)


PLAN = base.Plan(
    spec=lifecycle.CLUSTER_DELETE,
    steps=(
        base.Step('take_over', take_over),
        base.Step('void', forget_void),
        base.Step('announce', announce),
        base.Step('volumes', mark_volumes),
        base.Step('stack', delete_stack),
    ),
    gone=forget)
