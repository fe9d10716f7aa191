"""How any Kubernetes cluster is told to Heat and read back.

Owns the parameters and outputs all Kubernetes templates share. It must not
know which operating system the nodes run.
"""

from oslo_log import log as logging

import magnum.conf
from magnum.drivers.common import label_rules
from magnum.drivers.common import labels as label_table
from magnum.drivers.heat import facts as heat_facts
from magnum.drivers.heat import template_def

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

KUBE_SECURE_PORT = '6443'
KUBE_INSECURE_PORT = '8080'
DEFAULT_PODS_CIDR = '10.100.0.0/16'
PODS_CIDR_LABELS = {'flannel': 'flannel_network_cidr',
                    'calico': 'calico_ipv4pool'}


class K8sApiAddressOutputMapping(template_def.OutputMapping):
    """The address of the Kubernetes API as a URL."""

    def set_output(self, stack, cluster_template, cluster):
        if self.cluster_attr is None:
            return
        address = self.get_output_value(stack, cluster)
        if not address:
            return
        if cluster_template.tls_disabled:
            url = f'http://{address}:{KUBE_INSECURE_PORT}'
        else:
            url = f'https://{address}:{KUBE_SECURE_PORT}'
        setattr(cluster, self.cluster_attr, url)


class ServerAddressOutputMapping(template_def.NodeGroupOutputMapping):
    """The addresses of the nodes of a group.

    Public ones where nodes have floating IPs, else the private ones.
    """

    public_ip_output_key = None
    private_ip_output_key = None

    def __init__(self, dummy_arg, nodegroup_attr=None, nodegroup_uuid=None):
        super().__init__(self.public_ip_output_key, nodegroup_attr,
                         nodegroup_uuid)

    def set_output(self, stack, cluster_template, cluster):
        self.heat_output = (self.public_ip_output_key
                            if cluster.floating_ip_enabled
                            else self.private_ip_output_key)
        super().set_output(stack, cluster_template, cluster)


class MasterAddressOutputMapping(ServerAddressOutputMapping):
    """The addresses of masters."""

    public_ip_output_key = 'kube_masters'
    private_ip_output_key = 'kube_masters_private'


class NodeAddressOutputMapping(ServerAddressOutputMapping):
    """The addresses of workers."""

    public_ip_output_key = 'kube_minions'
    private_ip_output_key = 'kube_minions_private'


