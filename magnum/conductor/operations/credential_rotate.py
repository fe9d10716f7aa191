"""Giving a cluster a new credential for the cloud.

Owns the steps up to a driver that has begun. What the credential is, a
trustee with a trust or an application credential, is the driver's business.
"""

from magnum.conductor.operations import base
from magnum.objects import lifecycle


def check(job):
    """Refuse before anything is asked of the driver.

    :raises: NotSupported
    """
    job.driver.require('rotate_credential')
    job.driver.check_ready(job.context, job.cluster)


def rotate(job):
    """Have the driver replace the cluster's own cloud credential."""
    job.driver.rotate_credential(job.context, job.cluster)
    job.save()


# NOTE(compat): listeners were never told of this one.
PLAN = base.Plan(
    spec=lifecycle.CREDENTIAL_ROTATE,
    steps=(base.Step('check', check), base.Step('driver', rotate)),
    notifies=False, answers=True)
