"""Clusters that are Heat stacks.

Owns which stack operation each cluster operation is. Every method can run a
second time: stacks have names that follow from the cluster, what exists is
adopted and what is gone is gone. It must not know flavours, nor Heat's
client library.
"""

import abc

from oslo_log import log as logging

from magnum.common import clients
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import k8s_names
from magnum.common import keystone
from magnum.common import octavia
from magnum.common import short_id
from magnum.common import trusts
import magnum.conf
from magnum.drivers.common import driver
from magnum.drivers.common import k8s_monitor
from magnum.drivers.common import k8s_scale_manager
from magnum.drivers.common import k8s_volumes
from magnum.drivers.common import label_rules
from magnum.drivers.heat import diagnosis
from magnum.drivers.heat import facts
from magnum.drivers.heat import masters
from magnum.drivers.heat import poller
from magnum.drivers.heat import rotation
from magnum.drivers.heat import stacks as heat_stacks
from magnum.drivers.heat import upgrade
from magnum.i18n import _
from magnum import objects
from magnum.objects import fields

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# The names under which drivers outside the tree know the poller.
HeatPoller = poller.HeatPoller
NodeGroupStatus = poller.NodeGroupStatus

STATUS = fields.ClusterStatus


def stack_name(cluster, nodegroup=None):
    """Return the name of the stack of a cluster or additional node group.

    It is the same at each call, which is what makes creation repeatable.
    """
    if nodegroup is None:
        text, owner = cluster.name[:30], cluster
    else:
        text = f'{cluster.name[:20]}-{nodegroup.name[:9]}'
        owner = nodegroup
    kept = ''.join('-' if char in '_.' else char for char in text
                   if char in '_.-' or char.isascii() and char.isalnum())
    return f'{kept}-{short_id.get_id(owner.uuid)}'.lower()


def _is_new(nodegroup):
    return not nodegroup.obj_attr_is_set('id')


