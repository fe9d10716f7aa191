"""Kubernetes on virtual machines with Fedora CoreOS.

Owns what the flavour is for and what it can do. It must not know how.
"""

from magnum.drivers.heat import driver
from magnum.drivers.k8s_fedora_coreos_v1 import template_def


class Driver(driver.FedoraKubernetesDriver):
    """Runs Kubernetes on Fedora CoreOS."""

    supports = frozenset(('upgrade', 'rotate_ca', 'rotate_credential',
                          'resize_masters'))

    @property
    def provides(self):
        return [{'server_type': 'vm', 'os': 'fedora-coreos',
                 'coe': 'kubernetes'}]

    def get_template_definition(self):
        return template_def.FCOSK8sTemplateDefinition()
