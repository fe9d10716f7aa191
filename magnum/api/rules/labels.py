"""Rules about labels; which there are is the drivers' table."""
from magnum.drivers.common import labels


def labels_are_well_formed(case):
    """Unknown labels pass: drivers outside the tree have their own."""
    for name, value in (case.given_labels or {}).items():
        labels.check(name, value)
