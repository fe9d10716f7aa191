"""Whose rows a query may see.

Owns the translation of a request context into a plain value.  It must not
know tables, and it never asks Keystone: what it needs is in the context and
in the configuration.
"""

import dataclasses

import magnum.conf

CONF = magnum.conf.CONF


@dataclasses.dataclass(frozen=True)
class Scope:
    """The rows a caller owns.

    :ivar project_id: rows of this project, when set
    :ivar user_id: rows of this user, when there is no project
    :ivar everything: rows of all projects
    :ivar is_admin: whether the caller administers the service
    """

    project_id: str | None = None
    user_id: str | None = None
    everything: bool = False
    is_admin: bool = False


EVERYTHING = Scope(everything=True, is_admin=True)


def of(context):
    """Return the scope of a request context.

    An administrator who asked for all tenants sees everything.  A trustee,
    the user that lives on the nodes of a cluster, acts for the project of
    its cluster, which its name tells: ``<cluster uuid>_<project id>``.
    """
    is_admin = bool(context.is_admin)
    if is_admin and context.all_tenants:
        return EVERYTHING
    project_id = context.project_id
    if is_trustee(context) and '_' in (context.user_name or ''):
        project_id = context.user_name.split('_', 1)[1]
    return Scope(project_id=project_id, user_id=context.user_id,
                 is_admin=is_admin)


def is_trustee(context):
    """Say whether the caller is a user of the trustee domain."""
    trust = CONF.trust
    by_id = trust.trustee_domain_id
    if by_id:
        return context.user_domain_id == by_id
    by_name = trust.trustee_domain_name
    return bool(by_name) and context.user_domain_name == by_name
