"""How a cluster is told to Heat and read back from it.

Owns the mappings parameter <- object and object <- output, the choice of
environment files, and the base class definitions of flavours derive from.
A definition decides; it asks the cloud only in ``prepare``. It must not know
how stacks are made or followed.
"""

import abc
import json

from oslo_log import log as logging
from oslo_utils import strutils
import requests

from magnum.common import clients
from magnum.common import exception
from magnum.common import keystone
import magnum.conf
from magnum.drivers.heat import facts as heat_facts

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

COMMON_TEMPLATES_PATH = '../../common/templates/'
COMMON_ENV_PATH = COMMON_TEMPLATES_PATH + 'environments/'
DISCOVERY_TIMEOUT = 30


def _unchanged(value):
    return value


class ParameterMapping:
    """One Heat parameter that is an attribute of template or cluster.

    Where both are named, the template's attribute is the one used.
    """

    def __init__(self, heat_param, cluster_template_attr=None,
                 cluster_attr=None, required=False, param_type=_unchanged):
        self.heat_param = heat_param
        self.cluster_template_attr = cluster_template_attr
        self.cluster_attr = cluster_attr
        self.required = required
        self.param_type = param_type

    def set_param(self, params, cluster_template, cluster):
        """Put the value into params; leave it out if there is none.

        :raises: RequiredParameterNotProvided
        """
        value = self.get_value(cluster_template, cluster)
        if value is not None:
            params[self.heat_param] = self.param_type(value)
        elif self.required:
            raise exception.RequiredParameterNotProvided(
                heat_param=self.heat_param)

    def get_value(self, cluster_template, cluster):
        """Return the attribute's value, or None."""
        if self.cluster_template_attr:
            return getattr(cluster_template, self.cluster_template_attr, None)
        if self.cluster_attr:
            return getattr(cluster, self.cluster_attr, None)
        return None


class NodeGroupParameterMapping(ParameterMapping):
    """One Heat parameter that is an attribute of a node group."""

    def __init__(self, heat_param, nodegroup_attr=None, nodegroup_uuid=None,
                 required=False, param_type=_unchanged):
        super().__init__(heat_param, required=required,
                         param_type=param_type)
        self.nodegroup_attr = nodegroup_attr
        self.nodegroup_uuid = nodegroup_uuid

    def get_value(self, cluster_template, cluster):
        for group in cluster.nodegroups:
            if group.uuid == self.nodegroup_uuid:
                return getattr(group, self.nodegroup_attr, None)
        return None


class OutputMapping:
    """One output of the stack that is an attribute of the cluster."""

    def __init__(self, heat_output, cluster_attr=None):
        self.heat_output = heat_output
        self.cluster_attr = cluster_attr

    def set_output(self, stack, cluster_template, cluster):
        """Copy the output, if the stack has it, onto the cluster."""
        value = self.get_output_value(stack, cluster)
        if self.cluster_attr is not None and value is not None:
            setattr(cluster, self.cluster_attr, value)

    def matched(self, output_key):
        """Say whether this is the mapping of that output."""
        return self.heat_output == output_key

    def get_output_value(self, stack, cluster):
        """Return the value of the output, or None."""
        for output in getattr(stack, 'outputs', None) or ():
            if output['output_key'] == self.heat_output:
                return output.get('output_value')
        LOG.debug('Stack %(stack)s has no output %(output)s',
                  {'stack': stack.id, 'output': self.heat_output})
        return None


class NodeGroupOutputMapping(OutputMapping):
    """One output or parameter of the stack that a node group shows."""

    def __init__(self, heat_output, nodegroup_attr=None, nodegroup_uuid=None,
                 is_stack_param=False):
        super().__init__(heat_output)
        self.nodegroup_attr = nodegroup_attr
        self.nodegroup_uuid = nodegroup_uuid
        self.is_stack_param = is_stack_param

    def set_output(self, stack, cluster_template, cluster):
        """Copy the value onto the node group and save it."""
        value = self.get_output_value(stack, cluster)
        if self.nodegroup_attr is None or value is None:
            return
        if isinstance(value, list):
            # A node that failed has no address.
            value = [each for each in value if each is not None]
        for group in cluster.nodegroups:
            if group.uuid == self.nodegroup_uuid:
                if getattr(group, self.nodegroup_attr) != value:
                    setattr(group, self.nodegroup_attr, value)
                    group.save()
                return

    def get_output_value(self, stack, cluster):
        if self.is_stack_param:
            return self.get_param_value(stack)
        return super().get_output_value(stack, cluster)

    def get_param_value(self, stack):
        """Return the stack's parameter of this name, numbers as int."""
        value = (getattr(stack, 'parameters', None) or {}).get(
            self.heat_output)
        return int(value) if str(value).isdigit() else value


