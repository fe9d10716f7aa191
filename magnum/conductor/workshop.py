"""The threads that look for accepted operations and do them.

Owns when a runner looks: after a message, again and again, and not any more
once the process ends. It must not know what an operation is. This is an
edge: the threads go on whatever happens to one look.
"""

import concurrent.futures
import random
import threading

from oslo_log import log as logging
from oslo_utils import timeutils

from magnum.conductor.operations import base
import magnum.conf
from magnum import objects

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)

# Operations a worker process does at the same time.
WORKERS = 16

# Seconds between looks for operations that no message told of. A random part
# keeps the workers of a cloud from asking the database all at once.
SCAN_INTERVAL = 5

_RANDOM = random.SystemRandom()

# Seconds between looks for the end of an operation somebody else does.
WAIT_INTERVAL = 0.5


class Workshop:
    """A runner with threads: it looks for work by itself and is told of it.

    :param runner: a magnum.conductor.runner.Runner
    """

    def __init__(self, runner):
        self._runner = runner
        self._pool = concurrent.futures.ThreadPoolExecutor(
            max_workers=WORKERS, thread_name_prefix='operation')
        self._free = threading.Semaphore(WORKERS)
        self._changed = threading.Condition()
        self._woken = set()
        self._stopping = False
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._look, name='operations',
                             daemon=True),
            threading.Thread(target=self._renew, name='lease', daemon=True)]

    def start(self):
        """Begin to look for work."""
        for thread in self._threads:
            thread.start()

    def wake(self, cluster_uuid):
        """Look for an operation of this cluster now; return at once."""
        with self._changed:
            self._woken.add(cluster_uuid)
            self._changed.notify()

    def perform(self, cluster_uuid, name, timeout):
        """Have an accepted operation done, and wait for it.

        Returns when it ended, here or elsewhere, when it has to be tried
        again later, or when the time is over.

        :param timeout: in seconds
        :raises: what it failed with, when that happened here
        """
        waiter = self._runner.expect(cluster_uuid, name)
        self.wake(cluster_uuid)
        deadline = timeutils.StopWatch(timeout)
        deadline.start()
        while not deadline.expired():
            try:
                return waiter.result(WAIT_INTERVAL)
            except concurrent.futures.TimeoutError:
                if not self._is_unfinished(cluster_uuid, name):
                    break
        self._runner.expect_no_more(cluster_uuid, name)
        return None

    @staticmethod
    def _is_unfinished(cluster_uuid, name):
        return bool(objects.Operation.list(
            base.service_context(),
            filters={'cluster_uuid': cluster_uuid, 'name': name}))

    # The thread that looks.

    def _look(self):
        woken = set()
        inherited = False
        while not self._stopping:
            try:
                if not inherited:
                    self._runner.inherit()
                    inherited = True
                self._runner.close_remaining()
                for cluster_uuid in woken:
                    self._take(cluster_uuid)
                # A message may come before the row it tells of is seen, so
                # every reason to look is a reason to look around.
                while self._take(None):
                    pass
            except Exception:
                # The database is away, most likely: look again later.
                LOG.exception('Looking for operations failed')
            woken = self._wait()

    def _wait(self):
        with self._changed:
            if not self._woken and not self._stopping:
                self._changed.wait(SCAN_INTERVAL * _RANDOM.uniform(0.8, 1.2))
            woken, self._woken = self._woken, set()
            return woken

    def _take(self, cluster_uuid):
        """Claim an operation and give it to the pool, when there is room.

        :returns: whether there was one; none is taken any more at the end
        """
        if not self._free.acquire(timeout=SCAN_INTERVAL):
            return False
        operation = None
        try:
            if not self._stopping:
                operation = self._runner.claim(cluster_uuid)
        finally:
            if operation is None:
                self._free.release()
        if operation is None:
            return False
        self._pool.submit(self._run, operation)
        return True

    def _run(self, operation):
        try:
            self._runner.run(operation)
        finally:
            self._free.release()
            with self._changed:
                # The next operation of this cluster may be waiting for us.
                self._woken.add(operation.cluster_uuid)
                self._changed.notify_all()

    def _renew(self):
        while not self._stopped.wait(
                max(CONF.service_down_time / 6, 0.05)):
            try:
                self._runner.renew()
            except Exception:
                LOG.exception('The lease of the running operations could '
                              'not be renewed')

    # The end.

    def stop(self):
        """Take no more work, finish what runs; return when that is done."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._threads[0].join()
        self._pool.shutdown(wait=True)
        self._runner.close_remaining()
        self._stopped.set()
        self._threads[1].join()
