"""Run steps that depend on each other, a few at a time, showing progress.

Knows nothing of clouds: a step has a name, the names it needs, an action, and
a condition that says it is done already.
"""

import concurrent.futures
import dataclasses
import sys
import threading
import time
import typing

# A line every so often for steps that take long.
STILL_SECONDS = 15


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing to do.

    :param needs: names of steps that come before; unknown names are met.
    :param done: says that nothing is to do; checked right before the action.
    """

    name: str
    action: typing.Callable
    needs: tuple = ()
    done: typing.Callable = lambda: False


class Progress:
    """Lines with the seconds since the beginning."""

    def __init__(self, out=None, clock=time.monotonic):
        self.out = out or sys.stdout
        self.clock = clock
        self.begin = clock()
        self._lock = threading.Lock()

    def say(self, text):
        with self._lock:
            elapsed = self.clock() - self.begin
            print(f'[{elapsed:6.1f} s] {text}', file=self.out, flush=True)


def run(steps, progress, workers):
    """Do all steps, each after what it needs.

    The first failure lets what runs come to its end and starts nothing more.

    :raises Exception: that of the step that failed first.
    """
    waiting = {step.name: step for step in steps}
    finished, running, failure = set(), {}, None
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            for step in startable(waiting, finished, running, workers):
                if failure:
                    break
                del waiting[step.name]
                running[pool.submit(_do, step, progress)] = step.name
            if not running:
                break
            ended, _ = concurrent.futures.wait(
                running, STILL_SECONDS, concurrent.futures.FIRST_COMPLETED)
            if not ended:
                progress.say(f"... {', '.join(running.values())}")
            for future in ended:
                finished.add(running.pop(future))
                failure = failure or future.exception()
    if failure:
        raise failure
    if waiting:
        raise ValueError(f"steps need each other: {', '.join(waiting)}")


def startable(waiting, finished, running, workers):
    """Return the steps that may start now, in their order."""
    known = set(waiting) | set(running.values())
    ready = [step for step in waiting.values()
             if not set(step.needs) & known - finished]
    return ready[:workers - len(running)]


def _do(step, progress):
    if step.done():
        return
    begin = time.monotonic()
    step.action()
    progress.say(f'{step.name}: done in {time.monotonic() - begin:.1f} s')
