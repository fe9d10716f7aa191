"""What calls things again and again in one of the workers of a conductor.

Owns the thread, the pace and its random part, and who of the workers does it.
It must not know what is called. This is an edge: what a timer raises is
logged, and the next call is as usual.
"""

import random
import threading
import time

from oslo_log import log as logging

LOG = logging.getLogger(__name__)

_RANDOM = random.SystemRandom()

# Seconds a call may take before it counts as hanging. What is called asks the
# database at most, and a request to that ends or fails much sooner.
PATIENCE = 300

# How far from its interval a call may be, so that the conductors of a cloud,
# all started by one program, do not ask the database all at once.
JITTER = 0.1


class Timer:
    """Something to call again and again.

    :param name: for the log
    :param function: what to call; it must not take long
    :param interval: callable giving the seconds from one call to the next,
        None for never
    """

    def __init__(self, name, function, interval):
        self.name = name
        self.function = function
        self.interval = interval
        self.due = 0.0
        self.last = 0.0

    def fire(self):
        """Call it; an error is logged and the next call is as usual."""
        try:
            self.function()
        except Exception:
            LOG.exception('%s failed', self.name)


class Ticker:
    """One thread that calls timers while this process holds the seat.

    :param timers: sequence of :class:`Timer`
    :param election: who of the workers of this conductor does it
    :param name: of the thread
    """

    # Seconds between two looks whether the seat is free.
    STANDBY = 5
    # Least seconds between two calls of a timer that is poked.
    PAUSE = 1

    def __init__(self, timers, election, name='ticks'):
        self._timers = timers
        self._election = election
        self._changed = threading.Condition()
        self._stopping = False
        self._poked = set()
        # The timer that is being called, and since when.
        self._calling = None
        self._thread = threading.Thread(target=self._loop, name=name,
                                        daemon=True)

    def start(self):
        """Begin, all timers at once."""
        self._thread.start()

    def poke(self, name):
        """Call a timer soon; return at once."""
        with self._changed:
            self._poked.add(name)
            self._changed.notify()

    def hanging(self):
        """Return the name of a timer whose call does not end, else None."""
        calling = self._calling
        if calling and time.monotonic() - calling[1] > PATIENCE:
            return calling[0]
        return None

    def _loop(self):
        while not self._stopping:
            pause = self.STANDBY
            if self._election.is_held():
                pause = self._round()
            with self._changed:
                if not self._stopping and not self._poked:
                    self._changed.wait(pause)

    def _round(self):
        """Call what is due; return the seconds until something is."""
        with self._changed:
            poked, self._poked = self._poked, set()
        now = time.monotonic()
        waits = [self.STANDBY]
        for timer in self._timers:
            interval = timer.interval()
            if interval is None:
                continue
            if timer.name in poked:
                timer.due = min(timer.due, max(now, timer.last + self.PAUSE))
            if now >= timer.due:
                self._calling = (timer.name, time.monotonic())
                timer.fire()
                self._calling = None
                timer.last = time.monotonic()
                timer.due = timer.last + (
                    (timer.interval() or interval) *
                    _RANDOM.uniform(1 - JITTER, 1 + JITTER))
            waits.append(max(timer.due - time.monotonic(), 0.05))
        return min(waits)

    def stop(self):
        """Call nothing any more; return when that is so."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
