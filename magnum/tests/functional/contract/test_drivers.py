"""What the core expects of a driver, asked of every driver.

Those the package installs, and two samples written outside of it. Calls are
made as the core makes them: by position, on objects from the database.
"""

from importlib import metadata

from oslo_utils import uuidutils

from magnum.common import exception
from magnum.drivers.common import driver
from magnum.drivers.common import monitors
from magnum.drivers.common import registry
from magnum.drivers.common import scale_managers
from magnum import objects
from magnum.objects import fields
from magnum.tests.functional.contract import engines
from magnum.tests.functional.contract import packages
from magnum.tests.unit.db import base
from magnum.tests.unit.objects import utils

STATUS = fields.ClusterStatus

SAMPLES = {'sample_plain': 'plain:PlainDriver',
           'sample_heat_fork': 'heat_fork.driver:Driver'}
OURS = sorted(entry.name for entry in
              metadata.entry_points(group=registry.GROUP)
              if entry.value.startswith('magnum.drivers.'))

#: What a driver's ``supports`` says, by method.
OFFERS = {'upgrade': 'upgrade_cluster', 'rotate_ca': 'rotate_ca_certificate'}
REFUSALS = (exception.NotSupported, NotImplementedError)


class DriverContract:
    """The expectations; ``entry_point`` names the driver."""

    entry_point = None

    def setUp(self):
        super().setUp()
        self.useFixture(packages.InstalledDrivers(**SAMPLES))
        self.driver = driver.Driver.get_driver(None, None, None,
                                               self.entry_point)
        self.engine = engines.engine_of(self.driver, self)
        kind = self.driver.provides[0]
        self.template = utils.create_test_cluster_template(
            self.context, server_type=kind['server_type'],
            cluster_distro=kind['os'], coe=kind['coe'], labels={},
            docker_storage_driver='overlay2', driver=None)
        self.cluster = utils.create_test_cluster(
            self.context, stack_id=None, labels={}, keypair=None,
            status=STATUS.CREATE_IN_PROGRESS, api_address=None,
            trust_id=None, trustee_user_id='trustee',
            trustee_username='trustee', trustee_password='secret',
            node_count=2, master_count=1, discovery_url=None,
            # Machines are on a network before there is a cluster.
            fixed_network=None, fixed_subnet='private-subnet'
            if kind['server_type'] == 'bm' else None)
        for group in self.cluster.nodegroups:
            group.stack_id = None
            group.status = STATUS.CREATE_IN_PROGRESS
            group.node_addresses = []
            group.save()

    # What the core does.

    def fresh(self):
        self.cluster = objects.Cluster.get_by_uuid(self.context,
                                                   self.cluster.uuid)
        return self.cluster

    def poll(self):
        """Follow the status, as a tick of the core does."""
        cluster = self.fresh()
        self.driver.update_cluster_status(self.context, cluster)
        cluster.save()
        return self.fresh()

    def create(self):
        self.driver.create_cluster(self.context, self.fresh(), 60)
        self.cluster.save()

    def create_complete(self):
        self.create()
        self.engine.finish()
        self.assertEqual(STATUS.CREATE_COMPLETE, self.poll().status)

    def accept(self, status, *groups):
        self.fresh()
        self.cluster.status = status
        self.cluster.save()
        for group in groups:
            group.status = status
            group.save()

    def delete(self):
        self.accept(STATUS.DELETE_IN_PROGRESS)
        self.driver.delete_cluster(self.context, self.fresh())
        self.cluster.save()

    # What it expects.

    def test_it_says_what_it_provides(self):
        self.assertTrue(self.driver.provides)
        for kind in self.driver.provides:
            self.assertEqual({'server_type', 'os', 'coe'}, set(kind))

    def test_it_is_found_by_what_it_provides(self):
        found = driver.Driver.get_driver_for_cluster(self.context,
                                                     self.cluster)
        self.assertIs(type(self.driver), type(found))

    def test_create_gives_an_id(self):
        self.create()
        self.assertTrue(self.fresh().stack_id)
        self.assertEqual(1, self.engine.made())

    def test_create_ends_with_what_users_need(self):
        self.create_complete()
        self.assertRegex(self.cluster.api_address, 'https://.+:[0-9]+')
        self.assertTrue(self.cluster.default_ng_worker.node_addresses)
        self.assertEqual({STATUS.CREATE_COMPLETE}, {
            group.status for group in self.cluster.nodegroups})

    def test_create_twice_makes_one(self):
        self.create()
        first = self.fresh().stack_id
        self.create()
        self.assertEqual(first, self.fresh().stack_id)
        self.assertEqual(1, self.engine.made())

    def test_a_failure_has_its_reason(self):
        self.create()
        self.engine.fail('no valid host')
        self.assertEqual(STATUS.CREATE_FAILED, self.poll().status)
        self.assertIn('no valid host', self.cluster.status_reason)

    def test_update_ends(self):
        self.create_complete()
        worker = self.cluster.default_ng_worker
        worker.node_count = 3
        worker.save()
        self.accept(STATUS.UPDATE_IN_PROGRESS)
        self.driver.update_cluster(self.context, self.fresh(), None, False)
        self.engine.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(3, self.cluster.node_count)

    def test_resize_ends(self):
        self.create_complete()
        worker = self.cluster.default_ng_worker
        worker.node_count = 1
        self.accept(STATUS.UPDATE_IN_PROGRESS, worker)
        manager = self.driver.get_scale_manager(self.context, None,
                                                self.cluster)
        self.driver.resize_cluster(self.context, self.fresh(), manager, 1,
                                   ['node-1'], worker)
        self.engine.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(1, self.cluster.node_count)

    def test_delete_ends_and_leaves_nothing(self):
        self.create_complete()
        self.delete()
        self.engine.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)
        self.assertEqual(0, self.engine.made())

    def test_delete_twice(self):
        self.create_complete()
        self.delete()
        self.engine.finish()
        self.delete()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_delete_of_what_was_never_created(self):
        self.delete()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_delete_in_the_middle_of_create(self):
        self.create()
        self.poll()
        self.delete()
        self.engine.finish()
        self.assertEqual(STATUS.DELETE_COMPLETE, self.poll().status)

    def test_node_groups(self):
        self.create_complete()
        group = utils.create_test_nodegroup(
            self.context, uuid=uuidutils.generate_uuid(), name='extra',
            cluster_id=self.cluster.uuid, is_default=False, stack_id=None,
            status=STATUS.CREATE_IN_PROGRESS, labels={}, node_count=1,
            role='extra')
        self.accept(STATUS.UPDATE_IN_PROGRESS)
        try:
            self.driver.create_nodegroup(self.context, self.fresh(), group)
        except REFUSALS:
            return
        group.save()
        self.engine.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(2, self.engine.made())
        group = objects.NodeGroup.get_by_name(self.context,
                                              self.cluster.uuid, 'extra')
        self.driver.update_nodegroup(self.context, self.cluster, group)
        self.accept(STATUS.UPDATE_IN_PROGRESS)
        group.status = STATUS.DELETE_IN_PROGRESS
        group.save()
        self.driver.delete_nodegroup(self.context, self.fresh(), group)
        self.engine.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(1, self.engine.made())

    def test_what_it_does_not_offer_it_refuses(self):
        self.create_complete()
        offered = {OFFERS.get(each, each)
                   for each in getattr(self.driver, 'supports', ())}
        for name, arguments in (
                ('upgrade_cluster', (self.cluster, self.template, 1,
                                     self.cluster.default_ng_worker, False)),
                ('rotate_ca_certificate', (self.cluster,)),
                ('rotate_credential', (self.cluster,)),
                ('create_federation', (None,)),
                ('update_federation', (None,)),
                ('delete_federation', (None,))):
            if name in offered:
                self.driver.require(name)
                continue
            try:
                getattr(self.driver, name)(self.context, *arguments)
            except (*REFUSALS, exception.InvalidClusterTemplateForUpgrade):
                # The template names no version: who upgrades says so.
                self.assertEqual(STATUS.CREATE_COMPLETE, self.fresh().status)

    def test_its_monitor(self):
        self.create_complete()
        monitor = self.driver.get_monitor(self.context, self.cluster)
        if monitor is not None:
            self.assertIsInstance(monitor, monitors.MonitorBase)
            self.assertEqual({}, monitor.data)

    def test_its_scale_manager(self):
        manager = self.driver.get_scale_manager(self.context, None,
                                                self.cluster)
        if manager is not None:
            self.assertIsInstance(manager, scale_managers.ScaleManager)

    def test_it_knows_how_many_masters_make_a_quorum(self):
        for count in (1, 3):
            self.driver.validate_master_size(count)
        self.assertRaises(exception.MasterNGSizeInvalid,
                          self.driver.validate_master_size, 2)
        self.assertRaises((exception.MasterNGResizeNotSupported,
                           exception.MasterNGSizeInvalid),
                          self.driver.validate_master_resize, 2)
        if 'resize_masters' in getattr(self.driver, 'supports', ()):
            self.driver.validate_master_resize(3)


def _case(name):
    title = ''.join(part.title() for part in name.split('_')) + 'Test'
    return title, type(title, (DriverContract, base.DbTestCase),
                       {'entry_point': name, '__module__': __name__})


globals().update(_case(name) for name in (*OURS, *SAMPLES))
