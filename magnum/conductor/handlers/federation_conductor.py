"""What the bus says about federations: no driver has them.

Owns the methods of the RPC contract and their refusal.
"""


class Handler:
    """Endpoints about federations."""

    def federation_create(self, context, federation, create_timeout):
        """Refuse: no driver creates federations."""
        raise NotImplementedError('Federations cannot be created.')

    def federation_update(self, context, federation, rollback=False):
        """Refuse: no driver updates federations."""
        raise NotImplementedError('Federations cannot be updated.')

    def federation_delete(self, context, uuid):
        """Refuse: no driver deletes federations."""
        raise NotImplementedError('Federations cannot be deleted.')
