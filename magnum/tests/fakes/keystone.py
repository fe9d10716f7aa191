"""A Keystone that trusts every token it has not revoked."""

import types
import uuid

from keystoneauth1 import exceptions as ka_exception

from magnum.tests.fakes import base

DOMAIN = 'trustee-domain'

ENDPOINTS = {
    'identity': 'http://127.0.0.1:5000/v3',
    'orchestration': 'http://127.0.0.1:8004/v1/project',
    'image': 'http://127.0.0.1:9292',
    'compute': 'http://127.0.0.1:8774/v2.1',
    'network': 'http://127.0.0.1:9696',
    'block-storage': 'http://127.0.0.1:8776/v3',
    'load-balancer': 'http://127.0.0.1:9876',
    'key-manager': 'http://127.0.0.1:9311',
    'container-infrastructure-management': 'http://127.0.0.1:9511/v1',
    'container-infra': 'http://127.0.0.1:9511/v1',
}


class FakeAuth:
    """Stands for a keystoneauth plugin of one context."""

    def __init__(self, keystone, context):
        self._keystone = keystone
        self._context = context

    def get_access(self, session=None):
        """Return what the token says."""
        context = self._context
        self._keystone.enter('auth.get_access', context)
        trust = self._keystone.trusts.get(context.trust_id)
        return types.SimpleNamespace(
            user_id=trust.trustor_user_id if trust else context.user_id,
            project_id=trust.project_id if trust else context.project_id,
            role_names=self._keystone.roles_of(context),
            is_admin_project=True, domain_id=None,
            application_credential_id=(
                'app-cred' if context.auth_token in
                self._keystone.application_credential_tokens else None))


class FakeSession:
    """Stands for the keystoneauth session of one context."""

    def __init__(self, keystone, context):
        self._keystone = keystone
        self._context = context
        self.auth = FakeAuth(keystone, context)

    def get_endpoint(self, service_type=None, **kwargs):
        """Return the URL in the catalog, or None."""
        self._keystone.enter('session.get_endpoint', self._context)
        return self._keystone.endpoints.get(service_type)

    def get_token(self):
        """Return the token of the context, or a made up one."""
        self._keystone.enter('session.get_token', self._context)
        return self._context.auth_token or 'a-new-token'


