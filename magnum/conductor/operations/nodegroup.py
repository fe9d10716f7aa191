"""Creating, changing and deleting an additional nodegroup.

Owns the steps; each operation ends where the driver has begun. It must not
know how long the driver takes.
"""

from magnum.conductor.operations import base
from magnum.objects import lifecycle


def create(job):
    """Have the driver begin to create the group."""
    job.driver.create_nodegroup(job.context, job.cluster, job.nodegroup)
    job.save()


def update(job):
    """Have the driver apply the saved fields of the group."""
    job.driver.update_nodegroup(job.context, job.cluster, job.nodegroup)
    job.save()


def delete(job):
    """Have the driver begin to delete the group."""
    if job.nodegroup is not None:
        job.driver.delete_nodegroup(job.context, job.cluster, job.nodegroup)


def forget(job):
    """Remove the row of a group that is not there any more."""
    job.nodegroup.destroy()


CREATE = base.Plan(spec=lifecycle.NODEGROUP_CREATE,
                   steps=(base.Step('driver', create),), notifies=False)
UPDATE = base.Plan(spec=lifecycle.NODEGROUP_UPDATE,
                   steps=(base.Step('driver', update),), notifies=False)
DELETE = base.Plan(spec=lifecycle.NODEGROUP_DELETE,
                   steps=(base.Step('driver', delete),), gone=forget,
                   notifies=False)
