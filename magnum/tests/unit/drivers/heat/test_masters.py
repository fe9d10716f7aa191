from heatclient import exc as heat_exc
from oslo_utils import fixture as time_fixture

from magnum.common import context as magnum_context
from magnum.common import exception
from magnum.objects import fields
from magnum.tests.unit.drivers.heat import base
from magnum.tests.unit.drivers.heat import test_driver

STATUS = fields.ClusterStatus


class JoiningDriver(test_driver.CapableDriver):
    supports = test_driver.CapableDriver.supports | {'resize_masters'}


class MastersTest(base.HeatTestCase):

    def setUp(self):
        super().setUp()
        self.driver = JoiningDriver()
        self.create()
        self.masters = self.cluster.default_ng_master

    def check(self, count, **cluster):
        for name, value in cluster.items():
            setattr(self.cluster, name, value)
        self.driver.validate_master_resize(count)
        self.driver.validate_resize(self.context, self.cluster,
                                    self.masters, count)

    def test_more_are_accepted_behind_a_load_balancer(self):
        self.check(3, master_lb_enabled=True)
        error = self.assertRaises(exception.InvalidParameterValue,
                                  self.check, 3, master_lb_enabled=False)
        self.assertIn('master_lb_enabled', str(error))
        self.assertRaises(exception.MasterNGSizeInvalid, self.check, 2)

    def test_fewer_are_accepted_if_they_are_a_quorum(self):
        self.masters.node_count = 5
        self.check(3, master_lb_enabled=True)
        for count in (0, 2, 4):
            self.assertRaises(exception.MasterNGSizeInvalid, self.check,
                              count, master_lb_enabled=True)

    def test_workers_are_not_its_business(self):
        self.driver.validate_resize(self.context, self.cluster,
                                    self.cluster.default_ng_worker, 0, ['a'])

    def test_which_masters_go_cannot_be_chosen(self):
        error = self.assertRaises(
            exception.InvalidParameterValue, self.driver.validate_resize,
            self.context, self.cluster, self.masters, 1, ['a'])
        self.assertIn('nodes_to_remove', str(error))

    def test_others_refuse(self):
        other = test_driver.CapableDriver()
        self.assertRaises(exception.MasterNGResizeNotSupported,
                          other.validate_master_resize, 3)

    def test_stacks_of_earlier_releases_refuse(self):
        for count in (1, 3):
            self.assertRaises(exception.NotSupported, self.resize, count)

    def test_masters_that_join_but_do_not_leave(self):
        self.heat.add_resource(self.stack(), 'node_upgrade_config')
        self.assertEqual({'number_of_masters': 3}, self.resize(3))
        self.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        error = self.assertRaises(exception.NotSupported, self.resize, 1)
        self.assertIn('do not leave', str(error))
        self.assertEqual(3, self.stack().parameters['number_of_masters'])

    def resize(self, count):
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.masters = self.cluster.default_ng_master
        self.masters.node_count = count
        self.masters.status = STATUS.UPDATE_IN_PROGRESS
        self.masters.save()
        self.driver.resize_cluster(self.context, self.fresh(), None, count,
                                   None, self.cluster.default_ng_master)
        return self.stack().arguments['parameters']

    def test_more_join(self):
        self.stack().parameters['masters_kept'] = 0
        self.assertEqual({'number_of_masters': 3, 'masters_kept': 0},
                         self.resize(3))
        self.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(3, self.cluster.default_ng_master.node_count)

    def test_fewer_leave_before_they_are_removed(self):
        self.stack().parameters.update(masters_kept=0, number_of_masters=3,
                                       update_max_batch_size=9)
        self.assertEqual({'masters_kept': 1, 'update_max_batch_size': 1},
                         self.resize(1))
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.assertEqual(3, self.stack().parameters['number_of_masters'])
        self.finish()
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.assertEqual({'number_of_masters': 1},
                         self.stack().arguments['parameters'])
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.finish()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.poll().status)
        self.assertEqual(1, self.cluster.default_ng_master.node_count)
        self.assertEqual(2, self.heat.calls['stacks.update'])

    def test_one_that_cannot_leave_is_not_removed(self):
        self.stack().parameters.update(masters_kept=0, number_of_masters=3)
        self.resize(1)
        self.heat.fail(self.stack(), 'kube_masters/2/kube_master_membership')
        self.assertEqual(STATUS.UPDATE_FAILED, self.poll().status)
        self.assertEqual(3, self.stack().parameters['number_of_masters'])
        # They shall stay after all.
        self.assertEqual({'number_of_masters': 3, 'masters_kept': 0},
                         self.resize(3))

    def test_nothing_is_removed_when_heat_is_away_for_a_moment(self):
        self.stack().parameters.update(masters_kept=0, number_of_masters=3)
        self.resize(1)
        self.finish()
        self.heat.refuse('stacks.update', heat_exc.HTTPServiceUnavailable())
        self.assertRaises(exception.ServiceUnavailable, self.poll)
        self.assertEqual(STATUS.UPDATE_IN_PROGRESS, self.poll().status)
        self.assertEqual(1, self.stack().parameters['number_of_masters'])

    def fail_to_leave(self):
        """Let a removal of two of three masters fail half way."""
        self.stack().parameters['masters_kept'] = 0
        self.resize(3)
        self.finish()
        self.poll()
        self.resize(1)
        self.heat.fail(self.stack(), 'kube_masters/2/kube_master_membership')
        self.assertEqual(STATUS.UPDATE_FAILED, self.poll().status)

    def assertRefused(self, method, *args):
        error = self.assertRaises(exception.NotSupported, method,
                                  self.context, self.cluster, *args)
        self.assertIn('to 1 or back to 3', str(error))

    def test_half_way_nothing_else_is_begun(self):
        self.fail_to_leave()
        updates = self.heat.calls['stacks.update']
        password = self.cluster.trustee_password
        worker = self.cluster.default_ng_worker
        self.template.labels = {'kube_tag': 'v1.36.3'}
        self.assertRefused(self.driver.check_ready)
        self.assertRefused(self.driver.upgrade_cluster, self.template, 1,
                           worker)
        self.assertRefused(self.driver.rotate_ca_certificate)
        self.assertRefused(self.driver.rotate_credential)
        self.assertRefused(self.driver.update_cluster)
        self.assertRefused(self.driver.resize_cluster, None, 3, None, worker)
        self.assertEqual(password, self.cluster.trustee_password)
        self.assertEqual(updates, self.heat.calls['stacks.update'])

    def test_half_way_a_resize_of_workers_is_not_accepted(self):
        self.fail_to_leave()
        self.assertRefused(self.driver.validate_resize,
                           self.cluster.default_ng_worker, 3)
        self.driver.validate_resize(self.context, self.cluster,
                                    self.new_nodegroup(), 3)
        for count in (1, 3):
            self.cluster.master_lb_enabled = True
            self.driver.validate_resize(
                self.context, self.cluster, self.cluster.default_ng_master,
                count)

    def test_workers_wait_while_masters_leave(self):
        self.stack().parameters['masters_kept'] = 0
        self.resize(3)
        self.finish()
        self.poll()
        self.resize(1)
        self.poll()
        worker = self.cluster.default_ng_worker
        error = self.assertRaises(
            exception.NotSupported, self.driver.validate_resize,
            self.context, self.cluster, worker, 3)
        self.assertIn('Masters are leaving', str(error))
        for _update in range(2):
            self.finish()
            self.poll()
        self.driver.validate_resize(self.context, self.cluster, worker, 3)

    def test_half_way_is_over_when_masters_are_resized(self):
        for count in (1, 3):
            self.fail_to_leave()
            self.resize(count)
            for _update in range(2):
                self.finish()
                self.poll()
            self.assertEqual(STATUS.UPDATE_COMPLETE, self.fresh().status)
            self.assertEqual(count,
                             self.cluster.default_ng_master.node_count)
            self.driver.check_ready(self.context, self.cluster)

    def test_only_a_resize_of_masters_removes_some(self):
        self.stack().parameters.update(masters_kept=1, number_of_masters=3)
        self.stack().action = 'UPDATE'
        self.set_status(STATUS.UPDATE_IN_PROGRESS)
        self.poll()
        self.assertEqual(0, self.heat.calls['stacks.update'])

    def leave(self):
        """Let two of three masters leave."""
        self.stack().parameters.update(masters_kept=0, number_of_masters=3)
        self.resize(1)
        self.finish()

    def test_a_removal_that_heat_refuses_ends(self):
        self.leave()
        self.heat.refuse('stacks.update', heat_exc.HTTPBadRequest('no way'))
        found = self.poll()
        self.assertEqual(STATUS.UPDATE_FAILED, found.status)
        self.assertIn('no way', found.status_reason)
        self.assertIn('Resize the masters again', found.status_reason)
        self.assertEqual(1, found.default_ng_master.node_count)
        self.assertRefused(self.driver.check_ready)
        self.resize(1)
        for _update in range(2):
            self.finish()
            self.poll()
        self.assertEqual(STATUS.UPDATE_COMPLETE, self.fresh().status)
        self.assertEqual(1, self.stack().parameters['number_of_masters'])

    def test_a_removal_that_is_not_allowed_is_tried_as_somebody_else(self):
        self.leave()
        self.heat.refuse('stacks.update', heat_exc.HTTPForbidden())
        self.assertRaises(exception.AuthorizationFailure, self.poll)
        self.context = magnum_context.make_admin_context(all_tenants=True)
        self.heat.refuse('stacks.update', heat_exc.HTTPForbidden())
        self.assertEqual(STATUS.UPDATE_FAILED, self.poll().status)

    def test_a_removal_that_never_begins_ends(self):
        clock = self.useFixture(time_fixture.TimeFixture())
        self.leave()
        for minutes, status in ((0, STATUS.UPDATE_IN_PROGRESS),
                                (3 * self.cluster.create_timeout,
                                 STATUS.UPDATE_FAILED)):
            clock.advance_time_seconds(60 * minutes)
            self.heat.refuse('stacks.update',
                             heat_exc.HTTPInternalServerError())
            if status == STATUS.UPDATE_FAILED:
                self.poll()
            else:
                self.assertRaises(exception.ServiceUnavailable, self.poll)
            self.assertEqual(status, self.fresh().status)

    def test_a_rotation_reaches_all_masters_there_are(self):
        self.stack().parameters.update(masters_kept=0, number_of_masters=5)
        self.driver.rotate_ca_certificate(self.context, self.cluster)
        self.assertEqual(
            5, self.stack().arguments['parameters']['update_max_batch_size'])