class FakeKeystone(base.FakeService):
    """The service: see :class:`magnum.tests.fakes.cloud.FakeCloud`."""

    def __init__(self, cloud):
        super().__init__(cloud)
        self.users = {}
        self.trusts = {}
        self.regions = ['RegionOne']
        self.endpoints = dict(ENDPOINTS)
        self.services = [
            types.SimpleNamespace(id='octavia', type='load-balancer',
                                  name='octavia', enabled=True)]
        self.revoked = set()
        # Ids of projects that are not there; all others are.
        self.no_projects = set()
        self.application_credential_tokens = set()
        # What the user of the service is in its own project.
        self.service_roles = ['admin']
        # As by Keystone's own policy: trustees may list their trusts.
        self.shows_trusts = True

    def connection_error(self, method):
        return base.nobody('keystone')

    # What tests do.

    def revoke(self, token):
        """Calls with this token are unauthorized."""
        self.revoked.add(token)

    def forget_trust(self, trust_id):
        """The trust is gone, as when its maker lost a role."""
        self.trusts.pop(trust_id)

    def roles_of(self, context):
        """Return the names of the roles a token of the context has."""
        trust = self.trusts.get(context.trust_id)
        if trust is not None:
            return list(trust.role_names or ['member', 'reader'])
        if context.auth_token or context.password:
            return list(context.roles or ['member', 'reader'])
        return list(self.service_roles)

    def check(self, context):
        """Raise unless Keystone gives the context a token."""
        if self.down:
            raise self.connection_error('check')
        if context.auth_token:
            if context.auth_token in self.revoked:
                raise ka_exception.Unauthorized(
                    'The request you have made requires authentication.')
        elif context.password:
            if context.trust_id and context.trust_id not in self.trusts:
                raise ka_exception.NotFound(
                    f'Could not find trust: {context.trust_id}.')
            user = self.users.get(context.user_id)
            if user is None or user.password != context.password:
                raise ka_exception.Unauthorized(
                    'The request you have made requires authentication.')

    # What clients do.

    def session(self, context):
        """Return what stands for a session of the context."""
        return FakeSession(self, context)

    def client(self, context):
        """Return what stands for keystoneclient, as the context."""
        return base.managers(
            self, context,
            trusts={
                'create': self._create_trust, 'get': self._get_trust,
                'list': self._list_trusts,
                'delete': lambda trust: self._delete_trust(context, trust),
            },
            regions={'list': lambda: [types.SimpleNamespace(id=name)
                                      for name in self.regions]},
            services={'list': lambda type=None, **kwargs: [
                service for service in self.services
                if type in (None, service.type)]},
            projects={'get': self._get_project})

    def domain_admin_client(self):
        """Return what stands for keystoneclient, as the domain's admin."""
        return base.managers(
            self, None,
            users={
                'create': self._create_user, 'get': self._get_user,
                'list': self._list_users, 'update': self._update_user,
                'delete': self._delete_user,
            })

    def _create_trust(self, trustee_user, trustor_user, role_names=None,
                      project=None, impersonation=False, **kwargs):
        trust = types.SimpleNamespace(
            id=uuid.uuid4().hex, trustee_user_id=trustee_user,
            trustor_user_id=trustor_user, project_id=project,
            role_names=role_names, impersonation=impersonation, **kwargs)
        if trustee_user not in self.users:
            raise ka_exception.NotFound(f'Could not find {trustee_user}.')
        self.trusts[trust.id] = trust
        return trust

    def _list_trusts(self, trustor_user=None, trustee_user=None):
        if trustee_user and not self.shows_trusts:
            raise ka_exception.Forbidden('You are not authorized.')
        return [trust for trust in self.trusts.values()
                if trustor_user in (None, trust.trustor_user_id) and
                trustee_user in (None, trust.trustee_user_id)]

    def _get_trust(self, trust):
        if trust not in self.trusts:
            raise ka_exception.NotFound(f'Could not find trust: {trust}.')
        return self.trusts[trust]

    def _delete_trust(self, context, trust_id):
        trust = self._get_trust(trust_id)
        if not (context.is_admin or context.trust_id == trust_id or
                context.user_id == trust.trustor_user_id):
            raise ka_exception.Forbidden('You are not authorized.')
        del self.trusts[trust_id]

    def _get_project(self, project):
        if project in self.no_projects:
            raise ka_exception.NotFound(f'Could not find project: {project}.')
        return types.SimpleNamespace(id=project, name=project, enabled=True)

    def _create_user(self, name, password=None, domain=None, options=None,
                     **kwargs):
        if self._list_users(domain=domain, name=name):
            raise ka_exception.Conflict(f'Duplicate entry: {name}.')
        user = types.SimpleNamespace(
            id=uuid.uuid4().hex, name=name, password=password,
            domain_id=domain, options=options or {})
        self.users[user.id] = user
        return user

    def _get_user(self, user):
        ident = getattr(user, 'id', user)
        if ident not in self.users:
            raise ka_exception.NotFound(f'Could not find user: {ident}.')
        return self.users[ident]

    def _list_users(self, domain=None, name=None, **kwargs):
        return [user for user in self.users.values()
                if domain in (None, user.domain_id) and
                name in (None, user.name)]

    def _update_user(self, user, password=None, options=None, **kwargs):
        found = self._get_user(user)
        if password is not None:
            found.password = password
        found.options.update(options or {})
        return found

    def _delete_user(self, user):
        found = self._get_user(user)
        del self.users[found.id]
        # Keystone deletes the trusts of a user with it.
        for trust_id, trust in list(self.trusts.items()):
            if found.id in (trust.trustee_user_id, trust.trustor_user_id):
                del self.trusts[trust_id]
