"""Decides whether a request is allowed.

Owns the enforcer of the process and the credentials and target it is given.
Must not know any resource, and asks Keystone at most once per process (for
the trustee domain).
"""

import threading

from oslo_config import cfg
from oslo_policy import opts as policy_opts
from oslo_policy import policy

from magnum.common import exception
from magnum.common import policies
from magnum.common import trustee_domain
import magnum.conf

CONF = magnum.conf.CONF

_ENFORCER = None
_LOCK = threading.Lock()

# What rules may compare.  No token: oslo.policy logs the credentials.
_CREDENTIALS = ('user_id', 'user_name', 'user_domain_id', 'project_id',
                'project_name', 'project_domain_id', 'domain_id',
                'system_scope', 'roles', 'is_admin', 'is_admin_project')


def set_defaults(conf):
    """oslo.policy looks for policy.yaml and enforces scopes afterwards."""
    policy_opts.set_defaults(conf, policy_file='policy.yaml')


def get_enforcer():
    """Return an enforcer with all rules, for oslo.policy's command line."""
    # The command line of oslo.policy has parsed its own arguments, not ours.
    cfg.CONF([], project='magnum')
    return init()


def init():
    """Return the enforcer of the process; it is made on the first call."""
    global _ENFORCER
    if _ENFORCER is None:
        with _LOCK:
            if _ENFORCER is None:
                enforcer = policy.Enforcer(CONF)
                # One line for each of sixty rules tells nobody anything;
                # magnum-status says what has to be changed.
                enforcer.suppress_default_change_warnings = True
                enforcer.suppress_deprecation_warnings = True
                enforcer.register_defaults(policies.list_rules())
                _ENFORCER = enforcer
    return _ENFORCER


def reset():
    """The next check reads configuration and policy files anew."""
    global _ENFORCER
    with _LOCK:
        _ENFORCER = None


def credentials(context):
    """Return what the rules may know of the caller: never a token."""
    return {name: getattr(context, name, None) for name in _CREDENTIALS}


def default_target(context):
    """Return the target of a request that names no object."""
    return {'project_id': context.project_id, 'user_id': context.user_id}


def enforce(context, rule, target=None, do_raise=True, exc=None):
    """Whether ``context`` may do what ``rule`` guards.

    :param target: attributes of the object (as_dict()); None: the caller's
        own project and user, so that owner checks hold.
    :param exc: class raised instead of PolicyNotAuthorized, called with
        ``action=rule``.
    :raises PolicyNotAuthorized: it is refused and ``do_raise`` is set.
    :raises ServiceUnavailable: the domain of trustees must be asked from
        Keystone and Keystone does not answer.
    """
    values = dict(default_target(context) if target is None else target)
    trustees = trustee_domain.get_id()
    if trustees is not None:
        values['trustee_domain_id'] = trustees
    try:
        allowed = bool(init().enforce(rule, values, credentials(context),
                                      do_raise=True))
    except (policy.PolicyNotAuthorized, policy.InvalidScope):
        allowed = False
    if not allowed and do_raise:
        raise (exc or exception.PolicyNotAuthorized)(action=rule)
    return allowed


def check_is_admin(context):
    """Whether the rule context_is_admin holds for ``context``."""
    return bool(init().enforce('context_is_admin', {},
                               credentials(context), do_raise=False))
