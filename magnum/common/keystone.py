"""What the service asks of Keystone: users, trusts, regions, services.

Must not know clusters beyond the identifiers of their trust.
"""

import functools
import re

from keystoneauth1 import exceptions as ka_exception
from keystoneclient.v3 import client as keystone_client
from oslo_log import log as logging

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import sessions
from magnum.common import trustee_domain
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Trustees are machines: they never see a log-in form. Nor may whoever breaks
# into a node lock the cluster, and us, out with another password.
_TRUSTEE_OPTIONS = dict.fromkeys((
    'ignore_change_password_upon_first_use', 'ignore_password_expiry',
    'lock_password'), True)

# Whom services show what is in all projects, by their own policies.
_ADMIN_ROLE = 'admin'

_ID = re.compile(r'[\w-]+', re.ASCII)
_APPLICATION_CREDENTIAL = 'application_credential'


def _auth_of(context):
    if context.auth_token:
        return sessions.token_auth(context.auth_token,
                                   context.auth_token_info)
    if context.trust_id:
        return sessions.trust_auth(context.user_id, context.password,
                                   context.trust_id, context.user_name)
    if context.password:
        return sessions.user_auth(context.user_id, context.password)
    if context.is_admin:
        return sessions.service_auth()
    raise exception.AuthorizationFailure(
        client='keystone',
        message=_('the request has neither a token nor a trust'))