class TemplateDefinition(metaclass=abc.ABCMeta):
    """What a flavour's template needs and gives.

    Mappings are added by constructors. Adding one for a parameter that has
    one already replaces it, so that describing a cluster twice gives the
    same description.
    """

    def __init__(self):
        self.param_mappings = []
        self.output_mappings = []

    def add_parameter(self, *args, **kwargs):
        """Add a mapping; ``param_class`` names its class."""
        param_class = kwargs.pop('param_class', ParameterMapping)
        mapping = param_class(*args, **kwargs)
        for place, known in enumerate(self.param_mappings):
            if known.heat_param == mapping.heat_param:
                self.param_mappings[place] = mapping
                return
        self.param_mappings.append(mapping)

    def add_output(self, *args, **kwargs):
        """Add a mapping; ``mapping_type`` names its class."""
        mapping_type = kwargs.pop('mapping_type', OutputMapping)
        mapping = mapping_type(*args, **kwargs)
        same = [known for known in self.output_mappings
                if vars(known) == vars(mapping) and
                type(known) is mapping_type]
        if not same:
            self.output_mappings.append(mapping)

    def get_output(self, *args, **kwargs):
        """Return the first mapping of an output key, or None."""
        for mapping in self.output_mappings:
            if mapping.matched(*args, **kwargs):
                return mapping
        return None

    def get_params(self, context, cluster_template, cluster, **kwargs):
        """Return the Heat parameters; ``extra_params`` has the last word."""
        params = {}
        for mapping in self.param_mappings:
            mapping.set_param(params, cluster_template, cluster)
        params.update(kwargs.get('extra_params') or {})
        return params

    def get_env_files(self, cluster_template, cluster, nodegroup=None):
        """Return the environment files, relative to the template."""
        return []

    def get_heat_param(self, cluster_attr=None, cluster_template_attr=None,
                       nodegroup_attr=None, nodegroup_uuid=None):
        """Return the parameter an attribute feeds, or None."""
        for mapping in self.param_mappings:
            if (mapping.cluster_attr == cluster_attr and
                    mapping.cluster_template_attr == cluster_template_attr and
                    getattr(mapping, 'nodegroup_attr', None) ==
                    nodegroup_attr and
                    getattr(mapping, 'nodegroup_uuid', None) ==
                    nodegroup_uuid):
                return mapping.heat_param
        return None

    def get_stack_diff(self, context, heat_params, cluster):
        """Return the mapped parameters whose value is not the stack's.

        :param heat_params: parameters the stack has now
        """
        diff = {}
        for mapping in self.param_mappings:
            name = mapping.heat_param
            value = mapping.get_value(cluster.cluster_template, cluster)
            if name not in heat_params or value is None:
                continue
            current = heat_params[name]
            wanted = self.resolve_ambiguous_values(context, name, current,
                                                   value)
            if wanted is not None and str(wanted) != str(current):
                diff[name] = mapping.param_type(wanted)
        return diff

    def resolve_ambiguous_values(self, context, heat_param, heat_value,
                                 value):
        """Return the value in the form Heat has it (an id for a name)."""
        return value

    def add_nodegroup_params(self, cluster, nodegroups=None):
        """Add the mappings of the node groups."""

    def update_outputs(self, stack, cluster_template, cluster,
                       nodegroups=None):
        """Copy what the stack shows onto cluster and node groups."""
        for mapping in self.output_mappings:
            mapping.set_output(stack, cluster_template, cluster)

    @property
    @abc.abstractmethod
    def driver_module_path(self):
        """Dotted name of the flavour's package."""

    @property
    @abc.abstractmethod
    def template_path(self):
        """Path of the template file."""

    def extract_definition(self, context, cluster_template, cluster,
                           **kwargs):
        """Return (template path, parameters, environment files)."""
        nodegroups = kwargs.get('nodegroups')
        special = [group for group in nodegroups or ()
                   if not group.is_default]
        return (self.template_path,
                self.get_params(context, cluster_template, cluster,
                                **kwargs),
                self.get_env_files(cluster_template, cluster,
                                   nodegroup=special[0] if special else None))


