"""Rules about labels; which there are is the drivers' table."""
from magnum.api.types import fields
from magnum.common import exception
from magnum.drivers.common import labels
from magnum.i18n import _


def labels_are_well_formed(case):
    """Unknown labels pass: drivers outside the tree have their own.

    So do those of another engine.
    """
    for name, value in (case.given_labels or {}).items():
        labels.check(name, value, case.template.coe)


def labels_fit(case):
    """With those that are inherited they may be too many."""
    try:
        fields.check_size(case.labels or {})
    except ValueError as error:
        raise exception.InvalidParameterValue(
            _("The labels of the request and those it inherits are too "
              "long together: %s") % error)