class K8sTemplateDefinition(template_def.BaseTemplateDefinition):
    """What the templates of all Kubernetes flavours have in common."""

    needs_discovery_url = True

    #: What holds without a label, where it is not the default of the table.
    label_defaults = {}

    role_resources = {'master': 'kube_masters', 'worker': 'kube_minions'}

    def __init__(self):
        super().__init__()
        self.add_parameter('cluster_uuid', cluster_attr='uuid')
        self.add_parameter('kube_version', cluster_attr='coe_version')
        for name in ('network_driver', 'docker_storage_driver',
                     'registry_enabled'):
            self.add_parameter(name, cluster_template_attr=name)
        self.add_parameter('insecure_registry_url',
                           cluster_template_attr='insecure_registry')
        self.add_parameter('tls_disabled', required=True,
                           cluster_template_attr='tls_disabled')
        self.add_output('api_address', cluster_attr='api_address',
                        mapping_type=K8sApiAddressOutputMapping)

    def get_nodegroup_param_maps(self, master_params=None,
                                 worker_params=None):
        masters = {'master_role': 'role',
                   'master_nodegroup_name': 'name',
                   'docker_volume_size': 'docker_volume_size'}
        workers = {'number_of_minions': 'node_count',
                   'minion_flavor': 'flavor_id',
                   'minion_image': 'image_id',
                   'worker_role': 'role',
                   'worker_nodegroup_name': 'name',
                   'docker_volume_size': 'docker_volume_size'}
        return super().get_nodegroup_param_maps(
            {**(master_params or {}), **masters},
            {**(worker_params or {}), **workers})

    def nodegroup_outputs(self, nodegroups):
        mappings = super().nodegroup_outputs(nodegroups)
        for group in nodegroups:
            if group.role == 'master':
                addresses = MasterAddressOutputMapping
            else:
                addresses = NodeAddressOutputMapping
                mappings.append(template_def.NodeGroupOutputMapping(
                    'number_of_minions', 'node_count', group.uuid,
                    is_stack_param=True))
            mappings.append(addresses(None, 'node_addresses', group.uuid))
        return mappings

    def effective_labels(self, cluster_template, cluster, nodegroups=None):
        """Return the labels in force for the nodes of a stack.

        Those of the additional node group the stack is for, else the
        cluster's; what concerns the whole cluster is always the cluster's.
        """
        given = self._given_labels(cluster_template, cluster, nodegroups)
        return {**self._defaults(cluster, nodegroups, given), **given}

    def _given_labels(self, cluster_template, cluster, nodegroups):
        labels = dict(cluster.labels or {})
        own = self._own_labels(nodegroups)
        if own is not None:
            wide = {label.name for label in label_table.LABELS.values()
                    if label.scope == label_table.CLUSTER}
            labels = {**{name: value for name, value in own.items()
                         if name not in wide},
                      **{name: value for name, value in labels.items()
                         if name in wide}}
        kube_tag = (cluster_template.labels or {}).get('kube_tag')
        if kube_tag:
            labels = {'kube_tag': kube_tag, **labels}
        return {name: value for name, value in labels.items()
                if value not in (None, '')}

    def _defaults(self, cluster, nodegroups, given):
        """Return what holds for the nodes of a stack without a label.

        :param given: the labels there are
        """
        defaults = dict(self.label_defaults)
        if self._own_labels(nodegroups) is not None and cluster.coe_version:
            # That of today is not that of when the masters were made.
            defaults['kube_tag'] = cluster.coe_version
        defaults.update(label_rules.defaults_of_release(
            {**defaults, **given}))
        return defaults

    @staticmethod
    def _own_labels(nodegroups):
        """Return the labels of the additional group a stack is for."""
        for group in nodegroups or ():
            if not group.is_default:
                return group.labels or {}
        return None

    def prepare(self, context, cluster_template, cluster, nodegroups=None):
        facts = super().prepare(context, cluster_template, cluster,
                                nodegroups)
        masters = not nodegroups or any(
            group.role == 'master' for group in nodegroups)
        facts['kubernetes'] = heat_facts.gather_kubernetes(
            self.get_osc(context), context, cluster_template, cluster,
            self.effective_labels(cluster_template, cluster, nodegroups),
            masters)
        facts['discovery_url'] = (self._discovery_url(cluster) if masters
                                  else cluster.discovery_url or '')
        return facts

    def _discovery_url(self, cluster):
        # One master has nobody to discover: the service, often not even
        # reachable, is asked only for several.
        if not self.needs_discovery_url or (
                cluster.master_count <= 1 and not cluster.discovery_url):
            return cluster.discovery_url or ''
        return self.get_discovery_url(cluster)

    def get_net_params(self, context, cluster_template, cluster):
        """Return the parameters of the nodes' network."""
        base = heat_facts.gather(self.get_osc(context), context,
                                 cluster_template, cluster)
        return self._net_params(base, cluster_template)

    def _net_params(self, base, cluster_template):
        params = {name: getattr(base, name)
                  for name in ('external_network', 'fixed_subnet')
                  if getattr(base, name)}
        if cluster_template.no_proxy:
            params['no_proxy'] = ','.join((cluster_template.no_proxy,
                                           base.fixed_subnet_cidr))
        return params

    def get_params(self, context, cluster_template, cluster, **kwargs):
        nodegroups = kwargs.get('nodegroups')
        facts = kwargs.pop('facts', None)
        if facts is None:
            facts = self.prepare(context, cluster_template, cluster,
                                 nodegroups)
        given = self._given_labels(cluster_template, cluster, nodegroups)
        defaults = self._defaults(cluster, nodegroups, given)
        labels = {**defaults, **given}
        params = label_table.to_heat(defaults)
        params.update(label_table.to_heat(
            cluster.labels, self._own_labels(nodegroups),
            cluster_template.labels))
        params.update(self._net_params(facts['base'], cluster_template))
        params.update(self.computed_params(facts, cluster_template, cluster,
                                           labels))
        params.update(kwargs.pop('extra_params', None) or {})
        return super().get_params(context, cluster_template, cluster,
                                  extra_params=params, facts=facts, **kwargs)

    def computed_params(self, facts, cluster_template, cluster, labels):
        """Return the parameters that follow from facts. No effects."""
        known = facts['kubernetes']
        params = {'magnum_url': facts['base'].magnum_url,
                  'discovery_url': facts['discovery_url'],
                  'username': known.username,
                  'region_name': known.region_name,
                  'octavia_enabled': known.octavia_enabled,
                  'docker_volume_type': known.docker_volume_type,
                  'kube_version': labels.get('kube_tag') or
                  cluster.coe_version}
        if cluster_template.registry_enabled:
            params['swift_region'] = known.swift_region
            params['registry_container'] = known.registry_container
        if cluster_template.tls_disabled:
            params['loadbalancing_protocol'] = 'HTTP'
            params['kubernetes_port'] = KUBE_INSECURE_PORT
        return {name: value for name, value in params.items()
                if value is not None}

    def get_scale_params(self, context, cluster, node_count,
                         scale_manager=None, nodes_to_remove=None):
        """Return what makes the workers of a stack node_count many.

        :param nodes_to_remove: the nodes to go first; otherwise the scale
            manager, if there is one, names idle ones
        """
        params = {'number_of_minions': node_count}
        if nodes_to_remove:
            params['minions_to_remove'] = list(nodes_to_remove)
        elif scale_manager:
            # Also when there are none: Heat would keep the former ones.
            params['minions_to_remove'] = scale_manager.get_removal_nodes(
                cluster.default_ng_worker.node_addresses or [])
        return params


def pods_cidr(network_driver, labels):
    """Return the range the pods get their addresses from."""
    label = PODS_CIDR_LABELS.get(network_driver, 'flannel_network_cidr')
    return labels.get(label, DEFAULT_PODS_CIDR)
