"""Trustee user and trust of a cluster.

Every step tolerates that it was done before.  Must not know objects or
drivers: a cluster is anything with the fields used here, and it is the
caller who saves it.
"""

import contextlib

from oslo_log import log as logging

from magnum.common import exception
from magnum.common import utils
from magnum.i18n import _

LOG = logging.getLogger(__name__)

_PASSWORD_LENGTH = 18


def trustee_name(cluster):
    """Return the name of the cluster's trustee user."""
    # NOTE(compat): it is parsed back to find the project of a trustee.
    return f'{cluster.uuid}_{cluster.project_id}'


@contextlib.contextmanager
def _explained(cluster):
    try:
        yield
    except (exception.Unavailable, exception.AuthorizationFailure,
            exception.ApplicationCredentialTrustForbidden):
        raise
    except exception.MagnumException as exc:
        LOG.error('Cluster %s gets no trust: %s', cluster.uuid, exc)
        raise exception.TrusteeOrTrustToClusterFailed(
            cluster_uuid=cluster.uuid) from exc


def choose_password(cluster):
    """``cluster`` has a password for its trustee, which is not saved.

    Saved before it is used, it is the same for all who try.
    """
    if not cluster.trustee_password:
        cluster.trustee_password = utils.generate_password(
            length=_PASSWORD_LENGTH)


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
    with _explained(cluster):
        if not cluster.trustee_user_id or not cluster.trustee_password:
            choose_password(cluster)
            trustee = keystone.create_trustee(trustee_name(cluster),
                                              cluster.trustee_password)
            cluster.trustee_username = trustee.name
            cluster.trustee_user_id = trustee.id
        if not cluster.trust_id:
            trust = keystone.create_trust(cluster.trustee_user_id)
            cluster.trust_id = trust.id


def renew_trust(osc, cluster):
    """``cluster`` has a trust that Keystone knows; a lost one is replaced.

    Its trustee has the password that the nodes know.  The fields are set,
    not saved.

    :param osc: OpenStackClients of the cluster's owner.
    :returns: whether there was something to replace
    :raises: as :func:`create_trustee_and_trust`
    """
    keystone = osc.keystone()
    if keystone.has_trust(cluster):
        return False
    if keystone.find_trustee(trustee_name(cluster)) is None:
        cluster.trustee_user_id = None
    elif cluster.trustee_password:
        # Or else somebody gave it a password that we do not know.
        keystone.create_trustee(trustee_name(cluster),
                                cluster.trustee_password)
        if keystone.has_trust(cluster):
            return False
    cluster.trust_id = None
    create_trustee_and_trust(osc, cluster)
    return True


def replace_trustee_and_trust(osc, context, cluster, save):
    """``cluster`` has another trust and password, the old ones are void.

    Whoever is interrupted does it once more: what that leaves behind is
    deleted with the other trusts of the trustee.

    :param osc: OpenStackClients of the one who delegates from now on.
    :param save: called without arguments to write the fields of the cluster
    :raises AuthorizationFailure: the token of the caller is gone, or of
        another project.
    :raises: as :func:`create_trustee_and_trust`
    """
    if not context.auth_token or context.project_id != cluster.project_id:
        raise exception.AuthorizationFailure(
            client='keystone',
            message=_('only the token of a user of the project can delegate '
                      'to the cluster'))
    keystone = osc.keystone()
    with _explained(cluster):
        if keystone.find_trustee(trustee_name(cluster)) is None:
            cluster.trustee_user_id = None
        former, cluster.trust_id = cluster.trust_id, None
        create_trustee_and_trust(osc, cluster)
        save()
        # The password goes last: until then everything is as it was.
        password = utils.generate_password(length=_PASSWORD_LENGTH)
        keystone.create_trustee(trustee_name(cluster), password)
        cluster.trustee_password = password
        save()
        keystone.delete_other_trusts(context, cluster, former)


def forget_doubles(osc, context, cluster):
    """Trusts of tries that ended before they were noted are gone.

    Only those that the caller made, which is why nothing is raised when
    Keystone refuses.

    :raises ServiceUnavailable: Keystone does not answer; try again.
    """
    if cluster.trust_id and context.auth_token:
        osc.keystone().delete_other_trusts(context, cluster)


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
