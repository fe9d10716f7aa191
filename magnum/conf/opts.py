"""Walks the option modules: registration and the sample file.

Must not know any single option.
"""

import itertools

from magnum.conf import api
from magnum.conf import barbican
from magnum.conf import certificates
from magnum.conf import cinder
from magnum.conf import cinder_client
from magnum.conf import cluster
from magnum.conf import cluster_heat
from magnum.conf import cluster_templates
from magnum.conf import conductor
from magnum.conf import database
from magnum.conf import docker
from magnum.conf import docker_registry
from magnum.conf import drivers
from magnum.conf import glance
from magnum.conf import heat
from magnum.conf import heat_notifications
from magnum.conf import keystone
from magnum.conf import kubernetes
from magnum.conf import magnum_client
from magnum.conf import metrics
from magnum.conf import neutron
from magnum.conf import nova
from magnum.conf import octavia
from magnum.conf import paths
from magnum.conf import profiler
from magnum.conf import quota
from magnum.conf import services
from magnum.conf import trust
from magnum.conf import utils
from magnum.conf import x509

MODULES = (
    api, barbican, certificates, cinder, cinder_client, cluster, cluster_heat,
    cluster_templates, conductor, database, docker, docker_registry, drivers,
    glance, heat, heat_notifications, keystone, kubernetes, magnum_client,
    metrics, neutron, nova, octavia, paths, quota, services, trust, utils,
    x509,
)


def register(conf):
    """Every option of the project is registered on ``conf`` afterwards."""
    for module in MODULES:
        conf.register_opts(module.OPTS, group=module.GROUP)
    keystone.set_defaults(conf)
    profiler.register(conf)


def _name(module):
    return module.GROUP.name if module.GROUP else 'DEFAULT'


def _shown(module):
    return module.sample() if hasattr(module, 'sample') else module.OPTS


def list_opts():
    """Return [(group, options)] for oslo-config-generator."""
    modules = sorted(MODULES, key=_name)
    return [(group, list(itertools.chain.from_iterable(
                map(_shown, members))))
            for group, members in itertools.groupby(modules, _name)]
