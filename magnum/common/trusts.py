"""Trustee user and trust of a cluster.

Every step tolerates that it was done before.  Must not know objects or
drivers: a cluster is anything with the fields used here, and it is the
caller who saves it.
"""

from oslo_log import log as logging

from magnum.common import exception
from magnum.common import utils

LOG = logging.getLogger(__name__)

_PASSWORD_LENGTH = 18


def trustee_name(cluster):
    """Return the name of the cluster's trustee user."""
    # NOTE(compat): it is parsed back to find the project of a trustee.
    return f'{cluster.uuid}_{cluster.project_id}'


def create_trustee_and_trust(osc, cluster):
    """``cluster`` has a trustee user and a trust of the caller.

    The fields trustee_username, trustee_user_id, trustee_password and
    trust_id are set, not saved.  What an interrupted attempt left behind is
    used again.

    :param osc: OpenStackClients of the cluster's owner.
    :raises ApplicationCredentialTrustForbidden: the caller cannot delegate.
    :raises ServiceUnavailable: Keystone does not answer.
    :raises TrusteeOrTrustToClusterFailed: it refuses.
    """
    keystone = osc.keystone()
    try:
        if not cluster.trustee_user_id or not cluster.trustee_password:
            password = utils.generate_password(length=_PASSWORD_LENGTH)
            trustee = keystone.create_trustee(trustee_name(cluster),
                                              password)
            cluster.trustee_username = trustee.name
            cluster.trustee_user_id = trustee.id
            cluster.trustee_password = password
        if not cluster.trust_id:
            trust = keystone.create_trust(cluster.trustee_user_id)
            cluster.trust_id = trust.id
    except (exception.Unavailable,
            exception.ApplicationCredentialTrustForbidden):
        raise
    except exception.MagnumException as exc:
        LOG.error('Cluster %s gets no trust: %s', cluster.uuid, exc)
        raise exception.TrusteeOrTrustToClusterFailed(
            cluster_uuid=cluster.uuid) from exc


def _forgotten(keystone, cluster):
    # An attempt that ended between making the user and noting it.
    if not keystone.trustee_domain_id:
        return None
    user = keystone.find_trustee(trustee_name(cluster))
    return user.id if user else None


def delete_trustee_and_trust(osc, context, cluster):
    """The cluster's trust and trustee user are gone, and so are its fields.

    Also finds a trustee that was made but never noted on the cluster.  A
    refusal of Keystone is logged only: it must not keep a cluster from being
    deleted.

    :raises ServiceUnavailable: Keystone does not answer; try again.
    """
    keystone = osc.keystone()
    try:
        if cluster.trust_id:
            keystone.delete_trust(context, cluster)
            cluster.trust_id = None
        user_id = cluster.trustee_user_id or _forgotten(keystone, cluster)
        if user_id:
            keystone.delete_trustee(user_id)
            cluster.trustee_user_id = None
            cluster.trustee_username = None
            cluster.trustee_password = None
    except exception.Unavailable:
        raise
    except exception.MagnumException as exc:
        LOG.warning('Trust or trustee of cluster %s stay behind: %s',
                    cluster.uuid, exc)
