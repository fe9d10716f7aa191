"""Kubernetes on bare metal with Fedora.

Owns what the flavour is for and what it cannot do. It must not know how.
"""

from magnum.common import exception
from magnum.drivers.heat import driver
from magnum.drivers.heat import flavour
from magnum.drivers.k8s_fedora_ironic_v1 import template_def
from magnum.i18n import _


class Driver(flavour.Limits, driver.KubernetesDriver):
    """Runs Kubernetes on machines of Ironic, without volumes."""

    limits = {'boot_volume_size': ('0',), 'etcd_volume_size': ('0',)}
    refuses = frozenset({'upgrade_cluster', 'create_nodegroup'})
    provides = [{'server_type': 'bm', 'os': 'fedora', 'coe': 'kubernetes'}]

    def get_template_definition(self):
        return template_def.FedoraK8sIronicTemplateDefinition()

    def validate_cluster(self, context, cluster, cluster_template):
        """Refuse what machines cannot have: volumes, a network of their own.

        :raises: InvalidParameterValue
        """
        super().validate_cluster(context, cluster, cluster_template)
        for wrong, sentence in (
                (not cluster.fixed_subnet,
                 _('Machines join a network that exists: a fixed_subnet is '
                   'needed.')),
                (cluster.docker_volume_size,
                 _('Machines have no volumes: docker_volume_size must be '
                   'left out.')),
                (cluster_template.volume_driver,
                 _('Machines have no volumes: the template must have no '
                   'volume_driver.'))):
            if wrong:
                raise exception.InvalidParameterValue(sentence)
