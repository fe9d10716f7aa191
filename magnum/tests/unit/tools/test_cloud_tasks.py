"""Steps that need each other, and their progress."""

import io
import threading

from cloud import tasks
import pytest


class Recorder:
    """Makes steps that note when they ran."""

    def __init__(self):
        self.ran = []
        self.out = io.StringIO()
        self.progress = tasks.Progress(self.out, clock=lambda: 0.0)

    def step(self, name, *needs, done=False):
        return tasks.Step(name, lambda: self.ran.append(name), needs,
                          lambda: done)

    def run(self, *steps, workers=1):
        tasks.run(steps, self.progress, workers)
        return self.ran


@pytest.fixture
def recorder():
    return Recorder()


def test_each_after_what_it_needs(recorder):
    step = recorder.step
    assert recorder.run(step('c', 'b'), step('b', 'a'), step('a')) == [
        'a', 'b', 'c']


def test_what_is_done_is_left_alone(recorder):
    step = recorder.step
    assert recorder.run(step('a', done=True), step('b', 'a')) == ['b']
    assert 'a:' not in recorder.out.getvalue()
    assert '[   0.0 s] b: done in' in recorder.out.getvalue()


def test_a_need_that_is_no_step_is_met(recorder):
    assert recorder.run(recorder.step('a', 'elsewhere')) == ['a']


def test_nothing_starts_after_a_failure(recorder):
    def fail():
        raise RuntimeError('no')

    with pytest.raises(RuntimeError, match='no'):
        recorder.run(tasks.Step('a', fail), recorder.step('b', 'a'),
                     recorder.step('c'))
    assert recorder.ran == []


def test_a_circle_is_named(recorder):
    with pytest.raises(ValueError, match='a, b'):
        recorder.run(recorder.step('a', 'b'), recorder.step('b', 'a'))


def test_independent_steps_run_at_once(recorder):
    both = threading.Barrier(2, timeout=30)
    recorder.run(tasks.Step('a', both.wait), tasks.Step('b', both.wait),
                 workers=2)
    assert not both.broken
