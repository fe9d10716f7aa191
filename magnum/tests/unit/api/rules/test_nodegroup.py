import types

from magnum.api.rules import nodegroup
from magnum.common import exception
from magnum.tests import base


def case(**values):
    group = types.SimpleNamespace(**{
        'name': 'ng', 'node_count': 1, 'min_node_count': 0,
        'max_node_count': None, 'is_master': False, 'is_default': False,
        'node_labels': None, 'node_taints': None, **values})
    return types.SimpleNamespace(nodegroup=group)


class RuleTestCase(base.TestCase):

    def assertRefused(self, rule, error=exception.NodeGroupInvalidInput,
                      **values):
        found = self.assertRaises(error, rule, case(**values))
        return found.code, str(found)


class SizesTest(RuleTestCase):

    def check(self, count, low, high):
        nodegroup.sizes_are_in_order(case(
            node_count=count, min_node_count=low, max_node_count=high))

    def test_in_order(self):
        for sizes in ((1, 0, None), (1, 1, 1), (9, 0, 0), (0, None, None),
                      (0, 0, 5)):
            self.check(*sizes)

    def test_out_of_order(self):
        for count, low, high in ((1, 2, None), (5, 0, 4), (5, 6, 4),
                                 (0, 1, 0)):
            code, _text = self.assertRefused(
                nodegroup.sizes_are_in_order, node_count=count,
                min_node_count=low, max_node_count=high)
            self.assertEqual(409, code)


class MarksTest(RuleTestCase):

    def test_keys_anybody_may_set(self):
        for key in ('a', 'example.org/a', 'notkubernetes.io/a',
                    'node.kubernetes.io/foo', 'kubelet.kubernetes.io/foo',
                    *nodegroup.WELL_KNOWN):
            nodegroup.node_labels_are_allowed(case(node_labels={key: 'b'}))

    def test_keys_of_kubernetes(self):
        for key in ('kubernetes.io/foo', 'k8s.io/foo', 'x.kubernetes.io/foo',
                    'a.b.k8s.io/foo', 'x.node.kubernetes.io/foo',
                    'node-role.kubernetes.io/master',
                    'topology.kubernetes.io/rack', 'kubernetes.io/'):
            code, text = self.assertRefused(
                nodegroup.node_labels_are_allowed, node_labels={key: 'b'})
            self.assertEqual(409, code)
            self.assertIn(key, text)

    def test_labels_that_keep_a_node_from_joining(self):
        for labels in ({'a b': 'c'}, {'a': 'b c'}, {'a': 'x' * 64},
                       {'a,b': 'c'}, {'a/b/c': 'd'}):
            self.assertRefused(nodegroup.node_labels_are_allowed,
                               node_labels=labels)

    def test_taints(self):
        for taint in ({'key': 'k', 'effect': 'NoSchedule'},
                      {'key': 'k', 'value': None, 'effect': 'NoExecute'},
                      {'key': 'a.b/k', 'value': '',
                       'effect': 'PreferNoSchedule'},
                      {'key': 'k', 'value': 'v', 'effect': 'NoSchedule'}):
            nodegroup.node_taints_are_allowed(case(node_taints=[taint]))
        for taint in ({}, {'key': 'k'}, {'effect': 'NoSchedule'},
                      {'key': None, 'effect': 'NoSchedule'},
                      {'key': 'k', 'effect': None},
                      {'key': 'k', 'effect': 'noschedule'},
                      {'key': 'k k', 'effect': 'NoSchedule'},
                      {'key': 'k', 'value': "'", 'effect': 'NoSchedule'},
                      {'key': 'k', 'effect': 'NoSchedule', 'x': 'y'}):
            code, _text = self.assertRefused(
                nodegroup.node_taints_are_allowed, node_taints=[
                    {'key': 'fine', 'effect': 'NoExecute'}, taint])
            self.assertEqual(409, code)

    def test_taints_that_are_there_twice(self):
        taint = {'key': 'k', 'effect': 'NoSchedule'}
        for other in ({**taint, 'key': 'l'},
                      {**taint, 'effect': 'NoExecute'}):
            nodegroup.node_taints_differ(case(node_taints=[taint, other]))
        code, text = self.assertRefused(
            nodegroup.node_taints_differ,
            node_taints=[taint, {**taint, 'value': 'v'}])
        self.assertEqual(409, code)
        self.assertIn('k:NoSchedule is there 2 times', text)

    def test_masters(self):
        nodegroup.masters_have_no_marks(case(
            is_master=True, node_labels={}, node_taints=[]))
        for marks in ({'node_labels': {'a': 'b'}},
                      {'node_taints': [{'key': 'k'}]}):
            code, _text = self.assertRefused(
                nodegroup.masters_have_no_marks, is_master=True, **marks)
            self.assertEqual(409, code)
            nodegroup.masters_have_no_marks(case(**marks))


class KindTest(RuleTestCase):

    def test_first_groups(self):
        for rule, error, values in (
                (nodegroup.role_is_not_master,
                 exception.CreateMasterNodeGroup, {'is_master': True}),
                (nodegroup.group_is_no_default,
                 exception.InvalidParameterValue, {'is_default': True}),
                (nodegroup.group_is_not_needed,
                 exception.DeletingDefaultNGNotSupported,
                 {'is_default': True})):
            code, _text = self.assertRefused(rule, error, **values)
            self.assertEqual(400, code)
            rule(case())

    def test_the_address_of_the_cluster(self):
        for address in (None, ''):
            error = self.assertRaises(
                exception.ClusterAPIAddressUnavailable,
                nodegroup.cluster_has_an_address, types.SimpleNamespace(
                    cluster=types.SimpleNamespace(api_address=address)))
            self.assertEqual(409, error.code)
