"""Personas, and how a row of an action table becomes a rule."""

import typing

from oslo_policy import policy

from magnum.common.policies import checks
from magnum.i18n import _

ADMIN = 'rule:context_is_admin'
OWNER = 'rule:admin_or_owner'
USER_OR_CLUSTER = 'rule:admin_or_user or rule:cluster_user'
NOT_CLUSTER = 'rule:deny_cluster_user'
ADMIN_API = 'rule:admin_api'

MEMBER = 'rule:admin_or_project_member'
READER = 'rule:admin_or_project_reader'
MEMBER_NOT_CLUSTER = 'rule:admin_or_project_member_deny_cluster_user'
READER_NOT_CLUSTER = 'rule:admin_or_project_reader_deny_cluster_user'
MEMBER_USER = 'rule:admin_or_project_member_user'
READER_USER = 'rule:admin_or_project_reader_user'
MEMBER_USER_OR_CLUSTER = (
    'rule:admin_or_project_member_user_or_cluster_user')

# The nodes of a cluster log in as its trustee, without a project: the trust
# that would give them one is handed out only if the operator says so.
MEMBER_USER_OR_NODE = f'{MEMBER_USER} or rule:cluster_user'
READER_USER_OR_NODE = f'{READER_USER} or rule:cluster_user'

PROJECT = ('project',)

_SINCE = '2023.2'
_REASON = _('The default rules tell project readers from project members.')


def _rule(name, check_str, description):
    return policy.RuleDefault(name=name, check_str=check_str,
                              description=description)


RULES = (
    _rule('context_is_admin', 'role:admin',
          _('An administrator of the cloud.')),
    _rule('admin_api', ADMIN,
          _('The old name of context_is_admin, for policy files that use '
            'it.')),
    _rule('admin_or_owner', 'is_admin:True or project_id:%(project_id)s',
          _('An administrator, or anybody of the project.')),
    _rule('admin_or_user', 'is_admin:True or user_id:%(user_id)s',
          _('An administrator, or the user who made the resource.')),
    _rule('is_user', 'user_id:%(user_id)s',
          _('The user who made the resource.')),
    _rule('cluster_user', 'user_id:%(trustee_user_id)s',
          _('The trustee user of the cluster.')),
    _rule('deny_cluster_user',
          f'not {checks.USER_DOMAIN}:%(trustee_domain_id)s',
          _('Anybody but the trustee users of clusters. domain_id is the '
            'domain of the user.')),
    _rule('project_member',
          'role:member and project_id:%(project_id)s',
          _('A member of the project.')),
    _rule('project_reader',
          'role:reader and project_id:%(project_id)s',
          _('A reader of the project.')),
    _rule('admin_or_project_member', f'{ADMIN} or rule:project_member',
          _('An administrator, or a member of the project.')),
    _rule('admin_or_project_reader', f'{ADMIN} or rule:project_reader',
          _('An administrator, or a reader of the project.')),
    _rule('project_member_deny_cluster_user',
          f'rule:project_member and {NOT_CLUSTER}',
          _('A member of the project who is no trustee.')),
    _rule('project_reader_deny_cluster_user',
          f'rule:project_reader and {NOT_CLUSTER}',
          _('A reader of the project who is no trustee.')),
    _rule('admin_or_project_member_deny_cluster_user',
          f'{ADMIN} or rule:project_member_deny_cluster_user',
          _('An administrator, or a member of the project who is no '
            'trustee.')),
    _rule('admin_or_project_reader_deny_cluster_user',
          f'{ADMIN} or rule:project_reader_deny_cluster_user',
          _('An administrator, or a reader of the project who is no '
            'trustee.')),
    _rule('admin_or_project_member_user',
          f'{ADMIN} or (rule:project_member and rule:is_user)',
          _('An administrator, or the user who made the resource, as a '
            'member of the project.')),
    _rule('admin_or_project_reader_user',
          f'{ADMIN} or (rule:project_reader and rule:is_user)',
          _('An administrator, or the user who made the resource, as a '
            'reader of the project.')),
    _rule('admin_or_project_member_user_or_cluster_user',
          f'{ADMIN} or (rule:project_member and '
          '(rule:is_user or rule:cluster_user))',
          _('An administrator, or the user who made the cluster or its '
            'trustee, as a member of the project.')),
)


class Action(typing.NamedTuple):
    """One row: an action of a resource and who may do it."""

    name: str
    check: str
    old: str | None  # default of release 16 and before
    method: str
    path: str
    doc: str
    scoped: bool = True


def build(resource, actions):
    """Return the oslo.policy rules of one resource's table."""
    return [_build(f'{resource}:{row.name}', row) for row in actions]


def _build(name, row):
    replaced = None
    if row.old not in (None, row.check):
        replaced = policy.DeprecatedRule(
            name=name, check_str=row.old, deprecated_reason=_REASON,
            deprecated_since=_SINCE)
    return policy.DocumentedRuleDefault(
        name=name, check_str=row.check, description=row.doc,
        operations=[{'method': row.method, 'path': row.path}],
        scope_types=list(PROJECT) if row.scoped else None,
        deprecated_rule=replaced)
