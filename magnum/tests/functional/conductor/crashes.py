"""What tests stand on in which a conductor dies and another one goes on."""

from magnum.conductor.operations import faults
import magnum.conf
from magnum.tests.functional.conductor import base

CONF = magnum.conf.CONF


class CrashTestCase(base.OperationTestCase):
    """Helpers to die and to be survived."""

    def runTest(self):
        """Be usable as a fixture of a test function."""

    def die_at(self, point):
        """Let the next conductor that comes there die, once."""
        died = []

        def crash():
            if not died:
                died.append(point)
                faults.crash()

        faults.arm(point, crash)
        self.died = died

    def run_dying(self):
        """Do operations with a runner that will not survive it."""
        try:
            self.run_all(self.new_runner('there'))
        except faults.Crash:
            # Its lease has to run out before another one takes over.
            self.assertFalse(self.runner.run_next())
            self.time_passes(CONF.service_down_time + 1)

    def survive(self):
        """Do with a living runner what is left to do, until all is still."""
        self.run_all()
        self.engine.settle()
        self.poll()
        self.run_all()
        self.assertTrue(self.died, 'The conductor never came there')
