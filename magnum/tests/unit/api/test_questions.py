"""Questions that are asked at the same time, and what becomes of them."""
import functools
import threading

from magnum.api import questions
from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.tests import base

DEADLINE = 30


class QuestionsTest(base.TestCase):

    def setUp(self):
        super().setUp()
        self.questions = questions.Questions(self.context)
        self.asked = []

    def ask(self, key):
        self.asked.append(key)
        return 'answer to %s' % key

    def expect(self, *keys):
        for key in keys:
            self.questions.expect(key, functools.partial(self.ask, key))

    def answer(self, key):
        return self.questions.answer(key, functools.partial(self.ask, key))

    def test_nothing_is_asked_before_somebody_wants_to_know(self):
        self.expect('a', 'b')
        self.assertEqual([], self.asked)

    def test_each_is_asked_once(self):
        self.expect('a', 'b')
        for _again in range(2):
            self.expect('a', 'b')
            for key in 'abc':
                self.assertEqual('answer to %s' % key, self.answer(key))
        self.assertEqual(['a', 'b', 'c'], sorted(self.asked))

    def test_what_was_withdrawn_is_not_asked(self):
        self.expect('a', 'b')
        self.assertTrue(self.questions.withdraw('a'))
        self.assertFalse(self.questions.withdraw('a'))
        self.answer('b')
        self.assertFalse(self.questions.withdraw('b'))
        self.assertEqual(['b'], self.asked)

    def test_all_are_under_way_at_the_same_time(self):
        together = threading.Barrier(3)
        wait = functools.partial(together.wait, DEADLINE)
        for key in ('a', 'b'):
            self.questions.expect(key, wait)
        self.assertEqual({0, 1, 2}, {
            self.questions.answer(key, wait) for key in ('c', 'a', 'b')})

    def test_requests_ask_at_the_same_time(self):
        together = threading.Barrier(4)
        wait = functools.partial(together.wait, DEADLINE)

        def request():
            asking = questions.Questions(self.context)
            asking.expect('a', wait)
            asking.answer('b', wait)

        threads = [threading.Thread(target=request) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
        self.assertFalse(together.broken)

    def test_when_all_threads_are_busy_it_goes_on_in_its_own(self):
        done = threading.Event()
        self.addCleanup(done.set)
        busy = questions.Questions(self.context)
        for number in range(questions.TOGETHER):
            busy.expect(number, functools.partial(done.wait, DEADLINE))
        busy.answer('started', lambda: None)
        self.questions.expect('a', threading.get_ident)
        self.answer('b')
        self.assertEqual(threading.get_ident(), self.questions.answer(
            'a', threading.get_ident))

    def test_a_failure_is_of_the_one_who_asked(self):
        def fail():
            raise exception.Conflict()

        self.questions.expect('a', fail)
        self.assertEqual('answer to b', self.answer('b'))
        self.assertRaises(exception.Conflict, self.questions.answer, 'a',
                          fail)

    def test_log_lines_carry_the_request(self):
        self.questions.expect('a', magnum_context.ctx)
        self.answer('b')
        self.assertIs(self.context,
                      self.questions.answer('a', magnum_context.ctx))

    def test_threads_forget_whose_request_it_was(self):
        for number in range(2 * questions.TOGETHER):
            self.questions.expect(number, lambda: None)
        self.answer('all')
        nobody = questions.Questions(None)
        nobody.expect('a', magnum_context.has_ctx)
        nobody.answer('b', lambda: None)
        together = threading.Barrier(2)
        nobody.expect('c', lambda: (together.wait(DEADLINE),
                                    magnum_context.has_ctx()))
        nobody.answer('d', lambda: together.wait(DEADLINE))
        self.assertFalse(nobody.answer('c', lambda: None)[1])
