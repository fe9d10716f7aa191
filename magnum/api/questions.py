"""Questions to other services, asked at the same time.

Owns the threads of the process for this, and the moment: the first answer
that somebody wants makes everything asked that is known to be wanted later.
Must not know services, nor the order in which answers are judged.
"""
from concurrent import futures
import functools
import os

from magnum.common import context as magnum_context

#: Questions of one process under way at once, besides those that requests
#: ask in their own threads.
TOGETHER = 32


@functools.lru_cache(maxsize=None)
def _threads(_process):
    """The threads of a process; a fork makes its own."""
    return futures.ThreadPoolExecutor(TOGETHER,
                                      thread_name_prefix='question')


class Questions:
    """What one request asks; each question at most once.

    Used by the thread of the request only.
    """

    def __init__(self, context):
        """Ask for a context, which log lines of the questions carry."""
        self._context = context
        self._expected = {}
        self._started = {}
        self._answers = {}

    def expect(self, key, ask):
        """The question is asked as soon as the answer to any is wanted.

        :param ask: function without arguments that asks it
        """
        if key not in self._started and key not in self._answers:
            self._expected.setdefault(key, ask)

    def withdraw(self, key):
        """Whether the question was expected, and not asked yet.

        It is not expected afterwards.
        """
        return self._expected.pop(key, None) is not None

    def answer(self, key, ask):
        """What ``ask`` returned, now or before.

        It is asked in this thread when all others are busy, so it never
        takes longer than one after the other.

        :raises: what it raised; then it is asked again the next time
        """
        if key not in self._answers:
            self._expected.pop(key, None)
            self._start()
            started = self._started.pop(key, None)
            if started is None or started.cancel():
                self._answers[key] = ask()
            else:
                self._answers[key] = started.result()
        return self._answers[key]

    def _start(self):
        for key, ask in self._expected.items():
            self._started[key] = _threads(os.getpid()).submit(
                self._in_thread, ask)
        self._expected.clear()

    def _in_thread(self, ask):
        magnum_context.set_ctx(self._context)
        try:
            return ask()
        finally:
            magnum_context.set_ctx(None)
