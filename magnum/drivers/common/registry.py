"""The drivers that are installed, and which of them serves a cluster.

Owns the entry-point group ``magnum.drivers`` and the rules of choice: an
explicit name, a (server type, distro, engine) triple, the default.
It must not know what a driver does with a cluster.
"""

import functools
from importlib import metadata

from oslo_log import log as logging
from stevedore import named

from magnum.common import exception
import magnum.conf
from magnum.i18n import _

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

GROUP = 'magnum.drivers'


def _report_failure(manager, entry_point, error):
    LOG.error('Driver %(name)s (%(target)s) cannot be used: %(error)s',
              {'name': entry_point.name, 'target': entry_point.value,
               'error': error})


def _report_missing(missing):
    LOG.info('No driver is called %s', ', '.join(sorted(missing)))


def _extensions(names, invoke=False):
    """Load the entry points of these names, in this order.

    A driver that does not import or construct is reported and left out: one
    broken package must not take the others down.
    """
    return named.NamedExtensionManager(
        GROUP, list(names), invoke_on_load=invoke, name_order=True,
        on_load_failure_callback=_report_failure,
        on_missing_entrypoints_callback=_report_missing).extensions


@functools.cache
def _installed():
    # Reads the metadata of every installed package: 25 ms with two hundred.
    return frozenset(
        entry.name for entry in metadata.entry_points(group=GROUP))


def names():
    """Return the sorted names of the installed drivers not disabled."""
    return sorted(_installed() - set(CONF.drivers.disabled_drivers))


def load_entry_points():
    """Yield (entry point, class) of every enabled driver, by name."""
    for extension in _extensions(names()):
        yield extension.entry_point, extension.plugin


def _key(kind):
    return kind['server_type'], kind['os'], kind['coe']


@functools.lru_cache(maxsize=8)
def _drivers(enabled):
    table = {}
    for extension in _extensions(enabled, invoke=True):
        for kind in extension.obj.provides:
            taken = table.setdefault(_key(kind), {
                'entry_point_name': extension.name,
                'class': extension.plugin})
            if taken['entry_point_name'] != extension.name:
                LOG.warning(
                    'Drivers %(first)s and %(second)s both provide %(key)s. '
                    '%(first)s is used unless a cluster template names the '
                    'other one; [drivers] disabled_drivers settles it.',
                    {'first': taken['entry_point_name'],
                     'second': extension.name, 'key': _key(kind)})
    return table


def get_drivers():
    """Return {(server_type, os, coe): {'entry_point_name', 'class'}}.

    Where two drivers claim one triple, the alphabetically first entry point
    has it and the clash is logged, whatever order packages were installed.
    """
    return _drivers(tuple(names()))


def clear():
    """Forget what was loaded; the next look-up loads anew."""
    _installed.cache_clear()
    _drivers.cache_clear()
    # stevedore remembers entry points on the class.
    named.NamedExtensionManager.ENTRY_POINT_CACHE.pop(GROUP, None)


def _by_name(driver_name):
    # NOTE(compat): a driver asked for by name is not subject to
    # disabled_drivers nor to enabled_beta_drivers.
    found = _extensions([driver_name])
    if not found:
        raise exception.ClusterDriverNotSupported(driver_name=driver_name)
    return found[0].plugin


def get_driver(server_type, os, coe, driver_name=None, drivers=None):
    """Return a new instance of the driver for this kind of cluster.

    :param driver_name: entry point to use whatever the triple
    :param drivers: table to choose from, default :func:`get_drivers`
    :raises: ClusterDriverNotSupported, ClusterTypeNotSupported,
             ClusterTypeBetaNotEnabled
    """
    if driver_name:
        return _by_name(driver_name)()
    table = get_drivers() if drivers is None else drivers
    entry = table.get((server_type, os, coe))
    if entry is None:
        raise exception.ClusterTypeNotSupported(
            server_type=server_type, os=os, coe=coe,
            supported_cluster_types=', '.join(
                ' '.join(map(str, key)) for key in sorted(table, key=str))
            or _('none, as no driver is installed'))
    if (getattr(entry['class'], 'beta', False) and
            entry['entry_point_name'] not in
            CONF.drivers.enabled_beta_drivers):
        raise exception.ClusterTypeBetaNotEnabled(
            driver_name=entry['entry_point_name'], server_type=server_type,
            os=os, coe=coe)
    return entry['class']()


def get_default_driver():
    """Return the name new templates get when nothing says otherwise.

    That is ``[drivers] default_driver``, else the alphabetically first
    driver, else None when none is installed.
    """
    if CONF.drivers.default_driver:
        return CONF.drivers.default_driver
    return min((entry['entry_point_name']
                for entry in get_drivers().values()), default=None)
