"""How a cluster on Container Linux is told to Heat.

Owns what Ignition wants written differently, and what holds on its nodes
without a label. It must not know how parameters are computed.
"""

import urllib.parse

from magnum.drivers.common import images
from magnum.drivers.heat import flavour


class CoreOSK8sTemplateDefinition(flavour.TemplateDefinition):
    """The shared Kubernetes templates with nodes of Container Linux."""

    module = __name__
    label_defaults = {**images.VERSIONS_ON_DOCKER,
                      'container_runtime': 'host-docker',
                      'selinux_mode': 'permissive'}

    def get_params(self, *args, **kwargs):
        params = super().get_params(*args, **kwargs)
        params['openstack_ca'] = urllib.parse.quote(params['openstack_ca'])
        return params