class HeatDriver(driver.Driver):
    """What drivers of all engines do with Heat.

    A flavour gives ``provides`` and ``get_template_definition``.
    """

    #: Optional operations the flavour's templates are made for.
    supports = frozenset()

    @abc.abstractmethod
    def get_template_definition(self):
        """Return a new TemplateDefinition."""

    def _extract_template_definition(self, context, cluster,
                                     scale_manager=None, nodegroups=None):
        """Return (template path, parameters, environment files)."""
        definition = self.get_template_definition()
        return definition.extract_definition(
            context, cluster.cluster_template, cluster,
            scale_manager=scale_manager, nodegroups=nodegroups)

    def create_cluster(self, context, cluster, cluster_create_timeout):
        """Create the cluster's stack, or find it; save its id at once."""
        stack = self._create_stack(context, clients.OpenStackClients(context),
                                   cluster, cluster_create_timeout)
        cluster.stack_id = stack['stack']['id']
        cluster.save()
        for nodegroup in cluster.nodegroups:
            if nodegroup.is_default:
                nodegroup.stack_id = cluster.stack_id
                nodegroup.save()

    def update_cluster(self, context, cluster, scale_manager=None,
                       rollback=False):
        self._update_stack(context, cluster, scale_manager, rollback)

    def resize_cluster(self, context, cluster, resize_manager, node_count,
                       nodes_to_remove, nodegroup=None, rollback=False):
        self._resize_stack(context, cluster, resize_manager, node_count,
                           nodes_to_remove, nodegroup=nodegroup,
                           rollback=rollback)

    def delete_cluster(self, context, cluster):
        """Begin to delete all stacks of the cluster.

        The stacks of additional node groups hang on the cluster's network;
        where there are some, the status polls delete the cluster's stack
        once they are gone.
        """
        self.pre_delete_cluster(context, cluster)
        osc = clients.OpenStackClients(context)
        stacks = heat_stacks.Stacks(osc)
        others = 0
        for nodegroup in cluster.nodegroups:
            nodegroup.status = STATUS.DELETE_IN_PROGRESS
            nodegroup.save()
            if nodegroup.is_default:
                continue
            stack_id = self._adopt(stacks, nodegroup, cluster, nodegroup)
            if stack_id:
                others += 1
                self._delete_stack(context, osc, stack_id)
        stack_id = self._adopt(stacks, cluster, cluster)
        if stack_id and not others:
            self._delete_stack(context, osc, stack_id)

    def _adopt(self, stacks, owner, cluster, nodegroup=None):
        """Return the stack id; look for a stack whose id was never saved."""
        if owner.stack_id is None:
            stack = stacks.find(stack_name(cluster, nodegroup),
                                cluster.project_id)
            if stack is None:
                return None
            owner.stack_id = stack.id
            owner.save()
        return owner.stack_id

    def create_nodegroup(self, context, cluster, nodegroup):
        """Create the stack of an additional node group, or find it."""
        stack = self._create_stack(
            context, clients.OpenStackClients(context), cluster,
            cluster.create_timeout, nodegroup=nodegroup)
        nodegroup.stack_id = stack['stack']['id']
        nodegroup.save()

    def update_nodegroup(self, context, cluster, nodegroup):
        """Save the node group: no field that may change is the stack's."""
        nodegroup.save()

    def delete_nodegroup(self, context, cluster, nodegroup):
        """Begin to delete the group's stack; without one, drop the row."""
        osc = clients.OpenStackClients(context)
        stack_id = self._adopt(heat_stacks.Stacks(osc), nodegroup, cluster,
                               nodegroup)
        if stack_id is None:
            nodegroup.destroy()
            return
        self._delete_stack(context, osc, stack_id)

    def create_federation(self, context, federation):
        return super().create_federation(context, federation)

    def update_federation(self, context, federation):
        return super().update_federation(context, federation)

    def delete_federation(self, context, federation):
        return super().delete_federation(context, federation)

    def update_cluster_status(self, context, cluster, use_admin_ctx=False):
        """Bring the cluster up to date with its stacks, and save it.

        The cluster's own trust is used; if that is gone, the context given.
        While no stack id is known there is nothing to read, unless the
        cluster is being deleted.
        """
        if (cluster.stack_id is None and
                cluster.status != STATUS.DELETE_IN_PROGRESS):
            return
        if cluster.trust_id and not use_admin_ctx:
            try:
                self._poll(magnum_context.make_cluster_context(cluster),
                           cluster)
                return
            except exception.AuthorizationFailure as error:
                LOG.warning('The trust of cluster %(uuid)s cannot be used: '
                            '%(error)s',
                            {'uuid': cluster.uuid, 'error': error})
        self._poll(context, cluster)

    def find_unchanged(self, context, clusters):
        """Return the clusters whose stacks all still do what they did."""
        wanted = {cluster.uuid: poller.expectations(cluster)
                  for cluster in clusters}
        found = heat_stacks.Stacks(
            clients.OpenStackClients(context)).statuses(
                {stack_id for stacks in wanted.values()
                 for stack_id in stacks})
        return {uuid for uuid, stacks in wanted.items()
                if stacks and stacks.items() <= found.items()}

    def diagnose(self, context, cluster):
        """Return what the stacks say, as findings."""
        return diagnosis.diagnose(
            heat_stacks.Stacks(clients.OpenStackClients(context)), cluster)

    def _poll(self, context, cluster):
        HeatPoller(clients.OpenStackClients(context), context, cluster,
                   self).poll_and_check()

    def validate_nodegroup(self, context, cluster, nodegroup):
        if (_is_new(nodegroup) and
                type(self).get_nodegroup_extra_params is
                HeatDriver.get_nodegroup_extra_params):
            self.get_nodegroup_extra_params(cluster, None)

    def get_nodegroup_extra_params(self, cluster, osc):
        """Return what a node group's stack takes from the cluster's."""
        raise exception.NotSupported(
            _('This kind of cluster has no additional node groups.'))

    def _create_stack(self, context, osc, cluster, cluster_create_timeout,
                      nodegroup=None):
        """Create or adopt a stack.

        :returns: {'stack': {'id': id}}
        """
        stacks = heat_stacks.Stacks(osc)
        name = stack_name(cluster, nodegroup)
        known = stacks.find(name)
        if known is not None:
            LOG.info('Stack %s exists already and is adopted', name)
            return {'stack': {'id': known.id}}
        path, params, env_files = self._extract_template_definition(
            context, cluster, nodegroups=[nodegroup] if nodegroup else None)
        params['is_cluster_stack'] = nodegroup is None
        if nodegroup is not None:
            params.update(self.get_nodegroup_extra_params(cluster, osc))
        stack_id = stacks.create(
            name, parameters=params,
            timeout_mins=cluster_create_timeout or
            CONF.cluster_heat.create_timeout,
            **heat_stacks.payload(
                path, heat_stacks.env_paths(
                    self.get_template_definition(), env_files)))
        return {'stack': {'id': stack_id}}

    def _update_stack(self, context, cluster, scale_manager=None,
                      rollback=False):
        self.check_ready(context, cluster)
        definition = self.get_template_definition()
        worker = cluster.default_ng_worker
        params = definition.get_scale_params(
            context, cluster, worker.node_count, scale_manager)
        self._change_stack(context, worker.stack_id or cluster.stack_id,
                           params, rollback)

    def _resize_stack(self, context, cluster, resize_manager, node_count,
                      nodes_to_remove, nodegroup=None, rollback=False):
        nodegroup = nodegroup or cluster.default_ng_worker
        if nodegroup.role == 'master':
            params = self._master_params(context, cluster, node_count)
        else:
            if nodegroup.is_default:
                self.check_ready(context, cluster)
            if not nodes_to_remove and resize_manager:
                nodes_to_remove = resize_manager.get_removal_nodes(
                    nodegroup.node_addresses or [])
            params = self.get_template_definition().get_scale_params(
                context, cluster, node_count, None, nodes_to_remove)
        self._change_stack(context, nodegroup.stack_id or cluster.stack_id,
                           params, rollback)

    def _master_params(self, context, cluster, node_count):
        """Return what makes the masters of the stack node_count many."""
        return {'number_of_masters': node_count}

    def _change_stack(self, context, stack_id, params, rollback=False):
        """Begin to update a stack; all other parameters stay."""
        stacks = heat_stacks.Stacks(clients.OpenStackClients(context))
        stacks.update(stack_id, existing=True, parameters=params,
                      disable_rollback=not rollback)

    def _delete_stack(self, context, osc, stack_id):
        heat_stacks.Stacks(osc).delete(stack_id)


