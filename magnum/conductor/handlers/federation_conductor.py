"""What the bus says about federations: the driver of the host makes them.

Owns the methods of the RPC contract, and the outcome of what a driver did.
It must not know what a federation is.

The API has accepted the federation before it sends: the row is there, in the
status of the operation. There is no operation in the table of those, so one
whose conductor dies is not taken up by another; its federation can be deleted.
This is an edge: whatever a driver raises becomes the status of the row.
"""

from oslo_log import log as logging

from magnum.common import exception
from magnum.conductor import failures
from magnum.conductor.operations import base
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import fields

LOG = logging.getLogger(__name__)

STATUS = fields.FederationStatus


def _find(uuid):
    return objects.Federation.get_by_uuid(base.service_context(), uuid)


def _driver(context, federation):
    return driver.Driver.get_driver_for_cluster(
        context, base.find_cluster(federation.hostcluster_id))


class Handler:
    """Endpoints about federations.

    A driver may set the status itself, as when it knows better; what it
    leaves in progress is complete when its method returns.
    """

    def federation_create(self, context, federation, create_timeout):
        """Have the driver create an accepted federation.

        :raises: NotSupported for one that was not accepted
        """
        if not federation.obj_attr_is_set('id'):
            raise exception.NotSupported(
                _('A federation is accepted by the API, or not at all.'))
        self._perform(context, federation.uuid, 'create_federation',
                      'CREATE')

    def federation_update(self, context, federation, rollback=False):
        """Have the driver bring a federation to what its row says."""
        self._perform(context, federation.uuid, 'update_federation',
                      'UPDATE')

    def federation_delete(self, context, uuid):
        """Have the driver delete a federation; its row goes with it."""
        federation = self._perform(context, uuid, 'delete_federation',
                                   'DELETE')
        if federation and federation.status == STATUS.DELETE_COMPLETE:
            federation.destroy()

    @staticmethod
    def _perform(context, uuid, method, action):
        """Call the driver and write what came of it.

        :returns: the federation; None when there was nothing to do
        """
        during = action + '_IN_PROGRESS'
        try:
            federation = _find(uuid)
        except exception.FederationNotFound:
            return None
        if federation.status != during:
            # Deleted meanwhile, or told twice.
            return None
        try:
            getattr(_driver(context, federation), method)(context,
                                                          federation)
        except Exception as error:
            LOG.exception('%(method)s of federation %(uuid)s failed',
                          {'method': method, 'uuid': uuid})
            federation = _find(uuid)
            federation.status = action + '_FAILED'
            federation.status_reason = failures.describe(error)
        else:
            if federation.status == during:
                federation.status = action + '_COMPLETE'
        # A deletion accepted meanwhile is not overwritten.
        return federation if federation.save_if((during,)) else None
