"""When stacks end, and when their clusters show it.

Reads the databases of Heat and Magnum, as Heat's API tells seconds only, and
asking it takes as long as what is measured.
"""

import threading
import time

import sqlalchemy

from magnum.tests.unit import tools

render, = tools.load('cloud.render')

# Seconds between two looks: what the figures are good to.
INTERVAL = 0.03
STACKS = sqlalchemy.text(
    'select id, concat(action, "_", status) as status from stack '
    'where owner_id is null and deleted_at is null')
CLUSTERS = sqlalchemy.text('select stack_id as id, status from cluster')


class Watch:
    """Watches all stacks and their clusters while the context lasts.

    :ivar delays: [(status, seconds)] for each stack that came to an end, how
        much later its cluster had the same status
    """

    def __init__(self, settings):
        self._engines = [sqlalchemy.create_engine(
            render.database_url(name, settings),
            isolation_level='AUTOCOMMIT') for name in ('heat', 'magnum')]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._going, self._ended = {}, {}
        self.delays = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._stop.set()
        self._thread.join()
        for engine in self._engines:
            engine.dispose()

    def _watch(self):
        heat, magnum = (engine.connect() for engine in self._engines)
        with heat, magnum:
            while not self._stop.wait(INTERVAL):
                now = time.monotonic()
                self._see_stacks(now, dict(map(tuple, heat.execute(STACKS))))
                self._see_clusters(time.monotonic(), dict(
                    map(tuple, magnum.execute(CLUSTERS))))

    def _see_stacks(self, now, statuses):
        for stack, status in statuses.items():
            if status.endswith('IN_PROGRESS'):
                self._going[stack] = status
            elif self._going.pop(stack, None):
                self._ended[stack] = status, now

    def _see_clusters(self, now, statuses):
        for stack, (status, ended) in list(self._ended.items()):
            if statuses.get(stack) == status:
                del self._ended[stack]
                self.delays.append((status, now - ended))


def summary(delays):
    """Return the delays of a Watch in a line of figures."""
    seconds = sorted(each for _status, each in delays)

    def percentile(percent):
        return seconds[min(len(seconds) - 1,
                           int(len(seconds) * percent / 100))]

    return (f'{len(seconds)} times, p50 {percentile(50):.2f} s, '
            f'p95 {percentile(95):.2f} s, at most {seconds[-1]:.2f} s')
