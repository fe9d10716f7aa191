"""How the conductors are told and asked.

Owns the RPC client: method names, arguments, and which of them wait for an
answer. It must not know the handlers.

What changes a cluster was accepted in the database before anything is sent
(:class:`magnum.objects.Operation`), so a message only says *look now*. When
it cannot be delivered, a conductor finds the operation by itself a few
seconds later: that is logged and is no error for the caller.
"""

from oslo_log import log as logging
import oslo_messaging as messaging

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import rpc
import magnum.conf
from magnum.objects import base

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Seconds an API request waits for the conductor to do what it was asked to,
# when the answer can be a refusal.
ANSWER_TIMEOUT = 60


class API:
    """The conductors, as the other processes see them.

    Make one per process: it holds connections to the broker.

    :param context: request context used when a call has no object that
        brings its own
    :param topic: default ``[conductor] topic``
    """

    def __init__(self, context=None, topic=None):
        self._context = context
        self._client = rpc.get_client(
            messaging.Target(topic=topic or CONF.conductor.topic),
            serializer=base.MagnumObjectSerializer())
        self._reached = False

    def _call(self, context, method, timeout=None, **arguments):
        """Call a method; raise UNDELIVERED at once when the broker is away.

        The first call of a process opens a connection for answers, and that
        waits for a broker for ever, whatever the timeouts, with all other
        calls behind it. So it has to be known first that there is one.
        """
        context = self._or_current(context)
        if not self._reached:
            self._client.prepare(retry=0).cast(context, 'ping_conductor')
            self._reached = True
        options = {} if timeout is None else {'timeout': timeout}
        return self._client.prepare(retry=0, **options).call(
            context, method, **arguments)

    def _or_current(self, context):
        """Return the context, or the best there is in its place."""
        context = context or self._context
        if context is None and magnum_context.has_ctx():
            context = magnum_context.ctx()
        return context or magnum_context.make_admin_context()

    # What the caller does not wait for.

    def _wake(self, context, method, **arguments):
        """Cast a message about something accepted; failing is fine."""
        context = self._or_current(context)
        try:
            self._client.prepare(retry=0).cast(context, method, **arguments)
        except rpc.UNDELIVERED as error:
            LOG.warning('Conductors could not be told of %(method)s and will '
                        'find it by themselves: %(error)s',
                        {'method': method, 'error': error})

    def cluster_create_async(self, cluster, master_count, node_count,
                             create_timeout):
        """Have a cluster created; one without id is accepted there."""
        self._wake(cluster._context, 'cluster_create', cluster=cluster,
                   master_count=master_count, node_count=node_count,
                   create_timeout=create_timeout)

    def cluster_update_async(self, cluster, node_count, health_status=None,
                             health_status_reason=None, rollback=False):
        """Have the accepted update of a cluster done."""
        self._wake(cluster._context, 'cluster_update', cluster=cluster,
                   node_count=node_count, health_status=health_status,
                   health_status_reason=health_status_reason,
                   rollback=rollback, accepted=True)

    def cluster_delete_async(self, uuid, context=None):
        """Have the accepted deletion of a cluster done."""
        self._wake(context, 'cluster_delete', uuid=uuid,
                   accepted=True)

    def cluster_resize_async(self, cluster, node_count, nodes_to_remove,
                             nodegroup):
        """Have the accepted change of a nodegroup's size done."""
        self._wake(cluster._context, 'cluster_resize', cluster=cluster,
                   node_count=node_count, nodes_to_remove=nodes_to_remove,
                   nodegroup=nodegroup, accepted=True)

    def nodegroup_create_async(self, cluster, nodegroup):
        """Have an accepted nodegroup created."""
        self._wake(cluster._context, 'nodegroup_create', cluster=cluster,
                   nodegroup=nodegroup, accepted=True)

    def nodegroup_update_async(self, cluster, nodegroup):
        """Have the accepted update of a nodegroup done."""
        self._wake(cluster._context, 'nodegroup_update', cluster=cluster,
                   nodegroup=nodegroup, accepted=True)

    def nodegroup_delete_async(self, cluster, nodegroup):
        """Have the accepted deletion of a nodegroup done."""
        self._wake(cluster._context, 'nodegroup_delete', cluster=cluster,
                   nodegroup=nodegroup, accepted=True)

    # What the caller waits for, because the driver may refuse.

    def _attempt(self, context, method, otherwise, **arguments):
        """Call a method about something accepted.

        :param otherwise: what to return when no answer came; the operation
            goes on without us
        :raises: what the driver refused with, an exception of
            magnum.common.exception
        """
        try:
            return self._call(context, method, timeout=ANSWER_TIMEOUT,
                              **arguments)
        except messaging.RemoteError:
            # Not a failed delivery: the conductor answered, with an error of
            # no class we know.
            raise
        except rpc.UNDELIVERED as error:
            LOG.warning('No conductor answered to %(method)s; it goes on by '
                        'itself: %(error)s',
                        {'method': method, 'error': error})
            return otherwise

    def cluster_upgrade(self, cluster, cluster_template, max_batch_size,
                        nodegroup, rollback=False):
        """Have the accepted upgrade of a nodegroup done.

        :raises: NotSupported when the driver cannot
        """
        return self._attempt(
            cluster._context, 'cluster_upgrade', cluster, cluster=cluster,
            cluster_template=cluster_template, max_batch_size=max_batch_size,
            nodegroup=nodegroup, rollback=rollback, accepted=True)

    # NOTE(compat): upstream's name says async, and it waits too.
    cluster_upgrade_async = cluster_upgrade

    def rotate_ca_certificate(self, cluster):
        """Have the accepted rotation of the CAs done.

        :raises: NotSupported when the driver cannot
        """
        return self._attempt(cluster._context, 'rotate_ca_certificate',
                             cluster, cluster=cluster, accepted=True)

    def credential_rotate(self, cluster):
        """Have the accepted rotation of the credential done.

        :raises: NotSupported when the driver cannot
        """
        return self._attempt(cluster._context, 'credential_rotate', None,
                             cluster=cluster, accepted=True)

    # Questions.

    def _ask(self, context, method, **arguments):
        """Call a method and return the answer.

        :raises: ServiceUnavailable when there is none
        """
        try:
            return self._call(context, method, **arguments)
        except messaging.RemoteError:
            raise
        except rpc.UNDELIVERED as error:
            raise exception.ServiceUnavailable(
                service='conductor', reason=error) from error

    def sign_certificate(self, cluster, certificate):
        """Return the certificate with the signed pem."""
        return self._ask(certificate._context, 'sign_certificate',
                         cluster=cluster, certificate=certificate)

    def get_ca_certificate(self, cluster, ca_cert_type=None):
        """Return a CA certificate of the cluster, without its key."""
        return self._ask(cluster._context, 'get_ca_certificate',
                         cluster=cluster, ca_cert_type=ca_cert_type)

    def ping_conductor(self, context=None):
        """Return True when a conductor answers."""
        return self._ask(context, 'ping_conductor')

    # Federations: only messages tell of them, so these have to arrive.

    def _tell(self, context, method, **arguments):
        """Cast a message that nothing else replaces.

        :raises: ServiceUnavailable when it cannot be delivered
        """
        try:
            self._client.prepare(retry=0).cast(self._or_current(context),
                                               method, **arguments)
        except rpc.UNDELIVERED as error:
            raise exception.ServiceUnavailable(
                service='conductor', reason=error) from error

    def federation_create(self, federation, create_timeout):
        """Have an accepted federation created, and wait."""
        return self._ask(federation._context, 'federation_create',
                         federation=federation,
                         create_timeout=create_timeout)

    def federation_create_async(self, federation, create_timeout):
        """Have an accepted federation created.

        :param create_timeout: in minutes
        """
        self._tell(federation._context, 'federation_create',
                   federation=federation, create_timeout=create_timeout)

    def federation_update_async(self, federation, rollback=False):
        """Have the accepted update of a federation done."""
        self._tell(federation._context, 'federation_update',
                   federation=federation, rollback=rollback)

    def federation_delete_async(self, uuid, context=None):
        """Have the accepted deletion of a federation done."""
        self._tell(context, 'federation_delete', uuid=uuid)
