"""Who may do what to which resource, and how a resource is found.

Owns the two questions every controller asks: may this caller (policy), and
which object does the client mean (uuid or name, in the projects it sees).
Must not know any resource.
"""
from oslo_utils import uuidutils

from magnum.common import exception
from magnum.common import policy
from magnum.i18n import _
from magnum.objects import base


def authorize(request, rule, target=None, refusal=None):
    """Let the request go on if the caller may.

    :param target: the object it is about; None for the caller's own project
    :param refusal: what to raise instead of PolicyNotAuthorized; it is told
        the ``action``
    :raises: PolicyNotAuthorized
    """
    if target is not None:
        # Not what an object computes: a rule needs columns only.
        target = base.MagnumObject.as_dict(target)
    policy.enforce(request.context, rule, target, exc=refusal)


def authorize_for(request, rule, project_id):
    """The same for what a project has, whether there is a row of it or not.

    A policy of the operator can only say which members of a project may;
    what other projects have is for administrators.

    :raises: PolicyNotAuthorized
    """
    context = request.context
    policy.enforce(context, rule, {'project_id': project_id,
                                   'user_id': context.user_id})
    if project_id != context.project_id and not context.is_admin:
        raise exception.PolicyNotAuthorized(
            _("Policy doesn't allow %s to be performed for another project, "
              "which takes context_is_admin as well.") % rule)


def scoped(request, rule):
    """The context to find objects with: of all projects for admins.

    :param rule: what an admin needs to see other projects
    :raises: PolicyNotAuthorized for an admin who does not
    """
    if not request.context.is_admin:
        return request.context
    authorize(request, rule)
    return request.context.elevated()


def find(kind, context, ident):
    """The object a client names.

    Text in the form of a UUID is one, anything else is a name.

    :raises: the not-found error of its kind; Conflict when several objects
        have the name
    """
    if uuidutils.is_uuid_like(ident):
        return kind.get_by_uuid(context, ident)
    return kind.get_by_name(context, ident)


def find_in(kind, context, cluster, ident):
    """The same for what belongs to a cluster."""
    if uuidutils.is_uuid_like(ident):
        return kind.get_by_uuid(context, cluster.uuid, ident)
    return kind.get_by_name(context, cluster.uuid, ident)
