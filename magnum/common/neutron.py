"""Networks, subnets and floating IPs by name or id; what workloads made."""

import functools
import re

from keystoneauth1 import exceptions as ka_exception
from neutronclient.common import exceptions as neutron_exception
from oslo_log import log as logging
from oslo_utils import uuidutils

from magnum.common import client_errors
from magnum.common import clients
from magnum.common import exception
from magnum.i18n import _

LOG = logging.getLogger(__name__)

# What the OpenStack cloud provider of Kubernetes writes on floating IPs.
_FLOATING_IP = r'Floating IP for Kubernetes .+ from cluster %s$'
# Ports of routers, however they are spread over machines.
_ROUTERS = ('network:router_interface', 'network:ha_router')
# What it and the ingress controller write on security groups.
_SECURITY_GROUP = (
    r'Security Group for .+ Service LoadBalancer in cluster %(uuid)s$|'
    r'Security group created for Ingress .+ from cluster %(uuid)s$')

_translated = functools.partial(
    client_errors.translated, 'neutron',
    (neutron_exception.Unauthorized, neutron_exception.Forbidden),
    neutron_exception.NeutronException)


def _only(found, missing, kind, ident):
    if not found:
        raise missing
    if len(found) > 1:
        raise exception.Conflict(_(
            'Multiple %(kind)s exist with the name %(ident)s, use '
            'the ID instead') % {'kind': kind, 'ident': ident})
    return found[0]


@_translated()
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


@_translated()
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


@_translated()
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


@_translated()
def list_subnet_ids(context, network):
    """Return the ids of the subnets of a network given by id."""
    neutron = clients.OpenStackClients(context).neutron()
    return [subnet['id'] for subnet in neutron.list_subnets(
        network_id=network)['subnets']]


@_translated()
def list_lacks(context, subnet):
    """Return [(what servers on a subnet, given by id, lack, advice)].

    Of what another project has nothing is said that the caller cannot see.

    :raises ServiceUnavailable: Neutron does not answer.
    :raises FixedSubnetNotFound: there is no such subnet.
    """
    client = clients.OpenStackClients(context).neutron()
    found = _only(client.list_subnets(id=subnet)['subnets'],
                  exception.FixedSubnetNotFound(subnet=subnet),
                  _('subnets'), subnet)
    routers, hidden = _routers(client, found)
    if not routers and not context.is_admin and found.get(
            'project_id', context.project_id) != context.project_id:
        # Nor are its ports shown.
        hidden = True
    lacks = []
    if not found.get('dns_nameservers'):
        lacks.append(('it has no DNS server', 'Unless its DHCP agents answer '
                      'for names: openstack subnet set --dns-nameserver.'))
    if not hidden and not any(router.get('external_gateway_info')
                              for router in routers):
        lacks.append((
            'it has no router with a gateway' if routers
            else 'it has no router',
            'Unless it is routed elsewhere, nodes get no images and cannot '
            'report: openstack router add subnet, openstack router set '
            '--external-gateway.'))
    lacks += [(f'its router {router["name"]} is {router["status"]}',
               'See the log of the L3 agents.')
              for router in routers if router['status'] not in
              ('ACTIVE', 'ALLOCATING')]
    return lacks


def _routers(client, subnet):
    """Return the routers of a subnet, and whether there are hidden ones."""
    routers, hidden = [], False
    ports = client.list_ports(network_id=subnet['network_id'])['ports']
    for router in sorted({
            port['device_id'] for port in ports
            if port['device_owner'].startswith(_ROUTERS) and
            subnet['id'] in {address['subnet_id']
                             for address in port['fixed_ips']}}):
        try:
            routers.append(client.show_router(router)['router'])
        except neutron_exception.NotFound:
            # Its network is shared, and it is another project's.
            hidden = True
    return routers, hidden


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


@_translated()
def delete_security_groups(context, cluster):
    """The security groups Kubernetes made for ``cluster`` are gone.

    One that somebody still uses stays, and the log names it.

    :raises ServiceUnavailable: Neutron does not answer.
    :raises AuthorizationFailure: it does not know the caller.
    :raises InvalidParameterValue: it refuses for another reason.
    """
    wanted = re.compile(_SECURITY_GROUP % {'uuid': re.escape(cluster.uuid)})
    neutron = clients.OpenStackClients(context).neutron()
    found = neutron.list_security_groups(
        project_id=cluster.project_id)['security_groups']
    for group in found:
        if wanted.match(group.get('description') or ''):
            _delete_security_group(neutron, group, cluster)


def _delete_security_group(neutron, group, cluster):
    LOG.info('Deleting security group %s (%s) of cluster %s', group['id'],
             group.get('name'), cluster.uuid)
    try:
        neutron.delete_security_group(group['id'])
    except neutron_exception.NotFound:
        return
    except neutron_exception.Conflict as error:
        LOG.warning('Security group %(id)s of cluster %(uuid)s stays behind: '
                    '%(error)s', {'id': group['id'], 'uuid': cluster.uuid,
                                  'error': error})