class KubernetesDriver(HeatDriver):
    """What drivers of Kubernetes do with Heat."""

    def validate_cluster(self, context, cluster, cluster_template):
        labels = self._check_labels(cluster, cluster_template)
        facts.cloud_provider(cluster_template, labels)

    def _check_labels(self, cluster, cluster_template, nodegroups=None):
        """Return the labels in force, which go together.

        :raises: InvalidParameterValue
        """
        labels = self.get_template_definition().effective_labels(
            cluster_template, cluster, nodegroups)
        label_rules.check(labels, cluster_template.cluster_distro,
                          cluster_template.tls_disabled,
                          CONF.trust.cluster_user_trust,
                          cluster_template.registry_enabled)
        return labels

    def validate_nodegroup(self, context, cluster, nodegroup):
        """Refuse what nodes could not say of themselves to Kubernetes."""
        super().validate_nodegroup(context, cluster, nodegroup)
        if _is_new(nodegroup):
            for attribute in ('name', 'role'):
                value = getattr(nodegroup, attribute)
                if not k8s_names.is_value(value):
                    raise exception.InvalidParameterValue(
                        _("The %(attribute)s '%(value)s' becomes a label of "
                          "the nodes: at most 63 letters, digits, dots, "
                          "dashes and underscores")
                        % {'attribute': attribute, 'value': value})
            # What is inherited may be older than a rule.
            if nodegroup.labels != cluster.labels:
                self._check_labels(cluster, cluster.cluster_template,
                                   [nodegroup])
        elif {'node_labels', 'node_taints'} & nodegroup.obj_what_changed():
            raise exception.NotSupported(
                _('The driver of this cluster gives labels and taints to '
                  'new nodes only. Use kubectl for those there are.'))

    def get_monitor(self, context, cluster):
        return k8s_monitor.K8sMonitor(context, cluster)

    def get_scale_manager(self, context, osclient, cluster):
        return k8s_scale_manager.K8sScaleManager(context, osclient, cluster)

    def pre_delete_cluster(self, context, cluster):
        """Remove the load balancers Kubernetes made; they hold ports."""
        if keystone.is_octavia_enabled():
            LOG.info('Deleting the load balancers of cluster %s',
                     cluster.uuid)
            octavia.delete_loadbalancers(context, cluster,
                                         objects.Cluster.list_existing)

    def find_volumes(self, context, cluster):
        return k8s_volumes.list_deletable(context, cluster)

    def upgrade_cluster(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        raise exception.NotSupported(
            _('The driver of this cluster does not support upgrades.'))


# What ``supports`` calls the methods that need templates made for them.
_FEATURES = {'upgrade_cluster': 'upgrade',
             'rotate_ca_certificate': 'rotate_ca',
             'rotate_credential': 'rotate_credential'}


class FedoraKubernetesDriver(KubernetesDriver):
    """What drivers of Fedora-like Kubernetes nodes do with Heat."""

    supports = frozenset()

    def require(self, method):
        """Refuse also what the flavour's templates are not made for."""
        super().require(method)
        if method in _FEATURES and _FEATURES[method] not in self.supports:
            raise driver.unsupported(method)

    def validate_master_resize(self, node_count):
        """Accept a quorum, if masters of the flavour can join one."""
        if 'resize_masters' not in self.supports:
            super().validate_master_resize(node_count)
        self.validate_master_size(node_count)

    def validate_resize(self, context, cluster, nodegroup, node_count,
                        nodes_to_remove=()):
        """Refuse what would cost etcd its members."""
        if nodegroup.is_master:
            masters.check(cluster, nodegroup, node_count, nodes_to_remove)
        elif nodegroup.is_default:
            masters.check_settled(cluster.default_ng_master)

    def get_nodegroup_extra_params(self, cluster, osc):
        """Return network, security group and API address of the cluster."""
        stacks = heat_stacks.Stacks(osc)
        network = stacks.resource(cluster.stack_id, 'network').attributes
        workers = stacks.resource(cluster.stack_id, 'secgroup_kube_minion')
        stack = stacks.get(cluster.stack_id, resolve_outputs=True)
        address = next((output.get('output_value')
                        for output in stack.outputs or ()
                        if output['output_key'] == 'api_address'), None)
        return {'existing_master_private_ip': address,
                'existing_security_group': workers.physical_resource_id,
                'fixed_network': network['fixed_network'],
                'fixed_subnet': network['fixed_subnet']}

    def get_heat_params(self, cluster_template):
        """Return the parameters a template's versions are.

        :raises: InvalidClusterTemplateForUpgrade
        """
        return upgrade.version_params(cluster_template)

    @staticmethod
    def get_new_labels(nodegroup, cluster_template):
        """Return the labels of a node group once it is upgraded."""
        return upgrade.new_labels(nodegroup, cluster_template)

    def validate_upgrade(self, context, cluster, cluster_template,
                         nodegroup):
        self.get_heat_params(cluster_template)
        upgrade.check(cluster, cluster_template, nodegroup)

    def upgrade_cluster(self, context, cluster, cluster_template,
                        max_batch_size, nodegroup, scale_manager=None,
                        rollback=False):
        """Begin to move a node group to the versions of the template.

        :raises: NotSupported, InvalidClusterTemplateForUpgrade,
                 InvalidVersion
        """
        self.require('upgrade_cluster')
        nodegroup = nodegroup or cluster.default_ng_worker
        upgrade.check(cluster, cluster_template, nodegroup)
        if nodegroup.is_default:
            self.check_ready(context, cluster)
        params = dict(self.get_heat_params(cluster_template),
                      update_max_batch_size=max_batch_size)
        # NOTE(compat): the core hands rollback over in the place of
        # scale_manager, which no upgrade has a use for.
        self._change_stack(context, nodegroup.stack_id or cluster.stack_id,
                           params, rollback or scale_manager is True)
        upgrade.record(cluster, cluster_template, nodegroup)

    def _master_params(self, context, cluster, node_count):
        return masters.resize_params(
            heat_stacks.Stacks(clients.OpenStackClients(context)),
            cluster.stack_id, node_count)

    def check_ready(self, context, cluster):
        """Refuse while masters are on their way out of the cluster.

        :raises: NotSupported
        """
        if cluster.stack_id:
            masters.check_whole(heat_stacks.Stacks(
                clients.OpenStackClients(context)).get(cluster.stack_id))

    @staticmethod
    def make_rotation_secrets():
        """Make the keys that sign tokens of service accounts."""
        return rotation.secrets()

    def rotate_ca_certificate(self, context, cluster, secrets=None,
                              begun=lambda nodes: None):
        """Begin to hand the cluster's new CA to its nodes.

        :param secrets: what make_rotation_secrets gave; without it masters
            get other keys at each call
        :param begun: as in the contract of drivers
        """
        self.require('rotate_ca_certificate')
        self.check_ready(context, cluster)
        stacks = heat_stacks.Stacks(clients.OpenStackClients(context))
        found = stacks.list_idle(rotation.stack_ids(cluster))
        params = rotation.ca_params(
            found, secrets or self.make_rotation_secrets(),
            facts.ca_key(context, cluster, cluster.labels or {}))
        begun(True)
        for stack in found:
            try:
                self._change_stack(context, stack.id, params, rollback=True)
            except (exception.InvalidParameterValue, exception.Busy):
                begun(stack is not found[0])
                raise

    def rotate_credential(self, context, cluster):
        """Begin to hand a new password and trust to the cluster's nodes.

        The former ones are void when this returns; a second call makes
        others again.
        """
        self.require('rotate_credential')
        self.check_ready(context, cluster)
        osc = clients.OpenStackClients(context)
        # One that cannot be told now would be left with what is void.
        found = heat_stacks.Stacks(osc).list_idle(
            rotation.stack_ids(cluster))
        trusts.replace_trustee_and_trust(osc, context, cluster, cluster.save)
        params = facts.credential(cluster)
        for stack in found:
            self._change_stack(context, stack.id, params)
