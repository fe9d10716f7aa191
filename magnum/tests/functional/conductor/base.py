"""What the tests of the operation tier stand on.

The conductor as it is, over a database in a file (several threads use it),
the in-memory bus, and an engine that does what the test says.
"""

import concurrent.futures
import contextlib
import os
import time

import fixtures
from oslo_messaging.notify import _impl_test
from oslo_utils import fixture as time_fixture
from oslo_utils import uuidutils

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.common import rpc
from magnum.conductor import credentials
from magnum.conductor import default_groups
from magnum.conductor.operations import faults
from magnum.conductor import outbox
from magnum.conductor import runner as conductor_runner
import magnum.conf
from magnum import objects
from magnum.objects import lifecycle
from magnum.service import periodic
from magnum.service import ring as service_ring
from magnum.tests import base
from magnum.tests.fakes import cloud as fake_cloud
from magnum.tests.functional.conductor import engine
from magnum.tests.unit.db import base as db_base
from magnum.tests.unit.objects import utils as object_utils

CONF = magnum.conf.CONF

DEADLINE = 20


def wait_for(condition, what='that', seconds=DEADLINE, pause=0.01):
    """Return what the condition gives, once it is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f'{what} did not happen in {seconds} s')


class OperationTestCase(base.TestCase):
    """Operations on clusters of the toy engine."""

    def setUp(self):
        super().setUp()
        self.clock = self.useFixture(time_fixture.TimeFixture())
        folder = self.useFixture(fixtures.TempDir()).path
        self.database = self.useFixture(db_base.Database(
            f'sqlite:///{os.path.join(folder, "magnum.sqlite")}'))
        self.config(cert_manager_type='x509keypair', group='certificates')
        # Toys have no volumes, and an empty cloud.
        self.config(delete_volumes=False, group='cluster')
        self.useFixture(fake_cloud.FakeCloudFixture())
        # Small keys are made in no time.
        self.config(rsa_key_size=1024, group='x509')
        self.config(password='the password', group='keystone_auth')
        self.config(driver=['test'], group='oslo_messaging_notifications')
        rpc.init()
        self.addCleanup(rpc.reset)
        self._set_up_outbox()
        self._set_up_engine()
        self.addCleanup(faults.disarm)
        self.admin = magnum_context.make_admin_context(all_tenants=True)
        self.template = object_utils.create_test_cluster_template(
            self.context, uuid=uuidutils.generate_uuid(), name='template',
            server_type='vm', cluster_distro='toy', coe='kubernetes',
            driver=None, docker_volume_size=None)
        self.runner = self.new_runner()
        self.status_tick = self.new_status_tick()

    def _set_up_outbox(self):
        _impl_test.reset()
        outbox.reset()
        self.addCleanup(outbox.reset)

    def _set_up_engine(self):
        self.engine = engine.Engine()
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.tests.functional.conductor.engine.ENGINE', self.engine))
        self.useFixture(fixtures.MonkeyPatch(
            'magnum.drivers.common.driver.Driver.definitions', {
                tuple(engine.TRIPLE[key] for key in
                      ('server_type', 'os', 'coe')): {
                          'entry_point_name': 'toy',
                          'class': engine.ToyDriver}}))

    # The conductors.

    def new_runner(self, host='here'):
        """Return the runner of another worker."""
        return conductor_runner.Runner(host)

    def new_status_tick(self, host='here', members=None):
        """Return the status tick of another conductor."""
        tick = periodic.StatusTick(service_ring.Ring(
            host, members=lambda: members or (host,)))
        run_one = tick._run_one

        def run_or_die(uuid):
            # Of a conductor that died no thread is left to say so.
            with contextlib.suppress(faults.Crash):
                run_one(uuid)

        tick._run_one = run_or_die
        self.addCleanup(tick.wait)
        return tick

    def run_all(self, runner=None):
        """Do all operations that can be done now."""
        while (runner or self.runner).run_next():
            pass

    def elsewhere(self, function):
        """Call something in another thread, as another conductor would."""
        with concurrent.futures.ThreadPoolExecutor(1) as other:
            return other.submit(function).result(DEADLINE)

    def poll(self, tick=None):
        """Let a status tick happen, until its last job is done."""
        tick = tick or self.status_tick
        tick.run()
        wait_for(lambda: not tick.is_busy(), 'The end of the tick')

    def time_passes(self, seconds=conductor_runner.BACK_OFF[-1] + 1):
        """Let the clock of the service go on."""
        self.clock.advance_time_seconds(seconds)

    # What the API does.

    def new_cluster(self, name='cluster', **values):
        """Return a cluster that is not accepted yet."""
        return objects.Cluster(
            self.context, **{
                'uuid': uuidutils.generate_uuid(), 'name': name,
                'project_id': self.context.project_id,
                'user_id': self.context.user_id,
                'cluster_template_id': self.template.uuid,
                'create_timeout': 60, 'labels': {}, **values})

    def accept_create(self, name='cluster', **values):
        """Accept a new cluster, as the API does; return it."""
        cluster = self.new_cluster(name, **values)
        objects.Operation.admit_create(
            self.context, cluster, default_groups.build(
                self.context, cluster, self.template, 1, 2),
            arguments={'create_timeout': cluster.create_timeout},
            request=credentials.request_of(self.context))
        return cluster

    def accept(self, spec, cluster, **details):
        """Accept an operation, as the API does."""
        return objects.Operation.admit(
            self.context, spec, self.fresh(cluster),
            request=credentials.request_of(self.context), **details)

    def accept_delete(self, cluster):
        """Accept a deletion, as the API does."""
        return self.accept(lifecycle.CLUSTER_DELETE, cluster)

    def create_complete(self, name='cluster'):
        """Return a cluster that was created."""
        cluster = self.accept_create(name)
        self.run_all()
        # A worker that a test started may have been faster.
        wait_for(lambda: not objects.Operation.list(
            self.admin, filters={'cluster_uuid': cluster.uuid}))
        self.engine.settle()
        self.poll()
        cluster = self.fresh(cluster)
        self.assertEqual('CREATE_COMPLETE', cluster.status)
        return cluster

    # What is there.

    def fresh(self, cluster):
        """Return a cluster as it is in the database."""
        return objects.Cluster.get_by_uuid(self.admin, cluster.uuid)

    def assertStatus(self, expected, cluster):
        """The cluster has this status in the database."""
        self.assertEqual(expected, self.fresh(cluster).status)

    def operations(self):
        """Return (name, state) of all unfinished operations."""
        return [(operation.name, operation.state)
                for operation in objects.Operation.list(self.admin)]

    def operations_of(self, cluster):
        """Return the unfinished operations of a cluster."""
        return objects.Operation.list(
            self.admin, filters={'cluster_uuid': cluster.uuid})

    def assertNothingLeft(self, cluster):
        """No stack, row, secret or operation of the cluster is left."""
        self.assertRaises(exception.ClusterNotFound, self.fresh, cluster)
        self.assertEqual([], objects.NodeGroup.list(self.admin,
                                                    cluster.uuid))
        self.assertEqual([], objects.X509KeyPair.list(self.admin))
        self.assertEqual({}, self.engine.stacks)
        self.assertEqual([], self.operations())

    def notifications(self):
        """Return (event type, outcome) of what was sent so far."""
        self.assertTrue(outbox.flush(DEADLINE))
        return [(message['event_type'], message['payload']['outcome'])
                for _context, message, _priority, _retry in
                _impl_test.NOTIFICATIONS]
