"""Who asks, for which project, with which token.

Owns the request context and the thread's current one.  Must not know how a
token is checked or a session is made.
"""

import copy

from oslo_context import context as oslo_context
from oslo_db.sqlalchemy import enginefacade

from magnum.common import policy

# Fields beyond those of oslo.context, in the order of the constructor.
_OWN = ('auth_url', 'trust_id', 'auth_token_info', 'all_tenants', 'password')

# What oslo.context stores and from_dict must bring back; its dictionary form
# knows some of them by other names.
_BASE = ('auth_token', 'domain_id', 'domain_name', 'user_name', 'user_id',
         'user_domain_name', 'user_domain_id', 'project_name', 'project_id',
         'project_domain_id', 'project_domain_name', 'roles', 'is_admin',
         'read_only', 'show_deleted', 'request_id', 'global_request_id',
         'resource_uuid', 'is_admin_project', 'system_scope')

_SECRETS = ('auth_token', 'auth_token_info', 'password', 'service_token')


@enginefacade.transaction_context_provider
class RequestContext(oslo_context.RequestContext):
    """The identity on whose behalf something is done.

    ``is_admin`` None asks the policy rule context_is_admin.  Treat a context
    as read-only: :meth:`elevated` returns a changed copy.
    """

    def __init__(self, auth_token=None, auth_url=None, domain_id=None,
                 domain_name=None, user_name=None, user_id=None,
                 user_domain_name=None, user_domain_id=None,
                 project_name=None, project_id=None, roles=None,
                 is_admin=None, read_only=False, show_deleted=False,
                 request_id=None, trust_id=None, auth_token_info=None,
                 all_tenants=False, password=None, overwrite=True, **kwargs):
        super().__init__(
            overwrite=overwrite,
            auth_token=auth_token, domain_id=domain_id,
            domain_name=domain_name, user_name=user_name, user_id=user_id,
            user_domain_name=user_domain_name, user_domain_id=user_domain_id,
            project_name=project_name, project_id=project_id, roles=roles,
            is_admin=is_admin, read_only=read_only,
            show_deleted=show_deleted, request_id=request_id, **kwargs)
        if not overwrite and oslo_context.get_current() is self:
            # oslo.context stores it anyway when there was none before.
            set_ctx(None)
        self.auth_url = auth_url
        self.trust_id = trust_id
        self.auth_token_info = auth_token_info
        self.all_tenants = all_tenants
        self.password = password
        if is_admin is None:
            self.is_admin = policy.check_is_admin(self)

    def to_dict(self):
        """Return the context as a dictionary that can travel and come back.

        It holds the token and must not be logged.
        """
        values = super().to_dict()
        values.update((name, getattr(self, name)) for name in _BASE)
        values.update((name, getattr(self, name)) for name in _OWN)
        return values

    @classmethod
    def from_dict(cls, values, **kwargs):
        """Return the context :meth:`to_dict` told; unknown keys are ignored.

        The thread's current context stays what it is.
        """
        known = {name: values[name] for name in _BASE + _OWN
                 if name in values}
        # A sender that writes only oslo.context's own names.
        for name, alias in (('user_id', 'user'), ('project_id', 'project'),
                            ('domain_id', 'domain'),
                            ('user_domain_id', 'user_domain'),
                            ('project_domain_id', 'project_domain')):
            if known.get(name) is None and values.get(alias) is not None:
                known[name] = values[alias]
        known.update(kwargs)
        known.setdefault('overwrite', False)
        return cls(**known)

    def get_logging_values(self):
        """Return what a log line may show: no token, no password."""
        values = super().get_logging_values()
        for name in _SECRETS:
            if values.get(name) is not None:
                values[name] = '***'
        values.pop('auth_token_info', None)
        return values

    def redacted_copy(self, **kwargs):
        """Return a copy without secrets."""
        kept = {name: value for name, value in self.to_dict().items()
                if name not in _SECRETS}
        return self.from_dict(kept, **kwargs)

    def elevated(self, all_tenants=True, show_deleted=None):
        """Return a copy that is an administrator's and sees all projects.

        User, project and token stay, so that calls to other services are
        still made for the one who asked.
        """
        values = self.to_dict()
        values['roles'] = copy.copy(self.roles)
        values['is_admin'] = True
        values['all_tenants'] = all_tenants
        if show_deleted is not None:
            values['show_deleted'] = show_deleted
        return self.from_dict(values)

    def __repr__(self):
        return (f'<RequestContext {self.request_id} user {self.user_id} '
                f'project {self.project_id}>')


def make_context(*args, **kwargs):
    """Return a new context; see :class:`RequestContext`."""
    return RequestContext(*args, **kwargs)


def make_admin_context(show_deleted=False, all_tenants=False):
    """Return a context of the service itself, without a user.

    :param show_deleted: also see deleted rows.
    :param all_tenants: see the rows of every project.
    """
    return RequestContext(user_id=None, project_id=None, is_admin=True,
                          show_deleted=show_deleted, all_tenants=all_tenants,
                          overwrite=False)


def make_cluster_context(cluster, show_deleted=False):
    """Return a context that acts through the trust of ``cluster``.

    It authenticates as the trustee, and so does for the cluster's owner what
    the trust allows.
    """
    return RequestContext(user_name=cluster.trustee_username,
                          user_id=cluster.trustee_user_id,
                          password=cluster.trustee_password,
                          trust_id=cluster.trust_id,
                          project_id=cluster.project_id,
                          is_admin=False, show_deleted=show_deleted,
                          overwrite=False)


def get_admin_context(read_deleted='no'):
    """Return an administrator's context, not stored in the thread."""
    return make_admin_context(show_deleted=read_deleted != 'no')


def has_ctx():
    """Whether the thread has a current context."""
    return oslo_context.get_current() is not None


def ctx():
    """Return the thread's current context.

    :raises LookupError: there is none.
    """
    current = oslo_context.get_current()
    if current is None:
        raise LookupError('This thread has no current context')
    return current


def set_ctx(new_ctx):
    """The thread's current context is ``new_ctx``; None: there is none."""
    if new_ctx is None:
        if has_ctx():
            delattr(oslo_context._request_store, 'context')
        return
    new_ctx.update_store()