class BaseTemplateDefinition(TemplateDefinition):
    """What the templates of all flavours have in common."""

    #: Whether nodes find each other through an etcd discovery service.
    needs_discovery_url = False

    #: Stack resource that holds the nodes of a role, for failure reports.
    role_resources = {}

    def __init__(self):
        super().__init__()
        self._osc = None
        for heat_param, attr in (('ssh_key_name', 'keypair'),
                                 ('fixed_network', 'fixed_network'),
                                 ('trustee_user_id', 'trustee_user_id'),
                                 ('trustee_username', 'trustee_username'),
                                 ('trustee_password', 'trustee_password')):
            self.add_parameter(heat_param, cluster_attr=attr)
        for name in ('dns_nameserver', 'http_proxy', 'https_proxy',
                     'no_proxy', 'volume_driver'):
            self.add_parameter(name, cluster_template_attr=name)
        self.add_parameter('external_network', required=True,
                           cluster_template_attr='external_network_id')

    @property
    @abc.abstractmethod
    def driver_module_path(self):
        pass

    @property
    @abc.abstractmethod
    def template_path(self):
        pass

    def get_osc(self, context):
        """Return the clients of this context, the same at each call."""
        if self._osc is None or self._osc.context is not context:
            self._osc = clients.OpenStackClients(context)
        return self._osc

    def prepare(self, context, cluster_template, cluster, nodegroups=None):
        """Ask and make all that parameters depend on.

        :returns: facts for get_params; each level adds its own
        """
        return {'base': heat_facts.gather(
            self.get_osc(context), context, cluster_template, cluster)}

    def get_params(self, context, cluster_template, cluster, **kwargs):
        """Return the Heat parameters of the cluster's stack.

        :param facts: result of prepare; asked for when left out
        :param nodegroups: node groups of the stack, default both defaults
        :param extra_params: parameters that win over all computed ones
        """
        nodegroups = kwargs.get('nodegroups')
        facts = kwargs.get('facts')
        if facts is None:
            facts = self.prepare(context, cluster_template, cluster,
                                 nodegroups)
        self.add_nodegroup_params(cluster, nodegroups=nodegroups)
        base = facts['base']
        computed = {'auth_url': base.auth_url,
                    'trustee_domain_id': base.trustee_domain_id,
                    'trust_id': base.trust_id,
                    'verify_ca': base.verify_ca,
                    'openstack_ca': base.openstack_ca,
                    'nodes_affinity_policy': base.nodes_affinity_policy}
        for name in ('external_network', 'fixed_subnet', 'ssh_public_key'):
            if getattr(base, name):
                computed[name] = getattr(base, name)
        computed.update(kwargs.pop('extra_params', None) or {})
        return super().get_params(context, cluster_template, cluster,
                                  extra_params=computed, **kwargs)

    def resolve_ambiguous_values(self, context, heat_param, heat_value,
                                 value):
        if heat_param != 'external_network':
            return value
        if str(value) == str(heat_value):
            return value
        network = self.get_osc(context).neutron().show_network(heat_value)
        return heat_value if network['network']['name'] == value else value

    def add_nodegroup_params(self, cluster, nodegroups=None):
        nodegroups = nodegroups or [cluster.default_ng_worker,
                                    cluster.default_ng_master]
        masters, workers = self.get_nodegroup_param_maps()
        for group in nodegroups:
            table = masters if group.role == 'master' else workers
            for heat_param, attr in table.items():
                self.add_parameter(heat_param, nodegroup_attr=attr,
                                   nodegroup_uuid=group.uuid,
                                   param_class=NodeGroupParameterMapping)

    def get_nodegroup_param_maps(self, master_params=None,
                                 worker_params=None):
        """Return {parameter: attribute} of masters and of workers."""
        masters = {'number_of_masters': 'node_count',
                   'master_flavor': 'flavor_id',
                   'master_image': 'image_id'}
        return ({**(master_params or {}), **masters},
                {**(worker_params or {})})

    def update_outputs(self, stack, cluster_template, cluster,
                       nodegroups=None):
        nodegroups = nodegroups or [cluster.default_ng_worker,
                                    cluster.default_ng_master]
        for mapping in self.nodegroup_outputs(nodegroups):
            mapping.set_output(stack, cluster_template, cluster)
        if any(group.is_default for group in nodegroups):
            super().update_outputs(stack, cluster_template, cluster,
                                   nodegroups=nodegroups)

    def nodegroup_outputs(self, nodegroups):
        """Return the output mappings of these node groups."""
        return [NodeGroupOutputMapping('number_of_masters', 'node_count',
                                       group.uuid, is_stack_param=True)
                for group in nodegroups if group.role == 'master']

    def validate_discovery_url(self, discovery_url, expect_size):
        """Check that a discovery token is for this number of masters.

        :raises: GetClusterSizeFailed, InvalidClusterDiscoveryURL,
                 InvalidClusterSize
        """
        url = discovery_url.rstrip('/') + '/_config/size'
        try:
            answer = requests.get(url, timeout=DISCOVERY_TIMEOUT)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise exception.GetClusterSizeFailed(
                discovery_url=discovery_url) from error
        try:
            size = int(json.loads(answer.text)['node']['value'])
        except (ValueError, KeyError, TypeError) as error:
            raise exception.InvalidClusterDiscoveryURL(
                discovery_url=discovery_url) from error
        if size != int(expect_size):
            raise exception.InvalidClusterSize(
                expect_size=int(expect_size), size=size,
                discovery_url=discovery_url)

    def get_discovery_url(self, cluster):
        """Return the discovery token of the cluster; save a new one.

        :raises: GetDiscoveryUrlFailed, InvalidDiscoveryURL, and what
                 validate_discovery_url raises
        """
        if cluster.discovery_url:
            if not cluster.master_addresses:
                self.validate_discovery_url(cluster.discovery_url,
                                            cluster.master_count)
            return cluster.discovery_url
        endpoint = (CONF.cluster.etcd_discovery_service_endpoint_format %
                    {'size': cluster.master_count})
        try:
            answer = requests.get(endpoint, timeout=DISCOVERY_TIMEOUT)
            answer.raise_for_status()
        except requests.RequestException as error:
            raise exception.GetDiscoveryUrlFailed(
                discovery_endpoint=endpoint) from error
        url = answer.text.strip()
        if not url:
            raise exception.InvalidDiscoveryURL(
                discovery_url=url, discovery_endpoint=endpoint)
        cluster.discovery_url = url
        cluster.save()
        return url

    def get_scale_params(self, context, cluster, scale_manager=None):
        """Return the parameters that change when the cluster is scaled."""
        return {}


