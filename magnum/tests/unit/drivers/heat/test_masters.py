from heatclient import exc as heat_exc

from magnum.common import exception
from magnum.objects import fields
from magnum.tests.unit.drivers.heat import base
from magnum.tests.unit.drivers.heat import test_driver

STATUS = fields.ClusterStatus


class JoiningDriver(test_driver.CapableDriver):
    supports = frozenset(('resize_masters',))


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
