"""Key pairs of users."""

from novaclient import exceptions as nova_exception

from magnum.common import clients
from magnum.common import exception


@exception.keystone_errors('nova')
def get_ssh_key(context, keypair_ident):
    """Return the public key of a key pair, stripped; empty if missing."""
    try:
        keypair = clients.OpenStackClients(context).nova().keypairs.get(
            keypair_ident)
    except nova_exception.NotFound:
        return ''
    return keypair.public_key.strip()
