"""Notifications on their way to the broker.

Owns a bounded queue and the thread that empties it, so that nobody ever waits
for a broker. It must not know what the notifications are about.
"""

import queue
import threading

from oslo_log import log as logging

from magnum.common import rpc

LOG = logging.getLogger(__name__)

# Notifications kept while the broker is away. They are a few kilobytes each.
CAPACITY = 1000

# How often sending one is repeated before it is given up.
RETRIES = 3


class Outbox:
    """Messages sent in order by a thread of its own.

    :param capacity: messages kept; the oldest ones go when there are more
    """

    def __init__(self, capacity=CAPACITY):
        self._queue = queue.Queue(capacity)
        self._lock = threading.Lock()
        self._thread = None
        self._notifier = None

    def put(self, context, event_type, error, payload):
        """Queue a message; return at once."""
        message = (context, event_type, error, payload)
        while True:
            try:
                self._queue.put_nowait(message)
                break
            except queue.Full:
                self._drop_oldest()
        self._ensure_thread()

    def _drop_oldest(self):
        try:
            dropped = self._queue.get_nowait()
        except queue.Empty:
            return
        self._queue.task_done()
        LOG.warning('Notification %s is lost: the broker does not take them '
                    'as fast as they come', dropped[1])

    def _ensure_thread(self):
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._work, name='notifications', daemon=True)
                self._thread.start()

    def _work(self):
        while True:
            message = self._queue.get()
            try:
                self._deliver(*message)
            finally:
                self._queue.task_done()

    def _deliver(self, context, event_type, error, payload):
        try:
            notifier = self._prepared()
            (notifier.error if error else notifier.info)(
                context, event_type, payload)
        except rpc.UNDELIVERED as error:
            LOG.warning('Notification %(type)s could not be sent: %(error)s',
                        {'type': event_type, 'error': error})

    def _prepared(self):
        if self._notifier is None:
            self._notifier = rpc.get_notifier().prepare(retry=RETRIES)
        return self._notifier

    def flush(self, timeout):
        """Wait until what was queued is sent or given up.

        :param timeout: seconds
        :returns: False when there was not enough time
        """
        with self._queue.all_tasks_done:
            return self._queue.all_tasks_done.wait_for(
                lambda: not self._queue.unfinished_tasks, timeout)


_OUTBOX = Outbox()


def send(context, event_type, error, payload):
    """Send a notification some time soon, or never; do not wait.

    :param error: whether its priority is error, else info
    """
    _OUTBOX.put(context, event_type, error, payload)


def flush(timeout):
    """Wait until all notifications are sent or given up.

    :param timeout: seconds
    :returns: False when there was not enough time
    """
    return _OUTBOX.flush(timeout)


def reset():
    """Begin with an empty box and a new notifier, as after a fork."""
    global _OUTBOX
    _OUTBOX = Outbox()
