import types

from magnum.api.controllers import versions
from magnum.api import rules
from magnum.api.rules import cluster
from magnum.common import exception
from magnum.tests import base


def case(**values):
    return types.SimpleNamespace(**values)


class OrderTest(base.TestCase):

    def test_the_first_failure_is_the_answer(self):
        seen = []

        def passes(case):
            seen.append('passes')

        def fails(case):
            raise exception.Conflict()

        self.assertRaises(exception.Conflict, rules.check,
                          (passes, fails, seen.append), None)
        self.assertEqual(['passes'], seen)


class ZeroNodesTest(base.TestCase):

    def check(self, version, count):
        cluster.zero_nodes_are_allowed(case(
            node_count=count,
            request=case(version=versions.Version.of(version))))

    def test_by_version(self):
        self.check('1.10', 0)
        self.check('1.9', 1)
        self.assertRaises(exception.ZeroNodeCountNotSupported, self.check,
                          '1.9', 0)


class BoundsTest(base.TestCase):

    def resize(self, count, low, high, master=False):
        cluster.resize_is_within_bounds(case(
            node_count=count, nodegroup=case(
                name='ng', min_node_count=low, max_node_count=high,
                is_master=master)))

    def test_bounds(self):
        for count, low, high in ((1, 1, 3), (3, 1, 3), (9, 0, None),
                                 (9, 0, 0), (0, None, None)):
            self.resize(count, low, high)
        for count, low, high in ((0, 1, 3), (4, 1, 3)):
            self.assertRaises(exception.NGResizeOutBounds, self.resize,
                              count, low, high)

    def test_masters_are_the_business_of_the_driver(self):
        self.resize(9, 1, 3, master=True)


class HiddenTest(base.TestCase):

    def check(self, hidden, admin):
        cluster.template_is_not_hidden(case(
            template=case(hidden=hidden, uuid='u'),
            context=case(is_admin=admin)))

    def test_who_sees_hidden_ones(self):
        self.check(False, False)
        self.check(True, True)
        self.assertRaises(exception.NotAuthorized, self.check, True, False)


class LoadBalancerTest(base.TestCase):

    def check(self, masters, balanced):
        cluster.masters_have_a_load_balancer(case(
            master_count=masters, cluster=case(master_lb_enabled=balanced)))

    def test_several_masters_need_one(self):
        self.check(1, False)
        self.check(3, True)
        self.assertRaises(exception.InvalidParameterValue, self.check, 3,
                          False)


class PickyDriver:

    def validate_cluster(self, context, cluster, cluster_template):
        raise exception.InvalidParameterValue(
            '%s cannot be made from %s by %s' % (cluster, cluster_template,
                                                 context))


class DriverTest(base.TestCase):

    def test_the_driver_has_a_say_before_anything_is_accepted(self):
        self.assertIn(cluster.cluster_suits_the_driver, cluster.CREATE)
        error = self.assertRaises(
            exception.InvalidParameterValue,
            cluster.cluster_suits_the_driver,
            case(driver=PickyDriver(), context='me', cluster='c',
                 template='t'))
        self.assertEqual('c cannot be made from t by me', str(error))
