"""What must be true of a template."""
from magnum.api import rules
from magnum.api.rules import cloud
from magnum.api.rules import labels
from magnum.common import exception
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF

#: Engine: prefix of its options, network drivers, volume drivers.
ENGINES = {
    'kubernetes': ('kubernetes', ('flannel', 'calico', 'cilium'),
                   ('cinder',)),
    'swarm': ('swarm', ('docker', 'flannel'), ('rexray',)),
    'swarm-mode': ('swarm', ('docker', 'flannel'), ('rexray',)),
    'mesos': ('mesos', ('docker',), ('rexray',)),
}
#: Below this many gigabytes devicemapper has no room for its metadata.
DEVICEMAPPER_MINIMUM = 3


def network_driver_option(coe, option):
    """The value of ``<engine>_<option>_network_driver(s)``."""
    return getattr(CONF.cluster_template, option % ENGINES[coe][0])


def engine_is_known(case):
    """A driver named in the request has it whatever the engine is."""
    if case.template.coe not in ENGINES:
        raise exception.InvalidParameterValue(
            _("No clusters can be made of the engine %(coe)s. Give one of: "
              "%(known)s") % {'coe': case.template.coe,
                              'known': ', '.join(ENGINES)})


def network_driver_is_supported(case):
    driver = case.template.network_driver
    known = ENGINES[case.template.coe][1]
    if driver not in known:
        raise exception.InvalidParameterValue(
            _("Network driver type %(driver)s is not supported, expecting a "
              "%(known)s network driver") % {
                  'driver': driver, 'known': '/'.join(known)})


def network_driver_is_allowed(case):
    driver = case.template.network_driver
    allowed = network_driver_option(case.template.coe,
                                    '%s_allowed_network_drivers')
    if 'all' not in allowed and driver not in allowed:
        raise exception.InvalidParameterValue(
            _("Network driver %(driver)s is not enabled in this cloud, "
              "which has: %(allowed)s") % {
                  'driver': driver, 'allowed': ', '.join(allowed)})


def volume_driver_is_supported(case):
    driver = case.template.volume_driver
    known = ENGINES[case.template.coe][2]
    if driver is not None and driver not in known:
        raise exception.InvalidParameterValue(
            _("Volume driver type %(driver)s is not supported, expecting a "
              "%(known)s volume driver") % {
                  'driver': driver, 'known': '/'.join(known)})


def docker_volume_fits_storage_driver(case):
    if case.template.docker_storage_driver != 'devicemapper':
        return
    size = case.docker_volume_size
    if size is None or size < DEVICEMAPPER_MINIMUM:
        raise exception.InvalidParameterValue(
            _("The docker storage driver devicemapper needs a "
              "docker_volume_size of %d GB at least")
            % DEVICEMAPPER_MINIMUM)


CREATE = (
    rules.caller_has_a_project,
    engine_is_known,
    network_driver_is_supported,
    network_driver_is_allowed,
    volume_driver_is_supported,
    docker_volume_fits_storage_driver,
    labels.labels_are_well_formed,
    cloud.flavors_exist,
    cloud.root_disk_has_a_size,
    cloud.external_network_exists,
    cloud.fixed_network_exists,
    cloud.fixed_subnet_exists,
)

#: What is looked at again when one of these attributes changed.
UPDATE = {
    'coe': (engine_is_known, network_driver_is_supported,
            network_driver_is_allowed, volume_driver_is_supported),
    'network_driver': (network_driver_is_supported,
                       network_driver_is_allowed),
    'volume_driver': (volume_driver_is_supported,),
    'image_id': (cloud.image_is_usable,),
    'flavor_id': (cloud.flavors_exist, cloud.root_disk_has_a_size),
    'master_flavor_id': (cloud.flavors_exist, cloud.root_disk_has_a_size),
    'labels': (labels.labels_are_well_formed, cloud.root_disk_has_a_size),
    'external_network_id': (cloud.external_network_exists,),
    'fixed_network': (cloud.fixed_network_exists,),
    'fixed_subnet': (cloud.fixed_subnet_exists,),
}


def of_change(changed):
    """The rules for some changed attributes, each once.

    :param changed: names, in the order in which they are judged
    """
    return tuple(dict.fromkeys(
        rule for name in changed for rule in UPDATE.get(name, ())))
