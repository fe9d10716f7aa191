"""The trust by which a cluster acts for its owner.

Owns the steps that make it and that make it again. It must not know how
Keystone is asked.
"""

from oslo_log import log as logging

from magnum.common import exception
from magnum.common import trusts
from magnum.conductor.operations import base
from magnum.i18n import _

LOG = logging.getLogger(__name__)


def _needs_trust(job):
    return getattr(job.driver, 'needs_trust', True)


def _forget_doubles(job):
    # Whoever tried before may have died before the trust was noted.
    if job.operation.attempts > 1:
        trusts.forget_doubles(job.clients(), job.context, job.cluster)


def ensure_trust(job):
    """Have a trustee and one trust, if the driver wants them."""
    if not _needs_trust(job):
        return
    if not job.cluster.trust_id:
        _delegate(job)
    _forget_doubles(job)


def _delegate(job):
    if not job.context.auth_token:
        raise exception.AuthorizationFailure(
            client='keystone',
            message=_('the token of the request is not valid any more, and '
                      'only its user can delegate to the cluster'))
    trusts.choose_password(job.cluster)
    job.cluster.save()
    trusts.create_trustee_and_trust(job.clients(), job.cluster)
    job.cluster.save()


def renew_trust(job):
    """Have a trust again that Keystone has lost.

    Only who made the cluster makes one, and only when they ask for
    something anyway: nobody else's rights go to the cluster unasked.
    """
    caller, cluster = job.context, job.cluster
    if (not _needs_trust(job) or not cluster.trust_id or
            not caller.auth_token or
            (caller.user_id, caller.project_id) !=
            (cluster.user_id, cluster.project_id)):
        return
    _forget_doubles(job)
    if trusts.renew_trust(job.clients(), cluster):
        LOG.warning('Cluster %s had lost its trust and has a new one; rotate '
                    'its credential to let the nodes know', cluster.uuid)
        job.cluster.save()


ENSURE = base.Step('trust', ensure_trust)
RENEW = base.Step('trust', renew_trust)
