"""What a cluster needs of the cloud around it, and whether that is there.

Owns the questions about the trustee domain and its users, about the addresses
at which nodes call back, about the way from the network of the nodes to the
world, and about what of it others use.  It reads only, and must not know an
engine.
"""

import ipaddress
import socket
import urllib.parse

from keystoneauth1 import exceptions as ka_exc
from oslo_utils import uuidutils

from magnum.common import clients
from magnum.common import exception
from magnum.common import findings
from magnum.common import keystone
from magnum.common import neutron
from magnum.common import octavia
import magnum.conf

CONF = magnum.conf.CONF

# A file of certificates that is not there comes as it is.
_ERRORS = (exception.MagnumException, ka_exc.ClientException, OSError)


def trustee_domain(context):
    """Return a finding about those who make the users of clusters."""
    about = 'trustee domain'
    try:
        clients.OpenStackClients(
            context).keystone().domain_admin_session.get_token()
    except _ERRORS as error:
        return findings.problem(
            about, f'Its administrator cannot log in: {error}',
            'No cluster can be created. Compare [trust] trustee_domain_* with '
            'Keystone: the domain, the user in it, the password, and the '
            'role admin on that domain.')
    return findings.ok(about, 'Its administrator can log in.')


def trust_list(context, cluster):
    """Return findings about who learns the trust that nodes are not told."""
    try:
        shown = clients.OpenStackClients(context).keystone().shows_trust(
            cluster)
    except _ERRORS as error:
        return [findings.problem(
            'trustee', f'The user of the nodes cannot log in: {error}',
            'Nodes get no certificates. Rotate the credential of the '
            'cluster, as its owner.')]
    if not shown:
        return [findings.ok('trustee', 'Nodes do not learn the trust.')]
    return [findings.note(
        'trustee', 'Keystone tells the nodes the trust, and with it they '
        'could act for the owner.',
        'Set identity:list_trusts_for_trustee in the policy of Keystone to '
        'administrators, as the guide to security says.')]


def endpoints(context):
    """Return findings about what nodes are told to call."""
    osc = clients.OpenStackClients(context)
    try:
        urls = {
            'Keystone': osc.url_for(
                service_type='identity',
                interface=CONF.trust.trustee_keystone_interface,
                region_name=CONF.trust.trustee_keystone_region_name),
            'Heat': osc.url_for(service_type='orchestration',
                                interface='public'),
            'Magnum': osc.magnum_url()}
    except _ERRORS as error:
        return [findings.problem(
            'endpoints', f'The catalog cannot be read: {error}',
            'Look at Keystone, and at the user of [keystone_auth].')]
    found = [finding for name, url in urls.items()
             if (finding := _unknown(name, url))]
    own = [f'{name} at {url}' for name, url in urls.items()
           if url and _is_own(url)]
    if own:
        found.append(findings.note(
            'endpoints', f'Nodes are told to call {", ".join(own)}, which is '
            'themselves.', 'Give the endpoints an address that nodes reach, '
            'then make the cluster again.'))
    return found or [findings.ok('endpoints', 'Nodes are told to call ' +
                                 ', '.join(urls.values()) + '.')]


def _addresses(url):
    host = urllib.parse.urlsplit(url).hostname or ''
    try:
        return {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return set()


def _is_own(url):
    found = _addresses(url)
    return bool(found) and all(
        ipaddress.ip_address(each).is_loopback for each in found)


def _unknown(name, url):
    """Return a finding where no address can be found out, or None."""
    if not url:
        return findings.problem(
            'endpoints', f'The catalog has no address of {name}.',
            'Add its endpoints to Keystone, in the region of the cluster.')
    if _addresses(url):
        return None
    return findings.note(
        'endpoints', f'The name in {url} of {name} is not known here.',
        'If the nodes do not know it either, they cannot report: use an '
        'address in the endpoint, or a name that their DNS server knows.')


def network(context, cluster):
    """Return findings about the way from a given network to the world."""
    name = cluster.fixed_subnet or cluster.fixed_network
    if not name:
        return []
    try:
        subnets = _subnets(context, cluster)
    except _ERRORS as error:
        return [_unreadable(f'The network {name}', error)]
    found = [finding for subnet in subnets
             for finding in _of_subnet(context, name, subnet)]
    return found or [findings.ok('network', f'{name} has a DNS server and a '
                                 'way to other networks.')]


def load_balancers(context, cluster, existing):
    """Return findings about load balancers that will outlive a cluster.

    :param existing: returns the set of those of some UUIDs that are of
        clusters
    """
    about = 'load balancers'
    try:
        shared = (keystone.is_octavia_enabled() and
                  octavia.find_shared(context, cluster, existing)) or {}
    except _ERRORS as error:
        return [findings.note(about, f'They cannot be listed: {error}')]
    return [findings.note(
        about, f'{name} serves cluster {", ".join(sorted(others))} as well.',
        'It stays when this cluster is deleted, and keeps the network it is '
        'on: first delete the services of the others that use it.')
        for name, others in sorted(shared.items())]


def _unreadable(what, error):
    return findings.problem(
        'network', f'{what} cannot be read: {error}',
        'The network of the cluster is gone, or Neutron does not answer.')


def _of_subnet(context, name, subnet):
    """Return findings about a subnet that lacks something."""
    try:
        return [findings.note('network', f'{name}: {lack}.', advice)
                for lack, advice in neutron.list_lacks(context, subnet)]
    except _ERRORS as error:
        return [_unreadable(f'The subnet {subnet} of {name}', error)]


def _subnets(context, cluster):
    if cluster.fixed_subnet:
        return [neutron.get_fixed_subnet_id(context, cluster.fixed_subnet)]
    found = cluster.fixed_network
    if not uuidutils.is_uuid_like(found):
        found = neutron.get_network(context, found, 'name', 'id', False)
    return neutron.list_subnet_ids(context, found)
