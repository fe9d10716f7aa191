"""Kubernetes on virtual machines with Fedora Atomic.

Owns what the flavour is for and what it can do. It must not know how.
"""

from magnum.drivers.heat import driver
from magnum.drivers.heat import flavour
from magnum.drivers.k8s_fedora_atomic_v1 import template_def


class Driver(flavour.Limits, driver.FedoraKubernetesDriver):
    """Runs Kubernetes on Fedora Atomic."""

    supports = frozenset({'upgrade'})
    provides = [{'server_type': 'vm', 'os': 'fedora-atomic',
                 'coe': 'kubernetes'}]

    def get_template_definition(self):
        return template_def.AtomicK8sTemplateDefinition()
