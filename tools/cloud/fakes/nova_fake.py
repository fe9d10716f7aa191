"""Nova's fake virt driver, made to survive a restart of nova-compute.

Of Nova's fakes this is the one that keeps its node from one start to the
next; but it forgets the servers it runs.
"""

from nova.compute import power_state
from nova.virt import fake
from nova.virt import hardware


class Driver(fake.FakeDriverWithoutFakeNodes):

    def get_info(self, instance, use_cache=True):
        known = self.instances.get(instance.uuid)
        if known is None:
            known = fake.FakeInstance(
                instance.name, instance.power_state or power_state.RUNNING,
                instance.uuid)
            self.instances[instance.uuid] = known
        return hardware.InstanceInfo(state=known.state)
