"""The kind of check that oslo.policy lacks."""

from oslo_policy import policy

USER_DOMAIN = 'domain_id'


# Rules are parsed when they are declared, so this must be known before.
@policy.register(USER_DOMAIN)
class UserDomainCheck(policy.Check):
    """``domain_id:X``: the user belongs to the domain X.

    oslo.policy reads a credential of that name as "the token is scoped to a
    domain", so the user's domain cannot be handed to it under that name.
    """

    def __call__(self, target, creds, enforcer, current_rule=None):
        try:
            wanted = self.match % target
        except KeyError:
            return False
        return wanted == str(creds.get('user_domain_id'))
