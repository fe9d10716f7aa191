"""How a Kubernetes cluster of Fedora-like nodes is told to Heat.

Owns the parameters these templates have beyond the common Kubernetes ones,
and their environment files. It must not know which flavour uses it.
"""

from magnum.drivers.heat import facts as heat_facts
from magnum.drivers.heat import k8s_template_def
from magnum.drivers.heat import template_def


def mark_params(nodegroup):
    """Return how Kubernetes is told of labels and taints of new nodes.

    Templates outside the tree do not have the parameters, so there are none
    without need.
    """
    marks = {
        'worker_node_labels': [
            f'{key}={value}' for key, value
            in sorted((nodegroup.node_labels or {}).items())],
        'worker_node_taints': [
            '{key}={value}:{effect}'.format(
                **{**taint, 'value': taint.get('value') or ''})
            for taint in nodegroup.node_taints or []]}
    return {name: ','.join(found) for name, found in marks.items() if found}


class K8sFedoraTemplateDefinition(k8s_template_def.K8sTemplateDefinition):
    """What the templates of Fedora-like Kubernetes nodes share."""

    def __init__(self):
        super().__init__()
        self.add_parameter('project_id', cluster_attr='project_id')

    def computed_params(self, facts, cluster_template, cluster, labels):
        params = super().computed_params(facts, cluster_template, cluster,
                                         labels)
        known = facts['kubernetes']
        cidr = facts['base'].fixed_subnet_cidr
        params.update({
            'fixed_network_name': known.fixed_network_name,
            'fixed_subnet_cidr': cidr,
            'pods_network_cidr': k8s_template_def.pods_cidr(
                cluster_template.network_driver, labels),
            'boot_volume_size': known.boot_volume_size,
            'boot_volume_type': known.boot_volume_type,
            'etcd_volume_type': known.etcd_volume_type,
            'cloud_provider_enabled': known.cloud_provider_enabled,
            'kube_service_account_key': known.service_account_key,
            'kube_service_account_private_key':
                known.service_account_private_key,
            'keystone_auth_default_policy':
                known.keystone_auth_default_policy,
            'max_node_count': heat_facts.to_int(
                'max_node_count', labels.get('max_node_count',
                                             cluster.node_count + 1)),
            'ca_key': known.ca_key})
        if known.post_install_manifest_url:
            params['post_install_manifest_url'] = (
                known.post_install_manifest_url)
        allowed = labels.get('master_lb_allowed_cidrs')
        if allowed:
            # Nodes reach their own API through the balancer.
            params['master_lb_allowed_cidrs'] = f'{allowed},{cidr}'
        return params

    def get_params(self, context, cluster_template, cluster, **kwargs):
        """Return the Heat parameters of a stack of the cluster."""
        params = super().get_params(context, cluster_template, cluster,
                                    **kwargs)
        for group in kwargs.get('nodegroups') or ():
            params.update(mark_params(group))
        return params

    def get_env_files(self, cluster_template, cluster, nodegroup=None):
        env_files = []
        template_def.add_priv_net_env_file(env_files, cluster_template,
                                           cluster)
        template_def.add_etcd_volume_env_file(env_files, cluster)
        template_def.add_volume_env_file(env_files, cluster,
                                         nodegroup=nodegroup)
        template_def.add_lb_env_file(env_files, cluster)
        template_def.add_fip_env_file(env_files, cluster)
        return env_files
