"""What is behind a driver, as a test sees it: it goes on when told to."""

from magnum.drivers.heat import driver as heat_driver
from magnum.tests.fakes import cloud
from magnum.tests.functional.contract.samples import plain


class HeatEngine:
    """The fake cloud behind Heat drivers."""

    def __init__(self, test):
        self.cloud = test.useFixture(cloud.FakeCloudFixture()).cloud
        self.cloud.furnish()
        self.heat = self.cloud.heat
        test.config(group='trust', cluster_user_trust=True)

    def made(self):
        """Return how many clusters or node groups there are."""
        return len(self.heat.living())

    def finish(self):
        """Let everything that goes on end well."""
        for stack in self.heat.living():
            if stack.state == 'IN_PROGRESS':
                self.heat.complete(stack)
                if stack.action == 'CREATE':
                    self._add_resources(stack)

    def _add_resources(self, stack):
        for name in ('network', 'secgroup_kube_minion'):
            self.heat.add_resource(stack, name, attributes={
                'fixed_network': 'a-network', 'fixed_subnet': 'a-subnet'})

    def fail(self, reason):
        """Let everything that goes on fail."""
        for stack in self.heat.living():
            self.heat.fail(stack, 'kube_minions/0/kube-minion', reason)


class PlainEngine:
    """The machines behind the sample driver without Heat."""

    def __init__(self, test):
        plain.MACHINES.__init__()
        test.addCleanup(plain.MACHINES.__init__)

    def made(self):
        """Return how many clusters or node groups there are."""
        return len(plain.MACHINES.clusters)

    def finish(self):
        """Nothing takes time here."""

    def fail(self, reason):
        """Let everything that goes on fail."""
        plain.MACHINES.failing = reason


def engine_of(driver, test):
    """Return what is behind this driver."""
    if isinstance(driver, heat_driver.HeatDriver):
        return HeatEngine(test)
    return PlainEngine(test)
