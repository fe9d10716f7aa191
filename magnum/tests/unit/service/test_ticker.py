"""The random part of the pace."""

import threading
import time
import unittest
from unittest import mock

from magnum.service import election
from magnum.service import ticker


class HangingTest(unittest.TestCase):

    def test_a_call_that_does_not_end_is_named(self):
        calling, going_on = threading.Event(), threading.Event()

        def hang():
            calling.set()
            going_on.wait()

        running = ticker.Ticker([ticker.Timer('any', hang, lambda: 100)],
                                election.Election())
        running.start()
        self.addCleanup(running.stop)
        self.addCleanup(going_on.set)
        calling.wait()
        self.assertIsNone(running.hanging())
        with mock.patch.object(ticker.time, 'monotonic',
                               lambda: time.monotonic_ns() / 1e9 + 301):
            self.assertEqual('any', running.hanging())


class JitterTest(unittest.TestCase):

    def test_calls_are_spread_around_the_interval(self):
        calls = []
        timer = ticker.Timer('any', lambda: calls.append(1), lambda: 100)
        running = ticker.Ticker([timer], election.Election())
        gaps = []
        for _round in range(50):
            timer.due = 0.0
            running._round()
            gaps.append(timer.due - timer.last)
        self.assertEqual(50, len(calls))
        self.assertTrue(all(90 <= gap <= 110 for gap in gaps), gaps)
        # Conductors that were started together come apart.
        self.assertLess(min(gaps), 97)
        self.assertGreater(max(gaps), 103)
