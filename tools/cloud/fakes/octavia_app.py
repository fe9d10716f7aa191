"""octavia-api whose amphora provider has no amphorae.

What a user asks for is checked, and its VIP port made in Neutron, by the real
provider; but what that would send to octavia-worker only wakes a thread here,
which after a moment calls everything pending done, through the code that
octavia-driver-agent uses.
"""

import sys
import threading
import time

from octavia.api import app
from octavia.api.drivers.amphora_driver.v2 import driver
from octavia.api.drivers.driver_agent import driver_updater
from octavia.db import api as db_api
from octavia.db import models
from oslo_log import log as logging

LOG = logging.getLogger(__name__)
INTERVAL = 0.3
# The API commits a row only after it called the provider, so one look right
# after the call may come too early, on a busy machine by seconds.
LOOK_FOR = 5
# Children first, so that nothing hangs on what is already gone.
KINDS = (('l7rules', models.L7Rule), ('l7policies', models.L7Policy),
         ('members', models.Member), ('healthmonitors', models.HealthMonitor),
         ('pools', models.Pool), ('listeners', models.Listener),
         ('loadbalancers', models.LoadBalancer))


def pending():
    """Return the status report that ends all that is pending."""
    report = {}
    session = db_api.get_session()
    with session.begin():
        doomed = {row.id for lb in session.query(models.LoadBalancer)
                  .filter_by(provisioning_status='PENDING_DELETE')
                  for row in children(lb)}
        for kind, model in KINDS:
            report[kind] = [
                outcome(row, row.id in doomed)
                for row in session.query(model).filter(
                    model.provisioning_status.like('PENDING%') |
                    model.id.in_(doomed))]
    return report


def children(lb):
    """Yield what a cascading delete of a load balancer takes along."""
    for listener in lb.listeners:
        yield listener
        for policy in listener.l7policies:
            yield from (policy, *policy.l7rules)
    for pool in lb.pools:
        yield from (pool, *pool.members)
        if pool.health_monitor:
            yield pool.health_monitor


def outcome(row, doomed):
    if doomed or row.provisioning_status == 'PENDING_DELETE':
        return {'id': row.id, 'provisioning_status': 'DELETED'}
    return {'id': row.id, 'provisioning_status': 'ACTIVE',
            'operating_status': 'ONLINE'}


class Settler:
    """Stands in for the provider's RPC client."""

    def __init__(self):
        self._asked = threading.Event()
        # What an earlier process left pending is settled too.
        self._asked.set()
        threading.Thread(target=self._run, daemon=True).start()

    def cast(self, context, method, **arguments):
        self._asked.set()

    def _run(self):
        updater = driver_updater.DriverUpdater()
        while self._asked.wait():
            self._asked.clear()
            end = time.monotonic() + LOOK_FOR
            while time.monotonic() < end and not self._asked.is_set():
                time.sleep(INTERVAL)
                self._settle(updater)

    def _settle(self, updater):
        try:
            report = pending()
            if any(report.values()):
                result = updater.update_loadbalancer_status(report)
                LOG.info('Settled: %s', result)
        except Exception:
            LOG.exception('Cannot settle; trying again')
            self._asked.set()


class Provider(driver.AmphoraProviderDriver):

    settler = None

    def __init__(self):
        super().__init__()
        Provider.settler = Provider.settler or Settler()
        self.client = Provider.settler


# The provider is loaded by its registered name, which has to stay amphora:
# it is what clusters ask for.
driver.AmphoraProviderDriver = Provider
application = app.setup_app(argv=sys.argv)
