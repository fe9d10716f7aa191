"""Rules about what the cloud has: images, flavors, networks, key pairs.

A case says what it needs by its attributes ``flavors`` (names or ids),
``needs_flavors``, ``labels``, ``template``, ``fixed_network``,
``fixed_subnet`` and ``keypair``.
"""
from magnum.api import rules
from magnum.common import exception
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF


@rules.asks(lambda case: {'flavors': case.flavors})
def flavors_exist(case):
    for flavor in case.flavors:
        if flavor is not None:
            case.cloud.flavor(flavor)


def root_disk_has_a_size(case):
    """Without a boot volume the disk of the flavor must not be empty."""
    if boot_volume_size(case.labels) > 0:
        return
    for flavor in case.flavors:
        if flavor is not None:
            if not case.cloud.flavor(flavor).disk:
                raise exception.FlavorZeroRootVolumeNotSupported()
        elif case.needs_flavors:
            raise exception.InvalidParameterValue(
                _("Neither the request nor the cluster template names a "
                  "flavor for every node; give flavor_id and "
                  "master_flavor_id, or the label boot_volume_size"))


def boot_volume_size(labels):
    """Size of the root volume in GB, 0 for none.

    :raises: InvalidParameterValue for a label that is no number
    """
    value = (labels or {}).get('boot_volume_size',
                               CONF.cinder.default_boot_volume_size)
    try:
        return int(value)
    except ValueError:
        raise exception.InvalidParameterValue(
            _("The label boot_volume_size is '%s'; it should be a whole "
              "number of gigabytes") % value)


@rules.asks(lambda case: {'images': [case.template.image_id]})
def image_is_usable(case):
    case.cloud.image(case.template.image_id)


@rules.asks(lambda case: {
    'networks': [case.template.external_network_id]})
def external_network_exists(case):
    if case.template.external_network_id:
        case.cloud.external_network(case.template.external_network_id)


@rules.asks(lambda case: {'networks': [case.fixed_network]})
def fixed_network_exists(case):
    if case.fixed_network:
        case.cloud.network(case.fixed_network)


@rules.asks(lambda case: {'subnets': [case.fixed_subnet]})
def fixed_subnet_exists(case):
    if case.fixed_subnet:
        case.cloud.subnet(case.fixed_subnet)


@rules.asks(lambda case: {'keypairs': [case.keypair]})
def keypair_exists(case):
    if case.keypair:
        case.cloud.keypair(case.keypair)
