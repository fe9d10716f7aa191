"""What must be true of a request, in the order it is looked at.

Each module has lists of rules. A rule is a function of the use case (see
:mod:`magnum.api.requests`), named as the truth it demands; it raises one
exception of its own and changes nothing. What the cloud knows it asks from
``case.cloud``, which remembers answers.
"""


def check(rules, case):
    """Apply rules in order; the first failure is the answer."""
    for rule in rules:
        rule(case)
