"""How a cluster on Fedora CoreOS is told to Heat.

Owns where its templates are and what Ignition wants written differently. It
must not know how parameters are computed.
"""

import os
import urllib.parse

from magnum.drivers.heat import k8s_fedora_template_def as kftd

FOLDER = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(os.path.dirname(FOLDER), 'common', 'templates')


class FCOSK8sTemplateDefinition(kftd.K8sFedoraTemplateDefinition):
    """The shared Kubernetes templates with nodes of Fedora CoreOS."""

    @property
    def driver_module_path(self):
        return __name__.rpartition('.')[0]

    @property
    def template_path(self):
        return os.path.join(SHARED, 'kubernetes', 'cluster.yaml')

    def get_env_files(self, cluster_template, cluster, nodegroup=None):
        return [*super().get_env_files(cluster_template, cluster,
                                       nodegroup=nodegroup),
                os.path.join(FOLDER, 'environment.yaml')]

    def get_params(self, context, cluster_template, cluster, **kwargs):
        params = super().get_params(context, cluster_template, cluster,
                                    **kwargs)
        # Ignition reads the content of files from data URLs.
        params['openstack_ca'] = urllib.parse.quote(params['openstack_ca'])
        return params