class KeystoneClientV3:
    """Keystone as one context sees it.

    The plugins behind it are made once per process; the objects here are
    cheap.
    """

    def __init__(self, context):
        self.context = context

    @property
    def auth_url(self):
        """URL of the v3 API."""
        return sessions.auth_url()

    @property
    def auth_token(self):
        """A token of the context, its own or a new one."""
        return self.session.get_token()

    @functools.cached_property
    def session(self):
        """Session that acts for the context."""
        return sessions.session(auth=_auth_of(self.context))

    @functools.cached_property
    def client(self):
        """keystoneclient that acts for the context."""
        return _client(self.session)

    @property
    def domain_admin_auth(self):
        """Plugin of the administrator of the trustee domain."""
        return sessions.domain_admin_auth()

    @functools.cached_property
    def domain_admin_session(self):
        """Session of the administrator of the trustee domain."""
        return sessions.session(auth=self.domain_admin_auth)

    @functools.cached_property
    def domain_admin_client(self):
        """keystoneclient of the administrator of the trustee domain."""
        return _client(self.domain_admin_session)

    @property
    def trustee_domain_id(self):
        """Id of the domain of trustee users, None when none is set."""
        return trustee_domain.get_id()

    def is_administrator(self):
        """Whether services show the context what is in all projects.

        What a context thinks of itself does not matter to them.

        :raises keystoneauth1.exceptions.ClientException: there is no token.
        """
        access = self.session.auth.get_access(self.session)
        return (access.is_admin_project and _ADMIN_ROLE in
                [name.lower() for name in access.role_names])

    def create_trust(self, trustee_user):
        """Return a new trust of the caller for ``trustee_user`` (an id).

        :raises ApplicationCredentialTrustForbidden: the caller uses an
            application credential that may not delegate.
        :raises AuthorizationFailure: the token of the caller is void.
        :raises ServiceUnavailable: Keystone does not answer.
        :raises TrustCreateFailed: it refuses.
        """
        try:
            trustor = self.session.auth.get_access(self.session)
            return self.client.trusts.create(
                trustor_user=trustor.user_id,
                project=trustor.project_id,
                trustee_user=trustee_user,
                role_names=CONF.trust.roles or trustor.role_names,
                impersonation=True,
                allow_redelegation=False)
        except ka_exception.Unauthorized as exc:
            raise exception.AuthorizationFailure(
                client='keystone',
                message=_('the token of the request is not valid any more')
            ) from exc
        except ka_exception.Forbidden as exc:
            if self._is_application_credential():
                raise exception.ApplicationCredentialTrustForbidden() from exc
            raise exception.TrustCreateFailed(
                trustee_user_id=trustee_user) from exc
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            LOG.error('Keystone refuses a trust for the trustee %s: %s',
                      trustee_user, exc)
            raise exception.TrustCreateFailed(
                trustee_user_id=trustee_user) from exc

    def _is_application_credential(self):
        trustor = self.session.auth.get_access(self.session)
        return bool(getattr(trustor, 'application_credential_id', None))

    def has_trust(self, cluster):
        """Whether the trust of ``cluster`` is there and its trustee too.

        A trust that may not be looked at counts as one.

        :raises ServiceUnavailable: Keystone does not answer.
        """
        context = magnum_context.make_cluster_context(cluster)
        try:
            KeystoneClientV3(context).client.trusts.get(cluster.trust_id)
        except (ka_exception.NotFound, ka_exception.Unauthorized):
            return False
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            LOG.info('The trust of cluster %s cannot be looked at: %s',
                     cluster.uuid, exc)
        return True

    def shows_trust(self, cluster):
        """Whether Keystone tells whoever is on a node of the trust.

        Magnum does not tell them, but with Keystone's own policy users may
        list the trusts made for them.

        :raises AuthorizationFailure: the trustee cannot log in.
        :raises ServiceUnavailable: Keystone does not answer.
        """
        trusts = KeystoneClientV3(_through(cluster, None)).client.trusts
        try:
            found = trusts.list(trustee_user=cluster.trustee_user_id)
        except ka_exception.Forbidden:
            return False
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            raise exception.AuthorizationFailure(
                client='keystone', message=str(exc)) from exc
        return cluster.trust_id in {trust.id for trust in found}

    def delete_other_trusts(self, context, cluster, former=None):
        """Of the trusts for its trustee ``cluster`` has its own only.

        Those of others than the caller's can only be deleted by them, but
        for the former one, by way of itself.

        :param context: of the caller, who has a token
        :param former: id of the trust the cluster had
        :raises ServiceUnavailable: Keystone does not answer.
        """
        trusts = KeystoneClientV3(context).client.trusts
        try:
            ids = {trust.id for trust in trusts.list(
                trustor_user=context.user_id)
                if trust.trustee_user_id == cluster.trustee_user_id}
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            LOG.info('The trusts of user %s cannot be listed: %s',
                     context.user_id, exc)
            ids = set()
        for trust_id in (ids | {former}) - {cluster.trust_id, None}:
            self._delete_trust(trust_id, cluster, (
                context, _through(cluster, trust_id)))

    def delete_trust(self, context, cluster):
        """The trust of ``cluster`` is gone, or nobody here may delete it.

        It is deleted by its maker if that is who asks, else through the
        trust itself.

        :raises ServiceUnavailable: Keystone does not answer.
        """
        if not cluster.trust_id:
            return
        contexts = [magnum_context.make_cluster_context(cluster)]
        if context.auth_token and context.user_id == cluster.user_id:
            contexts.insert(0, context)
        self._delete_trust(cluster.trust_id, cluster, contexts)

    @staticmethod
    def _delete_trust(trust_id, cluster, contexts):
        for deleter in contexts:
            try:
                KeystoneClientV3(deleter).client.trusts.delete(trust_id)
                return
            except ka_exception.NotFound:
                return
            except ka_exception.ClientException as exc:
                _raise_if_transient(exc)
                LOG.info('A trust of cluster %s cannot be deleted by user '
                         '%s: %s', cluster.uuid, deleter.user_id, exc)
        LOG.warning('A trust of cluster %s stays until its trustee is '
                    'deleted', cluster.uuid)

    def find_trustee(self, username):
        """Return the trustee user of that name, or None.

        :raises ServiceUnavailable: Keystone does not answer.
        :raises AuthorizationFailure: it refuses.
        """
        try:
            users = self.domain_admin_client.users.list(
                domain=self.trustee_domain_id, name=username)
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            raise exception.AuthorizationFailure(
                client='keystone', message=str(exc)) from exc
        return users[0] if users else None

    def create_trustee(self, username, password):
        """Return the trustee user, who has this password afterwards.

        A user of that name, left by an attempt before, is used again.

        :raises ServiceUnavailable: Keystone does not answer.
        :raises TrusteeCreateFailed: it refuses.
        """
        try:
            user = self.find_trustee(username)
            if user is not None:
                return self.domain_admin_client.users.update(
                    user, password=password, options=_TRUSTEE_OPTIONS)
            return self.domain_admin_client.users.create(
                name=username, password=password,
                domain=self.trustee_domain_id, options=_TRUSTEE_OPTIONS)
        except (ka_exception.ClientException,
                exception.MagnumException) as exc:
            _raise_if_transient(exc)
            LOG.error('Keystone refuses the trustee %s: %s', username, exc)
            raise exception.TrusteeCreateFailed(
                username=username,
                domain_id=CONF.trust.trustee_domain_id or
                CONF.trust.trustee_domain_name) from exc

    def delete_trustee(self, trustee_user_id):
        """The trustee user does not exist afterwards.

        :raises ServiceUnavailable: Keystone does not answer.
        :raises TrusteeDeleteFailed: it refuses.
        """
        try:
            self.domain_admin_client.users.delete(trustee_user_id)
        except ka_exception.NotFound:
            LOG.debug('The trustee %s is gone already', trustee_user_id)
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            LOG.error('Keystone refuses to delete the trustee %s: %s',
                      trustee_user_id, exc)
            raise exception.TrusteeDeleteFailed(
                trustee_id=trustee_user_id) from exc

    def get_project(self, project_id):
        """Return the project with this id.

        :raises ProjectNotFound: there is none.
        :raises AuthorizationFailure: the context may not know.
        :raises ServiceUnavailable: Keystone does not answer.
        """
        missing = exception.ProjectNotFound(name='project', id=project_id)
        # The id becomes a part of a path, which anything else could leave.
        if not _ID.fullmatch(project_id):
            raise missing
        try:
            return self.client.projects.get(project_id)
        except ka_exception.NotFound:
            raise missing from None
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            raise exception.AuthorizationFailure(
                client='keystone', message=str(exc)) from exc

    def get_validate_region_name(self, region_name):
        """Return ``region_name`` if Keystone knows the region.

        None stands for the region of a cloud that has only one.

        :raises InvalidParameterValue: there is no such region, or several
            when none was named.
        :raises RegionsListFailed: Keystone does not tell.
        """
        try:
            regions = [region.id for region in self.client.regions.list()]
        except ka_exception.ClientException as exc:
            _raise_if_transient(exc)
            raise exception.RegionsListFailed() from exc
        if region_name is None and len(regions) == 1:
            return regions[0]
        if region_name not in regions:
            raise exception.InvalidParameterValue(err=_(
                'The configured region_name %(name)s is not a region of the '
                'cloud, which are: %(regions)s') % {
                    'name': region_name, 'regions': ', '.join(regions)})
        return region_name


def _through(cluster, trust_id):
    """Return a context that acts through another trust of the cluster.

    With None it is the trustee's alone, as on the nodes.
    """
    context = magnum_context.make_cluster_context(cluster)
    context.trust_id = trust_id
    return context


def _client(session):
    # Where tokens come from is reachable; the catalog may name interfaces
    # that are not.
    return keystone_client.Client(session=session,
                                  endpoint_override=sessions.auth_url())


def _raise_if_transient(exc):
    if exception.is_transient(exc):
        raise exception.ServiceUnavailable(
            service='identity', reason=exc) from exc


def is_octavia_enabled():
    """Whether the cloud has an enabled service of type load-balancer.

    :raises ServicesListFailed: Keystone does not tell.
    :raises ServiceUnavailable: Keystone does not answer.
    """
    admin = KeystoneClientV3(magnum_context.make_admin_context())
    try:
        services = admin.client.services.list(type='load-balancer')
    except ka_exception.ClientException as exc:
        _raise_if_transient(exc)
        raise exception.ServicesListFailed() from exc
    return bool(services) and bool(services[0].enabled)
