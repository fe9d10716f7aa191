"""What the bus says about federations: the driver of the host makes them.

Owns the methods of the RPC contract, and the outcome of what a driver did.
It must not know what a federation is.

The API has accepted the federation before it sends: the row is there, in the
status of the operation, and is touched while a driver works on it. One that
nobody touches is taken up by another conductor, so a driver may be asked for
the same thing twice, as it is with clusters.
This is an edge: whatever a driver raises becomes the status of the row.
"""

import contextlib
import threading

from oslo_log import log as logging

from magnum.common import exception
from magnum.conductor import failures
from magnum.conductor.operations import base
from magnum.conductor.operations import faults
import magnum.conf
from magnum.drivers.common import driver
from magnum.i18n import _
from magnum import objects
from magnum.objects import fields
from magnum.objects import lifecycle

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

STATUS = fields.FederationStatus


# Action of the status -> method of the driver.
METHODS = {'CREATE': 'create_federation', 'UPDATE': 'update_federation',
           'DELETE': 'delete_federation'}


@contextlib.contextmanager
def _touching(uuid, during):
    """Let nobody else take the federation up while the block runs."""
    ended = threading.Event()

    def touch():
        while not ended.wait(CONF.service_down_time / 3):
            try:
                federation = _find(uuid)
                federation.status = during
                federation.save_if((during,))
            except Exception as error:
                LOG.warning('Federation %(uuid)s cannot be touched: '
                            '%(error)s', {'uuid': uuid, 'error': error})

    thread = threading.Thread(target=touch, name='federation', daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _find(uuid):
    """Return the federation as it is, or None when it has gone."""
    try:
        return objects.Federation.get_by_uuid(base.service_context(), uuid)
    except exception.FederationNotFound:
        return None


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
        self._perform(context, federation.uuid, 'CREATE')

    def federation_update(self, context, federation, rollback=False):
        """Have the driver bring a federation to what its row says."""
        self._perform(context, federation.uuid, 'UPDATE')

    def federation_delete(self, context, uuid):
        """Have the driver delete a federation; its row goes with it."""
        self._perform(context, uuid, 'DELETE')

    def resume(self, federation):
        """Do what a conductor that died had begun; raises nothing.

        The service asks the driver, as nobody else is there to. Of several
        conductors that read the federation alike, one does it.
        """
        uuid, status = federation.uuid, federation.status
        try:
            if not self._claim(federation):
                return
            LOG.info('Federation %(uuid)s was left in %(status)s by a '
                     'conductor that died', {'uuid': uuid, 'status': status})
            if status == STATUS.DELETE_COMPLETE:
                federation.destroy()
            else:
                self._perform(base.service_context(), uuid,
                              lifecycle.split(status)[0])
        except (exception.FederationNotFound, exception.ChangedMeanwhile):
            LOG.debug('Federation %s is in other hands, or gone', uuid)
        except Exception:
            LOG.exception('Federation %s could not be taken up', uuid)

    @staticmethod
    def _claim(federation):
        """Touch a federation that nobody has touched since it was read."""
        federation.status = federation.status
        return federation.save_if((federation.status,),
                                  {'updated_at': federation.updated_at})

    def _perform(self, context, uuid, action):
        """Have the driver do it; a federation that was deleted is gone."""
        point = f'federation_{action.lower()}:driver'
        faults.reach(f'{point}:before', uuid)
        federation = self._ask_driver(context, uuid, action)
        faults.reach(f'{point}:after', uuid)
        if federation and federation.status == STATUS.DELETE_COMPLETE:
            federation.destroy()

    @staticmethod
    def _ask_driver(context, uuid, action):
        """Call the driver and write what came of it.

        :returns: the federation; None when there was nothing to do
        """
        method = METHODS[action]
        during = action + '_IN_PROGRESS'
        federation = _find(uuid)
        if federation is None or federation.status != during:
            # Deleted meanwhile, or told twice.
            return None
        try:
            with _touching(uuid, during):
                getattr(_driver(context, federation), method)(context,
                                                              federation)
        except Exception as error:
            LOG.exception('%(method)s of federation %(uuid)s failed',
                          {'method': method, 'uuid': uuid})
            # Not what the driver made of it.
            federation = _find(uuid)
            if federation is None:
                return None
            federation.status = action + '_FAILED'
            federation.status_reason = failures.describe(error)
        else:
            if federation.status == during:
                federation.status = action + '_COMPLETE'
        # A deletion accepted meanwhile is not overwritten.
        return federation if federation.save_if((during,)) else None
