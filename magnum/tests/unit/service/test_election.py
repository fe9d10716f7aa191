"""One holder among several processes."""

import subprocess
import sys

from magnum.service import election
from magnum.tests import base

# What a worker does that inherited the file.
PROGRAM = '''
import sys
from magnum.service import election
seat = election.Election()
seat._file = int(sys.argv[1])
print(int(seat.is_held()), flush=True)
sys.stdin.read()
'''


class Process:
    """Another process that wants the seat."""

    def __init__(self, seat):
        self._process = subprocess.Popen(
            [sys.executable, '-c', PROGRAM, str(seat._file)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            pass_fds=[seat._file])
        self.holds = self._process.stdout.readline() == b'1\n'

    def kill(self):
        self._process.kill()
        self._process.communicate()


class ElectionTest(base.TestCase):

    def _process(self, seat):
        process = Process(seat)
        self.addCleanup(process.kill)
        return process

    def test_one_holds_it_until_it_dies(self):
        seat = election.Election()
        first = self._process(seat)
        second = self._process(seat)
        self.assertEqual((True, False), (first.holds, second.holds))
        self.assertFalse(seat.is_held())
        first.kill()
        self.assertTrue(seat.is_held())

    def test_leave(self):
        seat = election.Election()
        self.assertTrue(seat.is_held())
        seat.leave()
        self.assertTrue(self._process(seat).holds)
