"""The end of what an engine does, told by the engine.

Owns the listener and the way from a stack to the cluster that is looked at.
Nothing depends on it: a notification that is lost, late or told twice only
means that the ticks find out. It must not know what follows from a look.
"""

from oslo_log import log as logging
import oslo_messaging as messaging

from magnum.common import context as magnum_context
from magnum.common import rpc
import magnum.conf
from magnum.drivers.heat import events as heat_events
from magnum import objects

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)


class Endpoint:
    """Takes the notifications about stacks.

    :param look: called with the uuid of a cluster of which something ended
    """

    filter_rule = messaging.NotificationFilter(
        event_type=heat_events.EVENT_TYPES)

    def __init__(self, look):
        self._look = look

    def info(self, context, publisher_id, event_type, payload, metadata):
        """Look at the cluster of the stack, if it has one."""
        stack_id = heat_events.stack_id(payload)
        if stack_id is None:
            return
        # Most are about stacks of others, and about nested ones.
        for uuid in objects.Cluster.list_by_stack(
                magnum_context.make_admin_context(all_tenants=True),
                stack_id):
            LOG.debug('%(event)s of stack %(stack)s of cluster %(uuid)s',
                      {'event': event_type, 'stack': stack_id, 'uuid': uuid})
            self._look(uuid)

    error = info


def listener(look):
    """Return a listener to Heat, not started; None if none is wanted."""
    options = CONF.heat_notifications
    if not options.enabled:
        return None
    if options.pool == CONF.conductor.topic:
        # A pool is a queue; there, requests and notifications would be
        # taken by those who understand only the other ones.
        LOG.error('Heat is not listened to: [heat_notifications] pool and '
                  '[conductor] topic are the same, %s', options.pool)
        return None
    return rpc.get_listener(
        [messaging.Target(topic=topic, exchange=options.exchange)
         for topic in options.topics],
        [Endpoint(look)], options.pool, options.transport_url or None)
