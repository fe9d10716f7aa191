"""What every request gets before its controller, and every answer after.

Owns the pecan hooks: caller, conductor client, failures, version headers.
Must not know resources.
"""
from pecan import hooks

from magnum.api import cloud
from magnum.api.controllers import versions
from magnum.api import errors
from magnum.common import context
import magnum.conf

CONF = magnum.conf.CONF


class ContextHook(hooks.PecanHook):
    """Puts the caller, the conductor and the cloud on the request."""

    def __init__(self, rpcapi):
        """Serve requests with one conductor client.

        :param rpcapi: function without arguments that returns it; first
            called by the first request, in the process that serves it
        """
        self._rpcapi = rpcapi

    def on_route(self, state):
        request = state.request
        request.context = caller(request)
        request.cloud = cloud.Cloud(request.context)
        request.rpcapi = self._rpcapi()


def caller(request):
    """The context of a request, from what keystonemiddleware vouches for.

    It also becomes the context of this thread, so log lines carry it.
    """
    headers = request.headers
    roles = [role.strip() for role in headers.get('X-Roles', '').split(',')
             if role.strip()]
    return context.make_context(
        auth_token=headers.get('X-Auth-Token'),
        auth_url=CONF.keystone_authtoken.www_authenticate_uri,
        auth_token_info=request.environ.get('keystone.token_info'),
        user_name=headers.get('X-User-Name'),
        user_id=headers.get('X-User-Id'),
        user_domain_name=headers.get('X-User-Domain-Name'),
        user_domain_id=headers.get('X-User-Domain-Id'),
        project_name=headers.get('X-Project-Name'),
        project_id=headers.get('X-Project-Id'),
        project_domain_id=headers.get('X-Project-Domain-Id'),
        project_domain_name=headers.get('X-Project-Domain-Name'),
        # Of a token without project, which rules of projects refuse.
        domain_id=headers.get('X-Domain-Id'),
        domain_name=headers.get('X-Domain-Name'),
        system_scope=headers.get('OpenStack-System-Scope'),
        request_id=request.environ.get(errors.REQUEST_ID),
        roles=roles)


class ErrorHook(hooks.PecanHook):
    """Answers what a controller, or the routing, raised."""

    def on_error(self, state, error):
        return errors.response(error, state.request.environ)


class VersionHook(hooks.PecanHook):
    """Says which version an answer is, once one was chosen."""

    def after(self, state):
        version = getattr(state.request, 'version', None)
        if version is not None:
            state.response.headers.update(versions.headers(version))
