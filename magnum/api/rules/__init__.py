"""What must be true of a request, in the order it is looked at.

Each module has lists of rules. A rule is a function of the use case (see
:mod:`magnum.api.requests`), named as the truth it demands; it raises one
exception of its own and changes nothing. What the cloud knows it asks from
``case.cloud``, which remembers answers.
"""
from magnum.common import exception
from magnum.i18n import _


def caller_has_a_project(case):
    """Nothing can be made for a whole domain or system.

    Rules of policy see to it, unless scopes are not enforced.
    """
    if not case.context.project_id:
        raise exception.NotAuthorized(
            _("This needs a token of a project, and yours is of none"))


def asks(names):
    """Mark a rule as one that asks the cloud.

    :param names: function of a case to what the rule will look up, as
        arguments of :meth:`magnum.api.cloud.Cloud.expect`
    """
    def mark(rule):
        rule.asks = names
        return rule

    return mark


def check(rules, case):
    """Apply rules in order; the first failure is the answer.

    The first rule that asks the cloud has it asked for all of them, so
    nobody is asked when a rule before refuses.
    """
    for rule in rules:
        if hasattr(rule, 'asks'):
            case.cloud.expect(**rule.asks(case))
    for rule in rules:
        rule(case)
