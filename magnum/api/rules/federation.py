"""What must be true of a new federation, and of changes to one."""
from magnum.common import exception
from magnum.i18n import _

ZONE = 'dns-zone'


def properties_name_a_zone(case):
    if not (case.properties or {}).get(ZONE):
        raise exception.InvalidParameterValue(
            _("Federations need the property '%s', the DNS zone of their "
              "services") % ZONE)


def nothing_else_is_going_on(case):
    """The acceptance asks again, as the row is written."""
    case.refuse_in_progress(case.federation.status)


def host_is_there(case):
    if case.host is None:
        raise exception.NotSupported(
            operation=_("Changing a federation whose host cluster has gone"))


def driver_has_federations(case):
    if not case.is_supported:
        raise exception.NotSupported(
            _("The driver of the host cluster %s does not support "
              "federations.") % case.host.uuid)


CREATE = (properties_name_a_zone, driver_has_federations)
UPDATE = (properties_name_a_zone, host_is_there, driver_has_federations,
          nothing_else_is_going_on)
