"""The random part of the pace."""

import unittest

from magnum.service import election
from magnum.service import ticker


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