def _label(cluster, name, default):
    return (cluster.labels or {}).get(name, default)


def add_lb_env_file(env_files, cluster):
    """Choose whether the masters have load balancers, and whose."""
    if not cluster.master_lb_enabled:
        name = 'no_master_lb.yaml'
    elif keystone.is_octavia_enabled():
        name = 'with_master_lb_octavia.yaml'
    else:
        name = 'with_master_lb.yaml'
    env_files.append(COMMON_ENV_PATH + name)


def add_volume_env_file(env_files, cluster, nodegroup=None):
    """Choose whether nodes have a volume for container storage."""
    size = (cluster.docker_volume_size if nodegroup is None
            else nodegroup.docker_volume_size)
    env_files.append(COMMON_ENV_PATH + (
        'with_volume.yaml' if size else 'no_volume.yaml'))


def add_etcd_volume_env_file(env_files, cluster):
    """Choose whether etcd keeps its data on a volume."""
    size = heat_facts.to_int('etcd_volume_size',
                             _label(cluster, 'etcd_volume_size', 0))
    env_files.append(COMMON_ENV_PATH + (
        'with_etcd_volume.yaml' if size >= 1 else 'no_etcd_volume.yaml'))


def add_fip_env_file(env_files, cluster):
    """Choose which of nodes and API load balancer get floating IPs."""
    nodes = cluster.floating_ip_enabled
    balancer = cluster.master_lb_enabled and strutils.bool_from_string(
        _label(cluster, 'master_lb_floating_ip_enabled', nodes))
    env_files.append(COMMON_ENV_PATH + (
        'enable_floating_ip.yaml' if nodes else 'disable_floating_ip.yaml'))
    env_files.append(COMMON_ENV_PATH + (
        'enable_lb_floating_ip.yaml' if balancer
        else 'disable_lb_floating_ip.yaml'))


def add_priv_net_env_file(env_files, cluster_template, cluster):
    """Choose whether the cluster makes a private network of its own."""
    existing = cluster.fixed_network or cluster_template.fixed_network
    env_files.append(COMMON_ENV_PATH + (
        'no_private_network.yaml' if existing
        else 'with_private_network.yaml'))
