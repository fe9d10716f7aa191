"""Threads that are not lost to jobs that hang."""

import threading

from magnum.service import pool
from magnum.tests import base

DEADLINE = 20


class PoolTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.now = 0
        self.pool = pool.Pool(2, 10, clock=lambda: self.now)
        self.hold = threading.Event()
        self.began = []
        self.changed = threading.Condition()
        self.addCleanup(self.pool.wait)
        self.addCleanup(self.hold.set)

    def _hang(self, key):
        with self.changed:
            self.began.append(key)
            self.changed.notify_all()
        self.hold.wait(DEADLINE)

    def submit(self, *keys):
        return [self.pool.submit(key, self._hang, key) for key in keys]

    def wait_for(self, condition):
        with self.changed:
            self.assertTrue(self.changed.wait_for(condition, DEADLINE))

    def test_one_job_per_key(self):
        self.assertEqual([True, False], self.submit('a', 'a'))

    def test_bounded(self):
        self.submit('a', 'b', 'c')
        self.wait_for(lambda: len(self.began) == 2)
        self.assertEqual({'a', 'b', 'c'}, self.pool.keys())
        self.assertEqual(2, self.pool._threads)
        self.hold.set()
        self.wait_for(lambda: len(self.began) == 3)

    def _busy(self, *waiting):
        """Have both threads do something, and these wait."""
        self.submit('x', 'y')
        self.wait_for(lambda: len(self.began) == 2)
        self.submit(*waiting)

    def test_what_is_urgent_comes_before_all_that_wait(self):
        self._busy('a', 'b', 'c')
        for key in ('c', 'new'):
            self.pool.submit(key, self._hang, key, again=True)
        self.assertEqual({'x', 'y', 'a', 'b', 'c', 'new'}, self.pool.keys())
        self.assertEqual(['new', 'c', 'a', 'b'],
                         [job[0] for job in self.pool._queue])
        self.hold.set()
        self.wait_for(lambda: len(self.began) == 6)

    def test_what_is_not_wanted_any_more(self):
        self._busy('a', 'b')
        self.pool.submit('told', self.began.append, 'told')
        self.pool.keep({'b'}, self._hang)
        self.assertEqual({'x', 'y', 'b', 'told'}, self.pool.keys())
        self.assertEqual([True], self.submit('a'))

    def test_the_place_of_a_late_job_goes_to_another(self):
        self.submit('a', 'b', 'c', 'd', 'e')
        self.wait_for(lambda: len(self.began) == 2)
        self.assertEqual([], self.pool.sweep())
        self.now = 10
        self.assertEqual(['a', 'b'], sorted(self.pool.sweep()))
        self.assertEqual([], self.pool.sweep())
        self.wait_for(lambda: len(self.began) == 4)
        # But not to any number of others.
        self.now = 20
        self.assertEqual([], self.pool.sweep())
        self.assertEqual(4, self.pool._threads)

    def test_no_more_threads_than_workers_once_late_jobs_end(self):
        self.submit('a', 'b', 'c', 'd')
        self.wait_for(lambda: len(self.began) == 2)
        self.now = 10
        self.pool.sweep()
        self.wait_for(lambda: len(self.began) == 4)
        self.hold.set()
        with self.pool._changed:
            self.assertTrue(self.pool._changed.wait_for(
                lambda: not self.pool._known, DEADLINE))
        self.assertEqual([True, True, True], self.submit('e', 'f', 'g'))
        self.wait_for(lambda: len(self.began) == 7)
        self.assertLessEqual(self.pool._threads, 2)

    def test_the_end_does_not_wait_for_late_jobs(self):
        self.submit('a')
        self.wait_for(lambda: self.began)
        self.now = 10
        self.pool.sweep()
        self.pool.wait()
        self.assertEqual([False], self.submit('b'))
