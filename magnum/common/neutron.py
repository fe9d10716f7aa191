"""Networks, subnets and floating IPs by name or id."""

import re

from keystoneauth1 import exceptions as ka_exception
from neutronclient.common import exceptions as neutron_exception
from oslo_utils import uuidutils

from magnum.common import clients
from magnum.common import exception
from magnum.i18n import _

# What the OpenStack cloud provider of Kubernetes writes on floating IPs.
_FLOATING_IP = r'Floating IP for Kubernetes .+ from cluster %s$'


def _only(found, missing, kind, ident):
    if not found:
        raise missing
    if len(found) > 1:
        raise exception.Conflict(_(
            'Multiple %(kind)s exist with the name %(ident)s, use '
            'the ID instead') % {'kind': kind, 'ident': ident})
    return found[0]


@exception.keystone_errors('neutron')
def get_network(context, network, source, target, external):
    """Return the attribute ``target`` of a network.

    :param source: name of the attribute that equals ``network``.
    :param external: whether an external network is looked for.
    :raises ExternalNetworkNotFound, FixedNetworkNotFound: there is none.
    :raises Conflict: there are several.
    """
    neutron = clients.OpenStackClients(context).neutron()
    found = neutron.list_networks(
        **{source: network, 'router:external': external})['networks']
    missing = (exception.ExternalNetworkNotFound if external
               else exception.FixedNetworkNotFound)
    return _only(found, missing(network=network), _('networks'),
                 network)[target]


def get_external_network_id(context, network):
    """Return the id of an external network given by id or name.

    :raises ExternalNetworkNotFound, Conflict: see :func:`get_network`.
    """
    if network and uuidutils.is_uuid_like(network):
        return network
    return get_network(context, network, source='name', target='id',
                       external=True)


def get_fixed_network_name(context, network):
    """Return the name of a network given by id or name.

    :raises FixedNetworkNotFound: there is none of that id.
    """
    if network and uuidutils.is_uuid_like(network):
        return get_network(context, network, source='id', target='name',
                           external=False)
    return network


@exception.keystone_errors('neutron')
def get_subnet(context, subnet, source, target):
    """Return the attribute ``target`` of a subnet.

    :param source: name of the attribute that equals ``subnet``.
    :raises FixedSubnetNotFound: there is none.
    :raises Conflict: there are several.
    """
    neutron = clients.OpenStackClients(context).neutron()
    found = neutron.list_subnets(**{source: subnet})['subnets']
    return _only(found, exception.FixedSubnetNotFound(subnet=subnet),
                 _('subnets'), subnet)[target]


@exception.keystone_errors('neutron')
def get_ipv4_subnet_id(context, network):
    """Return the id of the IPv4 subnet of a network given by id or name.

    :raises FixedNetworkNotFound, FixedSubnetNotFound: there is none.
    :raises Conflict: there are several.
    """
    if not uuidutils.is_uuid_like(network):
        network = get_network(context, network, source='name', target='id',
                              external=False)
    neutron = clients.OpenStackClients(context).neutron()
    found = neutron.list_subnets(network_id=network, ip_version=4)['subnets']
    if len(found) > 1:
        raise exception.Conflict(_(
            'The network %(network)s has several IPv4 subnets: a '
            'fixed_subnet must say which one the nodes are on.')
            % {'network': network})
    if not found:
        raise exception.FixedSubnetNotFound(
            subnet=_('with IPv4 addresses of the network %s') % network)
    return found[0]['id']


def get_fixed_subnet_id(context, subnet):
    """Return the id of a subnet given by id or name; None stays None.

    :raises FixedSubnetNotFound, Conflict: see :func:`get_subnet`.
    """
    if subnet is None or uuidutils.is_uuid_like(subnet):
        return subnet
    return get_subnet(context, subnet, source='name', target='id')


def delete_floatingip(context, fix_port_id, cluster):
    """The floating IPs Kubernetes made for a port of ``cluster`` are gone.

    Others of the port stay: somebody else made them.

    :raises PreDeletionFailed: Neutron refuses or does not answer.
    """
    wanted = re.compile(_FLOATING_IP % re.escape(cluster.uuid))
    neutron = clients.OpenStackClients(context).neutron()
    try:
        found = neutron.list_floatingips(port_id=fix_port_id)['floatingips']
        for address in found:
            if wanted.match(address.get('description') or ''):
                _delete_if_there(neutron, address['id'])
    except (neutron_exception.NeutronException,
            ka_exception.ClientException) as exc:
        raise exception.PreDeletionFailed(cluster_uuid=cluster.uuid,
                                          msg=exc) from exc


def _delete_if_there(neutron, floatingip_id):
    try:
        neutron.delete_floatingip(floatingip_id)
    except neutron_exception.NotFound:
        return
