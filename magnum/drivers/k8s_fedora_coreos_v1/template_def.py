"""How a cluster on Fedora CoreOS is told to Heat.

Owns what Ignition wants written differently. It must not know how parameters
are computed.
"""

import urllib.parse

from magnum.drivers.heat import flavour


class FCOSK8sTemplateDefinition(flavour.TemplateDefinition):
    """The shared Kubernetes templates with nodes of Fedora CoreOS."""

    module = __name__

    def get_params(self, context, cluster_template, cluster, **kwargs):
        params = super().get_params(context, cluster_template, cluster,
                                    **kwargs)
        # Ignition reads the content of files from data URLs.
        params['openstack_ca'] = urllib.parse.quote(params['openstack_ca'])
        return params
