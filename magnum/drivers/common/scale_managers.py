"""How nodes are picked that a smaller cluster can do without.

Owns the base class that scale managers extend, also those of drivers outside
the tree (they know it as ``magnum.conductor.scale_manager``). It must not
know an engine.
"""

import abc

from oslo_log import log as logging

from magnum import objects

LOG = logging.getLogger(__name__)


class ScaleManager(metaclass=abc.ABCMeta):
    """Knows which nodes of one cluster are idle.

    :param osclient: OpenStackClients of the caller
    :param cluster: the cluster with its new node count
    """

    def __init__(self, context, osclient, cluster):
        self.context = context
        self.osclient = osclient
        self.old_cluster = objects.Cluster.get_by_uuid(context, cluster.uuid)
        self.new_cluster = cluster

    def get_removal_nodes(self, hosts):
        """Return those of ``hosts`` to remove, idle ones only.

        :param hosts: addresses of the nodes there are
        :returns: at most as many as the cluster is to lose
        """
        surplus = len(hosts) - self._wanted(hosts)
        if surplus <= 0:
            return []
        busy = self._get_hosts_with_container(self.context, self.old_cluster)
        idle = [host for host in hosts if host not in busy]
        if len(idle) < surplus:
            LOG.warning('Cluster %(uuid)s is to lose %(surplus)d nodes, but '
                        'only %(idle)d of them are idle',
                        {'uuid': self.new_cluster.uuid, 'surplus': surplus,
                         'idle': len(idle)})
        return idle[:surplus]

    def _wanted(self, hosts):
        """Return how many of these the groups that have them are to have."""
        groups = [group for group in self.new_cluster.nodegroups
                  if not group.is_master and
                  set(group.node_addresses or ()) & set(hosts)]
        if not groups:
            return self.new_cluster.node_count
        return sum(group.node_count for group in groups)

    @abc.abstractmethod
    def _get_hosts_with_container(self, context, cluster):
        """Return the set of addresses on which something runs."""
