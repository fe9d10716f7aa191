"""Several processes that do the same, and one that sees to them.

Owns forking and signals: a worker that dies is replaced, SIGTERM lets
workers finish what they do, SIGHUP replaces them all without a gap. Must not
know what workers do.
"""
import gc
import os
import signal
import sys
import time

from oslo_log import log as logging

LOG = logging.getLogger(__name__)

#: Seconds a worker should live; one that does not is replaced with a pause.
SHORT_LIFE = 5
PAUSE = 1
#: Seconds workers have to end before they are killed.
GRACE = 90
#: Seconds between two looks of a worker at whether its master is there.
ORPHAN_CHECK = 2

WATCHED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
STOPPING = (signal.SIGTERM, signal.SIGINT)


class Master:
    """The process that keeps ``count`` workers alive."""

    def __init__(self, begin, count, reload=None):
        """Prepare; nothing is forked before :meth:`run`.

        :param begin: function called in each worker; returns at once, with
            a function that ends the work gracefully
        :param reload: function called on SIGHUP before new workers begin;
            when it raises, the old workers stay
        """
        self._begin = begin
        self._count = count
        self._reload = reload
        self._workers = {}
        self._leaving = set()

    def run(self):
        """Have workers until SIGTERM or SIGINT."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        gc.freeze()
        pause = None
        while True:
            if pause is None:
                self._fill()
            number = self._wait(pause)
            pause = None
            if number in STOPPING:
                break
            if number == signal.SIGHUP:
                self._replace()
            if self._bury():
                pause = PAUSE
        self._end()

    @staticmethod
    def _wait(seconds=None):
        """The next signal, or None after some seconds."""
        if seconds is None:
            return signal.sigwaitinfo(WATCHED).si_signo
        info = signal.sigtimedwait(WATCHED, seconds)
        return info and info.si_signo

    def _fill(self):
        while len(self._workers) < self._count:
            pid = os.fork()
            if not pid:
                self._work()
            LOG.info('Worker %d begins', pid)
            self._workers[pid] = time.monotonic()

    def _work(self):
        """What a worker does; does not return."""
        master = os.getppid()
        status = 1
        try:
            finish = self._begin()
            while os.getppid() == master:
                if self._wait(ORPHAN_CHECK) in STOPPING:
                    break
            finish()
            status = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _bury(self):
        """Forget workers that ended; say whether one lived too short."""
        short = False
        while self._workers or self._leaving:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            if pid in self._leaving:
                self._leaving.remove(pid)
                continue
            begun = self._workers.pop(pid, None)
            if begun is None:
                continue
            LOG.error('Worker %d ended by itself with %d; another one '
                      'begins', pid, os.waitstatus_to_exitcode(status))
            short |= time.monotonic() - begun < SHORT_LIFE
        return short

    def _replace(self):
        if self._reload is not None:
            try:
                self._reload()
            except (OSError, ValueError, LookupError) as error:
                LOG.error('Nothing is reloaded: %s', error)
                return
        old = set(self._workers)
        self._leaving |= old
        self._workers = {}
        self._fill()
        self._tell(old, signal.SIGTERM)

    def _end(self):
        """Have all workers end, by force in the end."""
        self._leaving |= set(self._workers)
        self._workers = {}
        self._tell(self._leaving, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while self._leaving and time.monotonic() < deadline:
            self._wait(1)
            self._bury()
        self._tell(self._leaving, signal.SIGKILL)

    @staticmethod
    def _tell(pids, number):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
