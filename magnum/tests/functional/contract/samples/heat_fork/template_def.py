"""How the fork describes its clusters: the usual overrides."""

import os

from magnum.drivers.heat import k8s_fedora_template_def
from magnum.drivers.heat import template_def


class RackOutputMapping(template_def.OutputMapping):

    def set_output(self, stack, cluster_template, cluster):
        value = self.get_output_value(stack, cluster)
        if value:
            cluster.discovery_url = 'https://rack.example.org/' + value


class ForkTemplateDefinition(
        k8s_fedora_template_def.K8sFedoraTemplateDefinition):

    def __init__(self):
        super(ForkTemplateDefinition, self).__init__()
        self.add_parameter('rack_name', cluster_attr='name',
                           param_type=str.upper)
        self.add_output('rack', cluster_attr='discovery_url',
                        mapping_type=RackOutputMapping)

    def get_params(self, context, cluster_template, cluster, **kwargs):
        extra_params = kwargs.pop('extra_params', {})
        extra_params['openstack_ca'] = 'the CA of the fork'
        extra_params['rack_uuid'] = cluster.uuid
        return super(ForkTemplateDefinition, self).get_params(
            context, cluster_template, cluster, extra_params=extra_params,
            **kwargs)

    def get_env_files(self, cluster_template, cluster, nodegroup=None):
        env_files = ['rack.yaml']
        template_def.add_priv_net_env_file(env_files, cluster_template,
                                           cluster)
        template_def.add_volume_env_file(env_files, cluster)
        return env_files

    @property
    def driver_module_path(self):
        return __name__[:__name__.rindex('.')]

    @property
    def template_path(self):
        return os.path.join(os.path.dirname(os.path.realpath(__file__)),
                            'templates/cluster.yaml')
