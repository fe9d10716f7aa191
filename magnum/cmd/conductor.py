"""magnum-conductor: does what the API accepted, and follows clusters."""

import sys

from oslo_concurrency import processutils
from oslo_log import log as logging
from oslo_reports import guru_meditation_report as gmr
from oslo_reports import opts as gmr_opts
from oslo_service import service

from magnum.common import exception
from magnum.common import service as magnum_service
import magnum.conf
from magnum.drivers.common import driver
from magnum.drivers.heat import facts
from magnum.service import election
from magnum.service import worker
from magnum import version

CONF = magnum.conf.CONF
LOG = logging.getLogger(__name__)


def main():
    """Run the service until it is told to end."""
    magnum_service.prepare_service(sys.argv)
    gmr_opts.set_defaults(CONF)
    gmr.TextGuruMeditation.setup_autorun(version, 'magnum-conductor',
                                         conf=CONF)
    try:
        facts.openstack_ca()
    except exception.ConfigInvalid as error:
        # Clusters of Heat cannot be created; all else is to go on.
        LOG.error('%s', error)
    LOG.debug('Drivers: %s',
              ', '.join(sorted({entry.name for entry, _driver in
                                driver.Driver.load_entry_points()})))

    workers = CONF.conductor.workers or processutils.get_worker_count()
    launcher = service.ProcessLauncher(CONF, restart_method='reload')
    launcher.launch_service(
        worker.Worker(CONF.host, election.Election()), workers=workers)
    launcher.wait()
