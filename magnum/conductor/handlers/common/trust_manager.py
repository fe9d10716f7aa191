"""The old address of magnum.common.trusts."""

from magnum.common import trusts

create_trustee_and_trust = trusts.create_trustee_and_trust
delete_trustee_and_trust = trusts.delete_trustee_and_trust
