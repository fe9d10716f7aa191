"""Kubernetes on virtual machines with Container Linux or Flatcar.

Owns what the flavour is for and what it cannot do. It must not know how.
"""

from magnum.drivers.heat import driver
from magnum.drivers.heat import flavour
from magnum.drivers.k8s_coreos_v1 import template_def


class Driver(flavour.Limits, driver.KubernetesDriver):
    """Runs Kubernetes on Container Linux, or Flatcar, which follows it."""

    limits = {'container_runtime': ('host-docker',)}
    refuses = frozenset({'upgrade_cluster', 'create_nodegroup'})
    provides = [{'server_type': 'vm', 'os': 'coreos', 'coe': 'kubernetes'}]

    def get_template_definition(self):
        return template_def.CoreOSK8sTemplateDefinition()
