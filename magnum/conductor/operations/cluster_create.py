"""Creating a cluster, from the accepted row to a stack that grows.

Owns the steps. It must not know how long the stack takes, which is the
business of the status ticks.
"""

from pycadf import cadftaxonomy as taxonomy

from magnum.common import cluster_certs
from magnum.conductor.operations import base
from magnum.conductor.operations import delegation
from magnum.objects import lifecycle


def ensure_certificates(job):
    """Have CAs and a client certificate for the conductor."""
    cluster_certs.ensure_certificates(job.cluster, job.cluster.save,
                                      context=job.context)


def announce(job):
    """Tell that the creation begins."""
    job.notify(taxonomy.OUTCOME_PENDING)


def ensure_stack(job):
    """Have the driver begin; it adopts what an earlier try made."""
    job.driver.create_cluster(job.context, job.cluster,
                              job.arguments.get('create_timeout',
                                                job.cluster.create_timeout))
    job.save()
    for group in job.cluster.nodegroups:
        if group.stack_id != job.cluster.stack_id:
            group.stack_id = job.cluster.stack_id
            group.save()


def fail_groups(job):
    """Let no group look as if it were still being created."""
    for group in job.cluster.nodegroups:
        if group.status == job.spec.during:
            group.status = job.spec.failed
            group.save_if((job.spec.during,))


PLAN = base.Plan(
    spec=lifecycle.CLUSTER_CREATE,
    steps=(
        delegation.ENSURE,
        base.Step('certificates', ensure_certificates),
        base.Step('announce', announce),
        base.Step('stack', ensure_stack),
    ),
    undo=fail_groups)
