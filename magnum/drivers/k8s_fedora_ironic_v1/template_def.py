"""How a cluster on bare metal is told to Heat.

Owns how the network of the machines is found, and what holds on them without
a label. It must not know how other parameters are computed.
"""

from magnum.common import neutron
from magnum.drivers.common import images
from magnum.drivers.heat import flavour


class FedoraK8sIronicTemplateDefinition(flavour.TemplateDefinition):
    """The shared Kubernetes templates with machines of Ironic."""

    module = __name__
    label_defaults = {'containerd_version': images.CONTAINERD,
                      'selinux_mode': 'permissive',
                      'boot_volume_size': '0'}

    def prepare(self, context, cluster_template, cluster, nodegroups=None):
        facts = super().prepare(context, cluster_template, cluster,
                                nodegroups)
        # The subnet is what the template names; the network is its.
        network = neutron.get_subnet(context, facts['base'].fixed_subnet,
                                     'id', 'network_id')
        facts['network'] = {
            'fixed_network': network,
            'fixed_network_name': neutron.get_fixed_network_name(context,
                                                                 network)}
        return facts

    def computed_params(self, facts, cluster_template, cluster, labels):
        return {**super().computed_params(facts, cluster_template, cluster,
                                          labels), **facts['network']}
