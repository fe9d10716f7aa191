"""As whom an operation acts, now and after its caller's token is gone.

Owns the form in which a caller is kept with an operation, and the order in
which identities are tried. It must not know what the operation does.
"""

from oslo_log import log as logging

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import sealing

LOG = logging.getLogger(__name__)


def request_of(context):
    """Return what an operation keeps of its caller, as JSON values.

    The token is sealed; :func:`context_of` gives the context back.
    """
    values = context.to_dict()
    token = values.pop('auth_token', None)
    # Long, and found again with the token when it is used.
    values.pop('auth_token_info', None)
    values['sealed_token'] = None
    if token:
        try:
            values['sealed_token'] = sealing.seal(token)
        except exception.SealingKeyMissing as error:
            LOG.warning('The token of the caller is not kept: %s', error)
    return values


def context_of(request):
    """Return the context of the caller that an operation keeps.

    It has no token when there was none or it cannot be unsealed any more.
    """
    values = dict(request or {})
    sealed = values.pop('sealed_token', None)
    values['auth_token'] = None
    if sealed:
        try:
            values['auth_token'] = sealing.unseal(sealed)
        except (exception.SealBroken, exception.SealingKeyMissing) as error:
            LOG.warning('The token of the caller is lost: %s', error)
    return magnum_context.RequestContext.from_dict(values)


def _trustee(cluster):
    if cluster.trust_id and cluster.trustee_user_id:
        return magnum_context.make_cluster_context(cluster)
    return None


def identities(cluster, request, deleting=False):
    """Return the contexts to try by name, the best first; at least one.

    The caller comes first, whose trust the cluster gets. The trustee
    outlives the caller's token. A caller of another project, such as an
    administrator, does not reach the stacks of this one, and comes after it.
    The service itself outlives everybody; it may delete, but would create
    things in its own project.

    :param deleting: whether all that is done is to delete
    """
    caller = context_of(request)
    found = [('caller', caller if caller.auth_token else None),
             ('trustee', _trustee(cluster))]
    if caller.project_id != cluster.project_id:
        found.reverse()
    if deleting:
        found.append(('service', magnum_context.make_admin_context(
            all_tenants=True)))
    usable = {name: context for name, context in found
              if context is not None}
    # A context without credentials at least says whose they should be.
    return usable or {'caller': caller}
