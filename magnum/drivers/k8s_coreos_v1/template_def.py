"""How a cluster on Container Linux is told to Heat.

Owns what holds on its nodes without a label. It must not know how parameters
are computed.
"""

from magnum.drivers.common import images
from magnum.drivers.heat import flavour


class CoreOSK8sTemplateDefinition(flavour.IgnitionTemplateDefinition):
    """The shared Kubernetes templates with nodes of Container Linux."""

    module = __name__
    label_defaults = {**images.VERSIONS_ON_DOCKER,
                      'container_runtime': 'host-docker',
                      'selinux_mode': 'permissive'}
