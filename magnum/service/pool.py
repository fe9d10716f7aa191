"""Threads that do one job per cluster, and lose none to a job that hangs.

Owns how many jobs run at the same time, that no cluster has two, and what
becomes of the place of one that takes too long. It must not know what a job
does. A job raises nothing.
"""

import collections
import threading
import time


class Pool:
    """A bounded number of threads.

    A job that is older than the deadline cannot be ended, but it stops to
    count: another thread takes its place. There are never more than twice
    as many threads as workers.

    :param workers: jobs done at the same time
    :param deadline: seconds a job may take
    :param clock: monotonic seconds
    """

    def __init__(self, workers, deadline, clock=time.monotonic):
        self._workers = workers
        self._deadline = deadline
        self._clock = clock
        self._changed = threading.Condition()
        self._queue = collections.deque()
        # Keys of what waits and runs; of what runs, since when.
        self._known = set()
        self._since = {}
        self._late = set()
        self._again = {}
        self._threads = 0
        self._idle = 0
        self._stopping = False

    def submit(self, key, function, *args, again=False):
        """Have a job done, unless there is one of this key.

        :param again: whether it is done once more if there is one that has
            begun, and before all that wait
        :returns: whether there was none
        """
        job = (key, function, args)
        with self._changed:
            if self._stopping:
                return False
            if key in self._known:
                if again and key in self._since:
                    self._again[key] = job
                elif again:
                    self._remove(lambda each: each[0] == key)
                    self._known.add(key)
                    self._queue.appendleft(job)
                return False
            self._known.add(key)
            if again:
                self._queue.appendleft(job)
            else:
                self._queue.append(job)
            self._ensure_thread()
            self._changed.notify()
        return True

    def keep(self, keys, function):
        """Drop what has not begun, unless its key is one of these.

        :param function: only jobs that call this are dropped
        """
        with self._changed:
            self._remove(lambda job: job[1] == function and
                         job[0] not in keys)
            self._changed.notify_all()

    def _remove(self, is_unwanted):
        unwanted = [job for job in self._queue if is_unwanted(job)]
        for job in unwanted:
            self._queue.remove(job)
            self._known.discard(job[0])

    def _ensure_thread(self):
        if (self._idle < len(self._queue) and
                self._threads < self._workers + len(self._late)):
            self._threads += 1
            threading.Thread(target=self._work, name='poll',
                             daemon=True).start()

    def _work(self):
        goes_on = True
        try:
            while goes_on:
                goes_on = self._do_next()
        finally:
            if goes_on:
                # Only the end of the process, as tests play it, comes here.
                with self._changed:
                    self._threads -= 1

    def _do_next(self):
        """Do a job; say whether this thread is to do another one."""
        job = self._next()
        if job is None:
            return False
        key, function, args = job
        try:
            function(*args)
        finally:
            with self._changed:
                self._known.discard(key)
                self._since.pop(key, None)
                self._late.discard(key)
                if key in self._again:
                    self._known.add(key)
                    self._queue.append(self._again.pop(key))
                self._changed.notify_all()
        return True

    def _next(self):
        """Wait for a job; None when this thread is one too many."""
        with self._changed:
            while True:
                if (self._stopping or
                        self._threads > self._workers + len(self._late)):
                    # In the same moment, so that not two of them go.
                    self._threads -= 1
                    return None
                if self._queue:
                    job = self._queue.popleft()
                    self._since[job[0]] = self._clock()
                    return job
                self._idle += 1
                self._changed.wait()
                self._idle -= 1

    def sweep(self):
        """Give the places of jobs that take too long to others.

        :returns: the keys of those that were not known to be late
        """
        with self._changed:
            limit = self._clock() - self._deadline
            late = [key for key, since in self._since.items()
                    if since <= limit and key not in self._late]
            late = late[:self._workers - len(self._late)]
            for key in late:
                self._late.add(key)
                self._ensure_thread()
            return late

    def keys(self):
        """Return the keys of the jobs that wait or run."""
        with self._changed:
            return set(self._known)

    def wait(self):
        """Drop the jobs not begun yet, and wait for those in time."""
        with self._changed:
            self._stopping = True
            for key, _function, _args in self._queue:
                self._known.discard(key)
            self._queue.clear()
            self._again.clear()
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: not set(self._since) - self._late,
                timeout=self._deadline)
