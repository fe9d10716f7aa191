"""Where certificates are kept: one of several stores."""

import functools

from stevedore import driver

import magnum.conf

CONF = magnum.conf.CONF

NAMESPACE = 'magnum.cert_manager.backend'


def get_backend():
    """Return the module of the configured store.

    :raises stevedore.exception.NoMatches: there is no such store.
    """
    return _load(CONF.certificates.cert_manager_type)


@functools.cache
def _load(name):
    return driver.DriverManager(NAMESPACE, name).driver
