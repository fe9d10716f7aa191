import os
import signal
import subprocess
import sys

from magnum.tests import base

DEADLINE = 30

# A program of workers that do nothing but say when they begin and end.
PROGRAM = '''
import os, sys
from magnum.wsgi import prefork

prefork.PAUSE = 0.1

def say(word):
    os.write(1, b'%s %d\\n' % (word.encode(), os.getpid()))

def begin():
    say('begin')
    return lambda: say('end')

def reload():
    if os.path.exists(sys.argv[1]):
        raise ValueError('not now')
    say('reload')

prefork.Master(begin, 2, reload).run()
say('over')
'''


class Programs(base.TestCase):
    """Talks to the program; with the file FLAG it cannot reload."""

    FLAG = None

    def setUp(self):
        super().setUp()
        self.master = subprocess.Popen(
            [sys.executable, '-W', 'ignore', '-c', PROGRAM,
             self.get_path(self.FLAG)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.master.stdout.close)
        self.addCleanup(self.master.wait)
        self.addCleanup(self.master.kill)

    def said(self, word, count=1):
        """The process ids of the next lines, which all have that word."""
        found = []
        for _number in range(count):
            line = self.master.stdout.readline().split()
            self.assertEqual(word, line[0] if line else 'nothing')
            found.append(int(line[1]))
        return found


class MasterTest(Programs):

    FLAG = 'magnum/nothing'

    def test_workers_end_with_their_master(self):
        workers = self.said('begin', 2)
        self.master.send_signal(signal.SIGTERM)
        self.assertEqual(set(workers), set(self.said('end', 2)))
        self.said('over')
        self.assertEqual(0, self.master.wait(DEADLINE))

    def test_a_dead_worker_is_replaced(self):
        workers = self.said('begin', 2)
        os.kill(workers[0], signal.SIGKILL)
        another = self.said('begin')
        self.assertNotIn(another[0], workers)
        self.master.send_signal(signal.SIGINT)
        self.assertEqual({workers[1], *another}, set(self.said('end', 2)))

    def test_all_are_replaced_without_a_gap(self):
        workers = self.said('begin', 2)
        self.master.send_signal(signal.SIGHUP)
        self.said('reload')
        lines = [self.master.stdout.readline().split() for _line in range(4)]
        begun = [int(pid) for word, pid in lines if word == 'begin']
        ended = [int(pid) for word, pid in lines if word == 'end']
        self.assertEqual(set(workers), set(ended))
        self.master.send_signal(signal.SIGTERM)
        self.assertEqual(set(begun), set(self.said('end', 2)))

    def test_workers_do_not_outlive_a_killed_master(self):
        workers = self.said('begin', 2)
        self.master.kill()
        self.assertEqual(set(workers), set(self.said('end', 2)))


class FailingReloadTest(Programs):

    FLAG = 'setup.cfg'

    def test_what_cannot_be_reloaded_leaves_everything_as_it_is(self):
        workers = self.said('begin', 2)
        self.master.send_signal(signal.SIGHUP)
        os.kill(workers[0], signal.SIGKILL)
        another = self.said('begin')
        self.master.send_signal(signal.SIGTERM)
        self.assertEqual({workers[1], *another}, set(self.said('end', 2)))
